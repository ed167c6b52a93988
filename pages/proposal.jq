include "ui";
# proposal: its proposer's page. Where it is and with whom, what comes next, what is missing or asked for, what happened;
# when it has ended, the letter that one would file.
def where($d):
  ui_card(
    ui_heading(2; "Where it is now"),
    ui_p(ui_tag($d.proposal.state_title; if $d.proposal.ending == null then "blue" elif $d.proposal.ending == "completed" then "green" else "grey" end)),
    ui_summary(
      (if ($d.proposal.holder | ui_present) then ["With", (if ($d.proposal.holder.parts | length) == 1 then $d.proposal.holder.parts[0] else ui_list($d.proposal.holder.parts[]?) end)] else empty end),
      (if ($d.proposal.holder.since | ui_present) then ["Since", ui_day($d.proposal.holder.since)] else empty end),
      (if ($d.proposal.holder.due | ui_present) then ["Expected by", ui_date($d.proposal.holder.due)] else empty end),
      (if ($d.proposal.ahead | ui_present) then ["Before it goes on", $d.proposal.ahead[]] else empty end),
      (if ($d.proposal.next | ui_present) then ["What happens next", $d.proposal.next] else empty end),
      (if $d.proposal.paused then ["The clock", if $d.proposal.mine == false then "It rests while the proposal is with the proposer." else "It rests while the proposal is with you." end] else empty end)));
