include "ui";
# task-decide: one person who holds a role chooses, and says why. Afterwards: what was chosen.
def recommendation($d):
  ($d.tallies // [])[] | ui_card(ui_heading(2; .title, ": ", .result_title // .result), ui_list(.sentences[]?));
def choices($d): [$d.choices[] | {value, label: .label,
  hint: ([.leads_to, (if .comment_required then "Needs your reasons." else null end)] | map(select(ui_present)) | join(" "))}];
def facts($d):
  ui_summary(
    ["Asked of you", [$d.task.asked // "Choose one of the answers below, and say why where that is asked for."]],
    ["By when", if ($d.task.due | ui_present) then ui_date($d.task.due) else "No date is set" end],
    ["Who reads what you write", $d.readers // "The proposer, with the decision, and the committee."],
    ["From", [ui_user($d.proposal.proposer.name), ", ", ui_user($d.proposal.unit_title // "no department named")]],
    ["What you read", ["Revision ", ui_number($d.task.revision), ", handed in on ", ui_day($d.proposal.revision_submitted)]]);
def proposal($d):
  ui_section("proposal"; "The proposal";
    ui_document($d.definition.fields; $d.document),
    (($d.unmapped // []) | select(length > 0) | ui_heading(3; "Answers that the form has no field for"),
      ui_summary(.[] | [.question, ui_prose(.answer)])));
def changes($d):
  select($d.previous | ui_present)
  | [$d.definition.fields[] | select(ui_same($d.previous[.id]; $d.document[.id]) | not)] | select(length > 0)
  | ui_section("changed"; "Changed since the last revision";
      ui_summary(.[] | [.title, ui_field_changes(.; $d.previous[.id]; $d.document[.id])]));

ui_read as $d
| if .task.status == "open" then
    ui_page({title: [$d.task.step_title, ": ", $d.proposal.title]};
      ui_title($d.task.step_title; ui_user($d.proposal.title)),
      ui_errors($d), ui_notice($d),
      facts($d), recommendation($d), changes($d), proposal($d),
      ui_form($d;
        ui_section("decision"; "Your decision";
          ui_radios($d; {name: "choice", legend: "What do you decide?", value: ui_typed($d; "choice"), options: choices($d)}),
          ui_textarea($d; {name: "comment", label: "Your reasons", value: ui_typed($d; "comment"), rows: 5,
            hint: "The proposer reads them as you write them. When you return a proposal, say what has to change."}),
          ui_buttons(ui_button("decide"; "Send my decision"), ui_second_button("save"; "Save and come back later"))),
        ui_details("I have a conflict of interest";
          ui_p("The task goes to another person who may act in your place."),
          ui_textarea($d; {name: "reason", label: "What kind of conflict is it?", rows: 2}),
          ui_buttons(ui_warning_button("recuse"; "Give up this task")))))
  else
    ui_page({title: ["Decided: ", $d.proposal.title]};
      ui_title($d.task.step_title; ui_user($d.proposal.title)), ui_notice($d),
      ui_summary(
        ["Decision", $d.decision.choice_title // $d.decision.choice // "Closed without a decision"],
        (if ($d.decision.at | ui_present) then ["When", ui_date($d.decision.at)] else empty end),
        (if ($d.decision.comment | ui_present) then ["Reasons", ui_prose($d.decision.comment)] else empty end)),
      proposal($d))
  end
