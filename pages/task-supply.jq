include "ui";
# task-supply: the holder of a role fills in named fields that the proposal still lacks.
def asked($d): [$d.definition.fields[] | select(.id as $id | $d.asks.fields // [] | index([$id]) != null)];
# Groups are taken from the document as it would be: what was typed into them is in it already.
def value($d; $f): if ui_is_group($f) then ($d.filled // $d.document)[$f.id]
  elif $d.draft.values // {} | has("field." + $f.id) then $d.draft.values["field." + $f.id] else $d.document[$f.id] end;
def new_value($d; $f): if ui_is_group($f) then value($d; $f) else (($d.typed // {})["field." + $f.id] // value($d; $f)) end;
def form($d):
  ui_page({title: [$d.task.step_title, ": ", $d.proposal.title]};
    ui_title($d.task.step_title; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d),
    ui_task_facts($d; {asked: ["Fill in ", ui_plural(asked($d) | length; "field"; "fields"), " that the proposal needs from you."],
      readers: (if $d.asks.confirm then "The proposer, who confirms it, and everybody who reads the proposal afterwards."
        else "The proposer, and everybody who reads the proposal afterwards." end)}; empty),
    (($d.returned | select(ui_present)) | ui_note(ui_strong(ui_user(.by // "The proposer"), " gave it back on ", ui_day(.at), "."), ui_prose(.comment // ""))),
    ui_task_questions($d), ui_beside($d),
    ui_form($d;
      ui_section("fields"; "What is asked of you"; ui_enter_button("save"), (asked($d)[] | ui_field($d; .; value($d; .))),
        ui_buttons(ui_button("check"; "Check before you send"), ui_second_button("save"; "Save and come back later"))),
      ui_details("I cannot fill this in";
        ui_textarea($d; {name: "why", label: "Why not?", rows: 2}),
        ui_buttons(ui_warning_button("give-back"; "Give it back"))),
      ui_task_ask($d)),
    ui_details("Read the whole proposal"; ui_document($d.definition.fields; $d.document)),
    ui_task_list($d));
def kept($d): ($d.draft.values // {}) + ($d.typed // {})
  | with_entries(select((.key | startswith("field.")) and (.value | ui_present))
      | .value |= if type == "array" then map(tostring) | join("\n") else . end);
def check($d):
  ui_page({title: ["Check what you fill in: ", $d.proposal.title]};
    ui_title(ui_user($d.proposal.title); "Check before you send it"),
    ui_errors($d), ui_p("Nothing has been sent yet."),
    ui_form($d | .form.hidden = ((.form.hidden // {}) + kept($d));
      ui_summary(asked($d)[] | [.title, ui_answer(.; new_value($d; .))]),
      ui_buttons(ui_button("send"; "Send it"), ui_second_button("back"; "Go back and change something"))));

ui_read as $d
| if .task.status != "open" then
    ui_page({title: [$d.task.step_title, ": ", $d.proposal.title]};
      ui_title($d.task.step_title; ui_user($d.proposal.title)), ui_notice($d),
      ui_lead("What you filled in is with the proposal. Thank you."),
      ui_summary(asked($d)[] | [.title, ui_answer(.; $d.document[.id])]), ui_task_list($d))
  elif .view == "check" then check($d)
  else form($d) end
