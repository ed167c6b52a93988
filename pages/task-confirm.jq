include "ui";
# task-confirm: the proposer confirms what somebody filled in for them, or gives it back and says why.
def supplied($d):
  [$d.definition.fields[] | select(.id as $id | $d.asks.fields // [] | index([$id]) != null)]
  | ui_section("supplied"; "What was filled in";
      ui_summary(.[] | [.title, ui_answer(.; $d.document[.id])]));

ui_read as $d
| ui_page({title: ["Please confirm: ", $d.proposal.title]};
    ui_title($d.task.step_title; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d),
    (if $d.task.status == "open" then
       ui_task_facts($d; {asked: ["Look at what ", ui_user($d.supplied.by // "the office"), " has filled in, and confirm that it is right."],
         readers: "Whoever filled it in, and the office."}; empty),
       supplied($d), ui_beside($d),
       ui_form($d;
         ui_section("answer"; "Is it right?";
           ui_radios($d; {name: "accept", legend: "Your answer", value: ui_typed($d; "accept"),
             options: [{value: "yes", label: "Yes, it is right"}, {value: "no", label: "No, it has to be changed", hint: "Say below what is wrong."}]}),
           ui_textarea($d; {name: "comment", label: "What has to be changed", value: ui_typed($d; "comment"), rows: 3}),
           ui_buttons(ui_button("confirm"; "Send my answer"))))
     else ui_lead("You have answered this. Thank you."), supplied($d) end))
