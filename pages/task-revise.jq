include "ui";
# task-revise: the proposer answers numbered change requests and edits the fields; checks; hands in the revision.
# Groups are taken from the revision as it would be so far: what was typed into them is in it already.
def value($d; $f): ($d.draft.values["field." + $f.id]) as $v
  | if ui_is_group($f) then ($d.filled // $d.document)[$f.id]
    elif ($d.draft.values // {} | has("field." + $f.id)) then $v else $d.document[$f.id] end;
def open_requests($d): [$d.requests[]? | select(.revision_answered == null or .revision_answered == 0)];
def touched($d): [open_requests($d)[].fields[]?] | unique;
def answer_name($r): "answer." + ($r.number | tostring);

def request($d; $r):
  ui_section("request-" + ($r.number | tostring); ["Change request ", ui_number($r.number),
      (if ($r.criterion_title | ui_present) then [": ", $r.criterion_title] else "" end)];
    ui_card(ui_prose($r.text // "The committee judged that this quality criterion is not met yet."),
      (if ($r.question | ui_present) then ui_hint($r.question) else empty end)),
    ([$d.definition.fields[] | select(.id as $id | ($r.fields // []) | index([$id]) != null)] | select(length > 0)
      | ui_p("It concerns: "), ui_list(.[] | ui_jump("field." + .id; .title))),
    ui_textarea($d; {name: answer_name($r), label: ["Your answer to change request ", ui_number($r.number)],
      hint: "What did you change, or why not?", value: ui_typed($d; answer_name($r)), rows: 3}));
def fields($d; $list): $list[] | ui_field($d; .; value($d; .));
def new_value($d; $f): if ui_is_group($f) then value($d; $f) else (($d.typed // {})["field." + $f.id] // value($d; $f)) end;

def edit($d):
  touched($d) as $touched
  | [$d.definition.fields[] | select(.id as $id | $touched | index([$id]) != null)] as $first
  | [$d.definition.fields[] | select(.id as $id | $touched | index([$id]) == null)] as $rest
  | ui_page({title: ["Revise: ", $d.proposal.title]};
      ui_title("Changes requested"; ui_user($d.proposal.title)),
      ui_errors($d), ui_notice($d),
      ui_summary(
        ["Asked of you", [ui_plural(open_requests($d) | length; "change request"; "change requests"), " to answer, then a new revision to hand in."]],
        ["By when", if ($d.task.due | ui_present) then ui_date($d.task.due) else "No date is set: the clock rests while the proposal is with you" end],
        ["Who reads it", "The reviewers, who see your answers and what changed, field by field."]),
      ui_beside($d),
      (if ($d.draft.saved | ui_present) then ui_hint("Last saved ", ui_moment($d.draft.saved), ".") else empty end),
      ui_form($d;
        ui_enter_button("save"),
        (open_requests($d)[] as $r | request($d; $r)),
        (if ($first | length) > 0 then ui_section("fields"; "The parts the committee asks about"; fields($d; $first)) else empty end),
        (if ($rest | length) > 0 then ui_details("The rest of the proposal, if you want to change more"; fields($d; $rest)) else empty end),
        ui_buttons(ui_button("check"; "Check before you send"), ui_second_button("save"; "Save and come back later"))));

def kept($d): ($d.draft.values // {}) + ($d.typed // {})
  | with_entries(select((.key | startswith("answer.") or startswith("field.")) and (.value | ui_present))
      | .value |= if type == "array" then map(tostring) | join("\n") else . end);
def check($d):
  ui_page({title: ["Check your revision: ", $d.proposal.title]};
    ui_title(ui_user($d.proposal.title); "Check your revision before you send it"),
    ui_errors($d),
    ui_p("Nothing has been sent yet."),
    ui_form($d | .form.hidden = ((.form.hidden // {}) + kept($d));
      ui_section("answers"; "Your answers";
        ui_summary(open_requests($d)[] as $r | [["Change request ", ui_number($r.number)],
          (ui_typed($d; answer_name($r)) as $a | if ($a | ui_present) then ui_prose($a) else ui_tag("Not answered"; "red") end)])),
      ui_section("changed"; "What you changed";
        ([$d.definition.fields[] | select(ui_same(new_value($d; .); $d.document[.id]) | not)] as $list
         | if ($list | length) == 0 then ui_p("You have changed no field.")
           else ui_summary($list[] | [.title, ui_field_changes(.; $d.document[.id]; new_value($d; .))]) end)),
      ui_buttons(ui_button("send"; "Hand in the revision"), ui_second_button("back"; "Go back and change something"))));

ui_read as $d
| if .task.status != "open" then
    ui_page({title: ["Handed in: ", $d.proposal.title]};
      ui_title("Changes requested"; ui_user($d.proposal.title)), ui_notice($d),
      ui_lead("This revision is handed in. The committee is looking at it."),
      (if ($d.proposal.href | ui_present) then ui_p(ui_link($d.proposal.href; "See where the proposal is")) else empty end))
  elif .view == "check" then check($d)
  else edit($d) end
