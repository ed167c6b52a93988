include "ui";
# desk: the coordinator's list. What waits for me; every proposal by state with its age against its deadline; what is
# overdue; submissions held for the office; deliveries that need a hand.
def age($p):
  ($p.age_days // 0) as $age | ($p.span_days // 0) as $span
  | [ui_age_bar($age; $span), " ", ui_together(if $span > 0 then ui_number($age) + " of " + ui_plural($span; "day"; "days") else ui_plural($age; "day"; "days") end),
     (if $p.paused then ", clock at rest" else empty end)];
def row($p): [[ui_link($p.href; ui_user($p.title)), (if $p.overdue then [" ", ui_tag("overdue"; "red")] else empty end)],
  ui_user($p.proposer // ""), $p.holder // "", age($p), if ($p.due | ui_present) then ui_day($p.due) else "no date" end];
def headings: ["Proposal", "Proposer", "With", "Here for", "Due"];

# A state is one of its policy: two policies may give theirs the same name.
def place: "state-" + (if .workflow then .workflow + "-" else "" end) + .name;
def to_list(body): ui_link("#" + (place | @uri); body);
def in_state($d): . as $s | [$d.proposals[]? | select(.state == $s.name and .workflow == $s.workflow)];
# The policies in force, each with its drawing and, as a table beside it, how many proposals are at each step now.
def at_steps($d; $p):
  [$d.states[]? | select(.workflow == $p.name and (.ended | not))] as $here
  | [($p.states // [])[] | .name] as $known
  | ([$here[].count] | add // 0) as $all
  | ui_details([$p.title, ": ", ui_plural($all; "proposal under way"; "proposals under way")];
      (if ($p.drawing | ui_present) then ui_drawing($p.drawing; ["The steps of ", $p.title, " and the ways between them. The table says how many proposals are at each."]) else empty end),
      ui_narrow_table("Proposals at each step: " + $p.title; ["Step", "Proposals now"];
        (($p.states // [])[] | . as $s
          | [.title, (first($here[] | select(.name == $s.name) | to_list([ui_number(.count), ui_hidden([" at ", .title])])) // "none")]),
        ($here[] | .name as $s | select($known | index([$s]) == null)
          | ["A step of an earlier version", to_list([ui_number(.count), ui_hidden(" there")])])));
# Those of one state; the list ends somewhere.
def listed($d; $several):
  . as $s | in_state($d) as $list
  | ui_here(place; ui_heading(3; .title, (if $several and .workflow then [" – ", .workflow_title] else empty end), " (", ui_number(.count), ")"),
      (select($list | length > 0) | ui_table($s.title; headings; $list[] | row(.))),
      (select($list | length < $s.count) | ui_hint("The list holds those ", ui_number($list | length), " that have been here longest.")));
def ended($d):
  [$d.states[]? | select(.ended)] | select(length > 0) | ([.[].count] | add) as $all
  | [$d.proposals[]? | select(.ended)] as $list
  | ui_section("ended"; ["Ended in the last six months (", ui_number($all), ")"];
      (select($list | length > 0)
        | ui_table("Proposals that have ended"; ["Proposal", "Proposer", "How it ended", "When"];
            $list | sort_by(.since) | reverse[] | [ui_link(.href; ui_user(.title)), ui_user(.proposer // ""), .state_title // "", ui_day(.since)])),
      (select($list | length < $all) | ui_hint("The list holds the latest ", ui_number($list | length), ".")));
def places($d):
  def at($path; $words): ui_link(@uri "/\($d.institution.slug)" + $path; $words);
  ui_places(
    (if $d.viewer.staff then at("/desk/forms"; "Forms"), at("/deliveries"; "Deliveries"), at("/away"; "Stand-ins"), at("/credentials"; "Micro-credentials")
     else at("/credentials"; "My micro-credentials"), at("/away"; "I am away: name a stand-in") end),
    (if $d.oversees then at("/system"; "The institutions of the system") else empty end),
    (if ($d.policies | ui_present) then ui_link("#policies"; "How a proposal is approved") else empty end), at("/signout"; "Sign out"));
. as $d
| ([$d.proposals[]? | select(.overdue)]) as $late
| ui_page({title: "Desk", wide: true};
    ui_title($d.institution.name; "Desk"), places($d),
    ui_errors($d), ui_notice($d),
    ui_task_tables($d.mine; $d.for_others),
    (if ($d.held | ui_present) then
       ui_section("held"; ["Held for the office (", ui_number($d.held | length), ")"];
         ui_p("These submissions came in and are kept, but could not be turned into a proposal. Mend what the reason names, then try again."),
         ui_table("Held submissions"; ["Received", "Form", "Reason", "When it is mended"]; $d.held[] | .id as $id
           | [ui_link(@uri "/\($d.institution.slug)/desk/held/\($id)"; [ui_moment(.received)]), .form, (.reason // "" | ui_capital),
              ui_form($d | .form.hidden = {intake: $id}; ui_second_button("replay"; "Try again"))])) else empty end),
    (if ($d.drift // 0) > 0 then
       ui_note(ui_p(ui_link(@uri "/\($d.institution.slug)/desk/forms"; ["Forms have changed: ", ui_plural($d.drift; "question or answer needs"; "questions or answers need"), " your word"]))) else empty end),
    (if ($d.deliveries | ui_present) then
       ui_section("deliveries"; "Deliveries that need a hand";
         ui_table("Deliveries"; ["Credential", "To", "Attempts", "What they said", "State"];
           $d.deliveries[] | [ui_user(.title), .to, ui_number(.attempts), .reason // "",
             {queued: "trying again", dead: "given up", bounced: "came back"}[.state // ""] // .state]),
         ui_p(ui_link(@uri "/\($d.institution.slug)/deliveries"; "Look closer, send again, switch on"))) else empty end),
    (if ($late | length) > 0 then
       ui_section("overdue"; ["Overdue (", ui_number($late | length), ")"]; ui_table("Overdue proposals"; headings; $late[] | row(.))) else empty end),
    (if ($d.waited_for | ui_present) then
       ui_section("waited-for"; "Who is waited for";
         ui_narrow_table("Open tasks by person"; ["Person", "Open tasks", "Overdue", "Next due"];
           $d.waited_for[] | [ui_user(.name), ui_number(.open),
             (if .overdue > 0 then ui_tag(ui_number(.overdue); "red") else "none" end),
             (if (.due | ui_present) then ui_day(.due) else "no date" end)])) else empty end),
    (if any($d.policies[]?; .states) then ui_section("steps"; "Where proposals are"; $d.policies[] | at_steps($d; .)) else empty end),
    ([$d.states[]? | select(.ended | not)] as $states
     | ([$states[] | .workflow | strings] | unique | length > 1) as $several
     | ui_section("all"; "Every proposal under way";
         (if ($states | length) == 0 then
            ui_p("There is none. Proposals come by the forms that are connected, and by ", ui_link(@uri "/\($d.institution.slug)/propose"; "our own form"), ".")
          else ui_list($states[] | [to_list([.title, (if $several and .workflow then [" – ", .workflow_title] else empty end)]), ": ", ui_number(.count)]) end),
         ($states[] | listed($d; $several)))),
    ended($d),
    ui_policies($d.policies))