def to_do($d):
  (if ($d.task.href | ui_present) then
     ui_section("todo"; "What is asked of you";
       ui_p("The committee asks for changes. Answer each, then hand in a revision."),
       ui_list($d.requests[]? | select(.revision_answered == null or .revision_answered == 0)
         | [ui_strong(["Change request ", ui_number(.number), (if (.criterion_title | ui_present) then [", ", .criterion_title] else "" end), ": "]),
            .text // "the quality criterion is not met yet"]),
       ui_p(ui_button_link($d.task.href; "Answer the change requests")))
   else empty end),
  (if ($d.missing | ui_present) then
     ui_section("missing"; "What is missing";
       ui_list($d.missing[] | [ui_strong([.title // .field, ": "]), .text]),
       (if ($d.draft_href | ui_present) then ui_p(ui_button_link($d.draft_href; "Finish the proposal")) else empty end))
   else empty end);
# One question at a time; those answered stay to be read.
def questions($d):
  ([$d.questions[]? | select(.open)] | first | select(. != null)) as $q
  | select($d.can.withdraw)
  | ui_section("questions"; "A question to you";
      ui_card(ui_prose($q.text // ""), ui_hint(ui_user($q.by // "The committee"), ", ", ui_day($q.at))),
      ui_p("No new revision is needed. Everybody who works on this step reads your answer."),
      ui_form($d | .form.hidden = ((.form.hidden // {}) + {number: $q.number});
        ui_textarea($d; {name: "answer", label: "Your answer", rows: 3}), ui_buttons(ui_button("answer"; "Send my answer"))));
def questions_before($d):
  [$d.questions[]? | select(.open | not)] | select(length > 0)
  | ui_section("asked"; "Questions and answers";
      ui_summary(.[] | [[ui_user(.by // "The committee"), ", ", ui_day(.at)], (ui_prose(.text // ""),
        (if (.answer | ui_present) then ui_label("Answer"), ui_prose(.answer) else ui_p("Not answered.") end))]));
def exceptions($d):
  ($d.exceptions // []) | select(length > 0) | . as $list
  | ui_details("Make an exception";
      ui_p("Your office may do this at any time, with a reason. The proposer and the coordinator are told; your name and your reason stay in the record."),
      ui_form($d;
        ui_radios($d; {name: "exception", legend: "Which exception?", options: $list}),
        ui_textarea($d; {name: "grounds", label: "Your reason", rows: 3}),
        ui_checkbox($d; {name: "sure", label: "Yes, I make this exception"}),
        ui_buttons(ui_warning_button("make-exception"; "Make the exception"))));
def letter($d):
  ($d.letter | select(ui_present)) as $l
  | ui_letter_card($d; $l.at;
      ui_p("Dear ", ui_user($d.proposal.proposer.name), ","),
      ui_p("Your proposal “", ui_user($d.proposal.title), "”, handed in on ", ui_day($d.proposal.submitted), ", ",
        {completed: "has been approved and published.", declined: "has not been approved.", withdrawn: "was withdrawn.",
         lapsed: "has lapsed, because nothing was heard within the time the rules allow."}[$d.proposal.ending // ""] // "has been decided."),
      (if ($l.because | ui_present) then ui_p("The reason on the record: ", ($l.because | if endswith(".") then . else . + "." end)) else empty end),
      (if ($l.comment | ui_present) then ui_prose($l.comment) else empty end),
      (if ($l.sentences | ui_present) then ui_heading(2; "How the quality criteria were judged"), ui_list($l.sentences[]) else empty end),
      (if ($l.votes | ui_present) then ui_heading(2; "How the vote was counted"), ui_list($l.votes[]) else empty end),
      (if ($l.credential.href | ui_present) then
         ui_p("It is in force, and stands in the catalog as ", ui_link($l.credential.href; ui_user($d.proposal.title)), ".") else empty end),
      (if $d.proposal.ending == "declined" then ui_p("You may propose it again at any time. The coordinator will gladly talk it through with you first.") else empty end));
def history($d):
  ui_section("history"; "What happened";
    ui_timeline(($d.timeline // [])[], (if ($d.proposal.next | ui_present) and $d.proposal.ending == null
      then {title: $d.proposal.next, about: "Next", later: true} else empty end)));
def answered($d):
  [$d.requests[]? | select((.revision_answered // 0) > 0)] | select(length > 0)
  | ($d.proposal.mine != false) as $mine
  | ui_section("answered"; if $mine then "Change requests that you answered" else "Change requests that were answered" end;
      ui_summary(.[] | [["Change request ", ui_number(.number)],
        [ui_prose(.text // "The quality criterion was not met."), (if (.answer | ui_present) then ui_label(if $mine then "Your answer" else "The proposer answers" end), ui_prose(.answer) else empty end)]]));
def messages($d):
  ($d.messages // []) | select(length > 0)
  | ui_section("messages"; if $d.proposal.mine != false then "Messages we sent you" else "Messages to the proposer" end;
      ui_table("Messages"; ["Subject", "Sent", "State"];
        .[] | [.subject, ui_moment(.at), ({queued: "waiting to be sent", sent: "sent", acknowledged: "sent",
          bounced: "came back; the office has been told", dead: "could not be delivered", unwanted: "not needed any more"}[.state // ""] // .state)]));
def office($d):
  (($d.held_tasks // []) | select(length > 0) | . as $tasks
    | ui_details("For the office: give a task to another person";
        ui_p("The person who holds it now is told, and their link closes."),
        ui_form($d;
          ui_radios($d; {name: "task", legend: "Which task?", options: [$tasks[] | {value: .number, label: (.step_title // "Task"),
            hint: ("With " + (.person // "nobody yet") + (if (.constituency | ui_present) then ", for " + .constituency else "" end))}]}),
          ui_select($d; {name: "person", label: "To whom?", options: ($d.people // [])}),
          ui_textarea($d; {name: "why", label: "Why? (optional)", rows: 2}),
          ui_buttons(ui_second_button("reassign"; "Give it to them"))))),
  (($d.waiting_for // []) | select(length > 0)
    | ui_details("For the office: stop waiting for a system";
        ui_p("The proposal goes on without it. It can be told again later."),
        (.[] | .number as $n | ui_form($d | .form.hidden = {delivery: $n};
          ui_p(.to), ui_buttons(ui_warning_button("give-up"; "Stop waiting"))))));
def named($d): .endpoint as $name | ($d.systems // {})[$name] // $name;
def elsewhere($d):
  ($d.elsewhere // []) | select(length > 0)
  | ui_section("elsewhere"; "Where the credential stands in other systems";
      ui_summary(.[] | [ui_user(named($d)), [ui_link(.url; .url), ", since ", ui_day(.at)]]));
def corrections($d):
  ($d.entries // [])[] as $entry
  | ui_details(["For the office: correct what was said of ", ui_user($entry | named($d))];
      ui_p("Entered by ", ui_user($entry.person // "somebody"), ". Correct it there first, or have it corrected. The record keeps both."),
      ui_form($d | .form.hidden = {task: $entry.task} | .typed = (if (.typed.task // "" | tostring) == ($entry.task | tostring) then .typed else {} end);
        ui_input($d; {name: "url", label: "Its address there", type: "url", hint: "It begins with https://. Leave it empty if it has none.", value: ($entry.url // "")}),
        ui_textarea($d; {name: "wrong", label: "What was wrong?", rows: 2}),
        ui_buttons(ui_second_button("correct-entry"; "Correct the record"), ui_second_button("take-back-entry"; "It is not entered"))));
def previews($d):
  ($d.previews // []) | select(length > 0)
  | ui_details("For the office: what connected systems will be told";
      ui_p("As the proposal stands now. To look sends nothing."),
      ui_list(.[] | ui_link(.href; .title)));
def withdraw($d):
  if $d.can.withdraw then
    ui_details("Withdraw this proposal";
      ui_p("It is taken out of review for good, and everybody who holds a task on it is told. To propose it again you start anew."),
      ui_form($d;
        ui_textarea($d; {name: "reason", label: "Why? (optional)", rows: 2}),
        ui_checkbox($d; {name: "confirm", label: "Yes, I want to withdraw it"}),
        ui_buttons(ui_warning_button("withdraw"; "Withdraw the proposal"))))
  else empty end;

ui_read as $d
| ui_page({title: .proposal.title};
    ui_title([($d.proposal.kind_title // "new" | ui_capital), " proposal"]; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d),
    letter($d), where($d), questions($d), to_do($d), elsewhere($d), history($d), questions_before($d), answered($d),
    ui_beside($d),
    ui_overlap($d.overlap),
    (if ($d.definition.fields | ui_present) then
       ui_details(["Read the proposal as handed in (revision ", ui_number($d.proposal.revision), ")"];
         ui_document($d.definition.fields; $d.document)) else empty end),
    (if ($d.policy_page | ui_present) then ui_p(ui_link($d.policy_page; "How a proposal is approved")) else empty end),
    messages($d), exceptions($d), office($d), previews($d), corrections($d), withdraw($d))
