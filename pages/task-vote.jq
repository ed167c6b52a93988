include "ui";
# task-vote: a ballot: yes, no or abstain, with a comment. It may be changed until the ballot closes, where the rule allows.
# The chair's casting vote, once the others are equal, is the same page.
def words: {yes: "Yes, for it", no: "No, against it", abstain: "I abstain", present: "I am there and do not vote"};
def said: words[. // ""] // .;
def casting($d): $d.task.kind == "casting-vote";
def options($d): [(words.yes | {value: "yes", label: .}), (words.no | {value: "no", label: .}),
  (if casting($d) then empty else {value: "abstain", label: words.abstain} end),
  (if $d.asks.base == "present" and (casting($d) | not) then {value: "present", label: words.present, hint: "You count for the quorum."} else empty end)];
def mine($d):
  ($d.ballot | select(ui_present))
  | ui_section("own"; if $d.task.status == "open" or $d.task.may_change then "Your vote so far" else "Your vote" end;
      ui_summary(["You voted", ui_strong(.choice | said)],
        (if (.comment | ui_present) then ["Your comment", ui_prose(.comment)] else empty end),
        ["When", ui_date(.at)]));
def vote($d):
  ui_form($d;
    ui_section("vote"; if $d.ballot then "Change your vote" elif casting($d) then "Your casting vote" else "Your vote" end;
      ui_radios($d; {name: "choice", legend: "How do you vote?", value: (ui_typed($d; "choice") // $d.ballot.choice), options: options($d)}),
      ui_textarea($d; {name: "comment", label: "Comment (optional)", value: (ui_typed($d; "comment") // $d.ballot.comment), rows: 3}),
      ui_hint(if $d.asks["change-vote"] and (casting($d) | not) then "You can change your vote by this link until the ballot closes."
        else "Once sent, a vote cannot be changed." end),
      ui_buttons(ui_button("vote"; if $d.ballot then "Send the changed vote" else "Send my vote" end),
        (if $d.ballot then empty else ui_second_button("save"; "Save and come back later") end))),
    (if $d.ballot then empty else ui_task_ask($d), ui_task_conflict($d; "Your place is given up, and the quorum is counted anew.") end));
def votes($d):
  ($d.votes // []) | select(length > 0)
  | ui_section("votes"; "The votes"; ui_narrow_table("Votes"; ["Member", "Vote"]; .[] | [ui_user(.name // ""),
      [(.choice | said), (if .casting then " (casting vote)" else "" end)]]));

ui_read as $d
| (.task.status == "open" or .task.may_change) as $open
| ui_page({title: [(if $open then "Vote: " else "Your vote: " end), $d.proposal.title]};
    ui_title($d.task.step_title; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d), mine($d),
    (if $open then
       ui_task_facts($d; {asked: (if casting($d) then "The votes are equal. As the chair you decide." else "Vote on this proposal." end),
         readers: "When the ballot is closed, its members see who voted how.", form: "vote"}; empty),
       ui_task_tallies($d), ui_task_said($d), ui_task_questions($d), ui_task_changed($d), ui_task_proposal($d), ui_needs($d.needs), ui_overlap($d.overlap), vote($d)
     else ui_task_counted($d), votes($d), ui_task_proposal($d) end),
    ui_task_list($d))
