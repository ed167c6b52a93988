include "ui";
# task-fulfil: the conditions of an approval are ticked off, one by one, as they are met.
def open($d): [$d.conditions[]? | select(.fulfilled | ui_present | not)];
def met($d):
  [$d.conditions[]? | select(.fulfilled | ui_present)] | select(length > 0)
  | ui_section("met"; "Met already";
      ui_summary(.[] | [["Condition ", ui_number(.number)], (ui_prose(.text // ""), ui_hint("Ticked off on ", ui_day(.fulfilled),
        (if (.by | ui_present) then " by ", ui_user(.by) else empty end), "."))]));

ui_read as $d
| ui_page({title: ["Conditions: ", $d.proposal.title]};
    ui_title($d.task.step_title; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d),
    (if $d.task.status == "open" then
       ui_task_facts($d; {asked: ["The proposal is approved on conditions. Tick off each that is met. ",
           ui_plural(open($d) | length; "condition is"; "conditions are"), " still open."],
         readers: "The proposer and the office."};
         (if ($d.lapses | ui_present) then ["The approval lapses", ["If not all conditions are met by ", ui_day($d.lapses), "."]] else empty end)),
       met($d), ui_task_questions($d), ui_beside($d),
       ui_form($d;
         ui_section("conditions"; "Still open";
           ui_checkboxes($d; {name: "conditions", legend: "Which conditions are met?", value: ui_typed($d; "conditions"),
             options: [open($d)[] | {value: .number, label: ["Condition ", ui_number(.number), ": ", ui_user(.text // "")]}]}),
           ui_textarea($d; {name: "comment", label: "How you know (optional)", value: ui_typed($d; "comment"), rows: 3}),
           ui_buttons(ui_button("fulfil"; "Tick off"))),
         ui_task_ask($d)),
       ui_details("Read the whole proposal"; ui_document($d.definition.fields; $d.document))
     else ui_lead("Every condition is met, or nothing more is asked of you."), met($d) end),
    ui_task_list($d))
