include "ui";
# desk: the coordinator's list. What waits for me; every proposal by state with its age against its deadline; what is
# overdue; submissions held for the office; deliveries that need a hand.
def age($p):
  ($p.age_days // 0) as $age | ($p.span_days // 0) as $span
  | (ui_plural($age; "day"; "days") + (if $span > 0 then " of " + ui_number($span) else "" end)
     + (if $p.paused then ", clock at rest" elif $span > 0 and $age > $span then ", overdue" else "" end)) as $words
  | [ui_age_bar($age; $span; $words), " ", $words];
def row($p): [[ui_link($p.href; ui_user($p.title)), (if $p.overdue then [" ", ui_tag("overdue"; "red")] else empty end)],
  ui_user($p.proposer // ""), $p.holder // "", age($p), if ($p.due | ui_present) then ui_day($p.due) else "no date" end];
def headings: ["Proposal", "Proposer", "With", "Age in this state", "Due"];

# How many are at a state, with the way to their list where the page has one.
def to_list($d; $state; $n; $words):
  if any($d.states[]?; .name == $state) then ui_link(@uri "#state-\($state)"; [ui_number($n), ui_hidden($words)]) else ui_number($n) end;
# The policies in force, each with its drawing and, as a table beside it, how many proposals are at each step now.
def at_steps($d; $p):
  [$d.counts[]? | select(.workflow == $p.name)] as $counts
  | [($p.states // [])[] | .name] as $known
  | ([$counts[].count] | add // 0) as $all
  | ui_details([$p.title, ": ", ui_plural($all; "proposal under way"; "proposals under way")];
      (if ($p.drawing | ui_present) then ui_drawing($p.drawing; ["The steps of ", $p.title, " and the ways between them. The table says how many proposals are at each."]) else empty end),
      ui_table("Proposals at each step: " + $p.title; ["Step", "Proposals now"];
        (($p.states // [])[] | . as $s | ([$counts[] | select(.state == $s.name) | .count] | add // 0) as $n
          | [.title, if $n > 0 then to_list($d; $s.name; $n; [" at ", $s.title]) else "none" end]),
        ($counts[] | .state as $s | select($known | index([$s]) == null)
          | ["A step of an earlier version", to_list($d; $s; .count; " there")])));
. as $d
| ([$d.proposals[]? | select(.overdue)]) as $late
| ui_page({title: "Desk", wide: true};
    ui_title($d.institution.name; "Desk"),
    ui_errors($d), ui_notice($d),
    ui_task_tables($d.mine; $d.for_others),
    (if ($d.held | ui_present) then
       ui_section("held"; ["Held for the office (", ui_number($d.held | length), ")"];
         ui_p("These submissions came in and are kept, but could not be turned into a proposal. Mend what the reason names, then try again."),
         ui_table("Held submissions"; ["Received", "Form", "Reason", "When it is mended"]; $d.held[] | .id as $id
           | [ui_link(@uri "/\($d.institution.slug)/desk/held/\($id)"; [ui_moment(.received)]), .form, .reason,
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
         ui_table("Open tasks by person"; ["Person", "Open tasks", "Overdue", "Next due"];
           $d.waited_for[] | [ui_user(.name), ui_number(.open),
             (if .overdue > 0 then ui_tag(ui_number(.overdue) + " overdue"; "red") else "none" end),
             (if (.due | ui_present) then ui_day(.due) else "no date" end)])) else empty end),
    (if any($d.policies[]?; .states) then ui_section("steps"; "Where proposals are"; $d.policies[] | at_steps($d; .)) else empty end),
    ui_section("all"; "Every proposal";
      ui_list(($d.states // [])[] | [ui_link(@uri "#state-\(.name)"; .title), ": ", ui_number(.count)]),
      (($d.states // [])[] | . as $s
        | ui_here("state-" + .name; ui_heading(3; .title, " (", ui_number(.count), ")"),
            ([$d.proposals[]? | select(.state == $s.name)] | select(length > 0)
              | ui_table($s.title; headings; .[] | row(.)))))),
    (if $d.oversees then ui_p(ui_link(@uri "/\($d.institution.slug)/system"; "The institutions of the system")) else empty end),
    (if $d.viewer.staff then
       ui_p(ui_link(@uri "/\($d.institution.slug)/desk/forms"; "Forms: what they ask, and answers that come as a file")),
       ui_p(ui_link(@uri "/\($d.institution.slug)/away"; "Stand-ins: who acts for whom")),
       ui_p(ui_link(@uri "/\($d.institution.slug)/deliveries"; "Deliveries: the connected systems and what was sent")) else empty end),
    ui_policies($d.policies),
    ui_p(ui_link(@uri "/\($d.institution.slug)/signout"; "Sign out")))
