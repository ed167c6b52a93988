include "ui";
# task-comment: a comment period: the proposal goes through unless somebody objects, with a reason, before it ends.
def objected($d): ($d.objection | ui_present) and ($d.objection.withdrawn | ui_present | not);
def said($d):
  if $d.task.status == "open" then empty
  else ui_section("own"; "What you said";
    (if objected($d) then ui_p("You objected on ", ui_date($d.objection.at), "."), ui_prose($d.objection.reason // "")
     elif ($d.objection | ui_present) then ui_p("You took your objection back on ", ui_date($d.objection.withdrawn), ".")
     else ui_p("You have no objection.") end)) end;
def form($d):
  ui_form($d;
    ui_section("objection"; if objected($d) then "Change your mind" else "Do you object?" end;
      ui_textarea($d; {name: "objection", label: "Your reason, if you object", value: ui_typed($d; "objection"), rows: 5,
        hint: "Say what is wrong and what would mend it. Those who decide next, and the proposer, read it with your name."}),
      ui_buttons(ui_second_button("no-objection"; if objected($d) then "I take my objection back" else "I have no objection" end),
        ui_second_button("object"; "I object, for this reason"))),
    (if $d.task.status == "open" then ui_task_ask($d), ui_task_conflict($d; "You are asked no more about this proposal.") else empty end));

ui_read as $d
| (.task.status == "open" or .task.may_change) as $open
| ui_page({title: [$d.task.step_title, ": ", $d.proposal.title]};
    ui_title($d.task.step_title; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d), said($d),
    (if $open then
       ui_task_facts($d; {asked: "Read it. If nobody objects by the date below, the proposal goes on. You need not do anything if you agree.",
         readers: "Those who decide next, and the proposer.", form: "objection"}; empty),
       ui_task_questions($d), ui_task_changed($d), ui_task_proposal($d), form($d)
     else ui_task_counted($d), ui_task_proposal($d) end),
    ui_task_list($d))
