include "ui";
# task-decide: one person who holds a role chooses, and says why. Afterwards: what was chosen.
def choices($d): [$d.choices[] | {value, label: .label,
  hint: ([.leads_to, (if .comment_required then "Needs your reasons." else null end)] | map(select(ui_present)) | join(" "))}];
def facts($d):
  ui_task_facts($d; {asked: ($d.task.asked // "Choose one of the answers below, and say why where that is asked for."),
    readers: "The proposer, with the decision, and the committee.", form: "decision"}; empty);
def set_conditions($d):
  if any($d.choices[]?; .asks_conditions) then
    ui_heading(3; "Conditions"),
    ui_hint("Only if your decision is one with conditions: what has to be done, one thing to a box. They are ticked off one by one."),
    (range(1; 6) as $n | ui_textarea($d; {name: ("condition." + ($n | tostring)), label: ["Condition ", ui_number($n)],
      value: ui_typed($d; "condition." + ($n | tostring)), rows: 2}))
  else empty end;

ui_read as $d
| if .task.status == "open" then
    ui_page({title: [$d.task.step_title, ": ", $d.proposal.title]};
      ui_title($d.task.step_title; ui_user($d.proposal.title)),
      ui_errors($d), ui_notice($d),
      facts($d), ui_task_tallies($d), ui_task_said($d), ui_task_questions($d), ui_task_changed($d), ui_task_proposal($d),
      ui_uptake($d.uptake),
      ui_needs($d.needs),
      ui_overlap($d.overlap),
      ui_form($d;
        ui_section("decision"; "Your decision";
          ui_radios($d; {name: "choice", legend: "What do you decide?", value: ui_typed($d; "choice"), options: choices($d)}),
          ui_textarea($d; {name: "comment", label: "Your reasons", value: ui_typed($d; "comment"), rows: 5,
            hint: "The proposer reads them as you write them. When you return a proposal, say what has to change."}),
          set_conditions($d),
          ui_buttons(ui_button("decide"; "Send my decision"), ui_second_button("save"; "Save and come back later"))),
        ui_task_ask($d),
        ui_task_conflict($d; "The task goes to another person who may act in your place.")),
      ui_task_list($d))
  else
    ui_page({title: ["Decided: ", $d.proposal.title]};
      ui_title($d.task.step_title; ui_user($d.proposal.title)), ui_notice($d),
      ui_summary(
        ["Decision", $d.decision.choice_title // $d.decision.choice // "Closed without a decision"],
        (if ($d.decision.at | ui_present) then ["When", ui_date($d.decision.at)] else empty end),
        (if ($d.decision.comment | ui_present) then ["Reasons", ui_prose($d.decision.comment)] else empty end),
        (if ($d.conditions | ui_present) then ["Conditions", ui_numbered($d.conditions[] | ui_user(.text // ""))] else empty end)),
      ui_task_proposal($d))
  end
