include "ui";
# task-state: a partner, who has no account, answers a few questions by this link, or hands it over to a colleague.
def supports: ["yes", "if", "no"] | map({value: ., label: ui_support});
def answer_name: "answer." + .id;
def yes_no_if: [{id: "yes", title: "Yes"}, {id: "if", title: "Yes, if …"}, {id: "no", title: "No"}];
def options: if .type == "yes-no-if" then yes_no_if else .choices // [] end;
def question($d):
  (answer_name) as $name
  | if .type == "text" then ui_textarea($d; {name: $name, label: .title, value: ui_typed($d; $name), rows: 3})
    else
      ui_radios($d; {name: $name, legend: .title, value: ui_typed($d; $name), options: [options[] | {value: .id, label: .title}]}),
      (if .type == "yes-no-if" then
         ui_textarea($d; {name: ("if." + .id), label: ["If what? ", ui_hidden(.title)], value: ui_typed($d; "if." + .id), rows: 2,
           hint: "Only when you chose “Yes, if …”."}) else empty end)
    end;
def form($d):
  ui_page({title: ["Your statement: ", $d.proposal.title]};
    ui_title($d.task.step_title; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d),
    ui_task_facts($d; {asked: "A few questions about this proposal, as somebody who knows the field. You need no account.",
      readers: "The committee and the proposer, with your name. The entry in the catalog may say that you support it.", form: "questions-to-you"};
      ["How long it takes", "About ten minutes. You can save and come back by the same link."]),
    ui_task_proposal($d),
    ui_form($d;
      ui_section("questions-to-you"; "Your answers";
        ($d.asks.questions[]? | question($d)),
        ui_radios($d; {name: "support", legend: "All in all, do you support the proposal?", value: ui_typed($d; "support"), options: supports}),
        ui_textarea($d; {name: "comment", label: "What would have to change, or anything else (optional)", value: ui_typed($d; "comment"), rows: 3}),
        ui_buttons(ui_button("check"; "Check before you send"), ui_second_button("save"; "Save and come back later"))),
      ui_details("A colleague can answer this better";
        ui_p("They get a link of their own, and yours closes. Nothing you have typed goes with it."),
        ui_input($d; {name: "name", label: "Your colleague’s name", autocomplete: "off"}),
        ui_input($d; {name: "email", label: "Their e-mail address", type: "email"}),
        ui_buttons(ui_second_button("hand-over"; "Hand it over"))),
      ui_task_conflict($d; "We ask nobody in your place unless the office does.")));
def kept($d):
  ($d.draft.values // {}) + ($d.typed // {})
  | with_entries(select((.key | startswith("answer.") or startswith("if.") or . == "support" or . == "comment") and (.value | ui_present)));
def check($d):
  ui_page({title: ["Check your statement: ", $d.proposal.title]};
    ui_title(ui_user($d.proposal.title); "Check your statement before you send it"),
    ui_errors($d),
    ui_p("Nothing has been sent yet. Once sent, a statement cannot be changed."),
    ui_form($d | .form.hidden = ((.form.hidden // {}) + kept($d));
      ui_summary(
        ui_statement_answers($d.asks.questions;
          [$d.asks.questions[]? | select(.type != "text") | {key: .id, value: ui_typed($d; "answer." + .id)}] | from_entries;
          [$d.asks.questions[]? | {key: .id, value: (if .type == "text" then ui_typed($d; "answer." + .id) else ui_typed($d; "if." + .id) end)}] | from_entries),
        ["Do you support it?", ui_strong(ui_typed($d; "support") | ui_support)],
        (ui_typed($d; "comment") | select(ui_present) | ["And", ui_prose(.)])),
      ui_buttons(ui_button("send"; "Send my statement"), ui_second_button("back"; "Go back and change something"))));

ui_read as $d
| if .task.status != "open" then
    ui_page({title: ["Your statement: ", $d.proposal.title]};
      ui_title($d.task.step_title; ui_user($d.proposal.title)), ui_notice($d),
      ui_lead("Thank you. Nothing more is asked of you."),
      (($d.statement | select(ui_present)) as $s
        | ui_summary(["Sent", ui_date($s.at)], ["Do you support it?", $s.support | ui_support],
            ui_statement_answers($d.asks.questions; $s.answers; $s.texts.answers),
            (if ($s.texts.comment | ui_present) then ["And", ui_prose($s.texts.comment)] else empty end))))
  elif .view == "check" then check($d)
  else form($d) end
