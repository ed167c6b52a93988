include "ui";
# review-joint: the joint phase of a review: everybody's scores are on the table; one keeps one's own, or scores again.
def level($d; $value):
  if $value == null or $value == "cannot-judge" or $value == -1 then "Cannot judge"
  else ([$d.rubric.scale[] | select((.value | tostring) == ($value | tostring)) | .label | ui_capital] | first) // ($value | tostring) end;
def mine($d): [$d.reviews[]? | select(.mine)] | first;
def others($d): [$d.reviews[]? | select(.mine | not)];
def asked($d): (mine($d).scores // {}) as $s | [$d.rubric.criteria[] | select(.id as $id | $s | has($id))];
def as_chosen($value): if $value == null or $value == -1 then "cannot-judge" else $value end;
def given($d; $c):
  others($d) | map(select(.scores | has($c.id))) | select(length > 0)
  | ui_summary(.[] | [[ui_user(.person.name), (if (.constituency | ui_present) then [", ", .constituency] else "" end)],
      (ui_p(level($d; .scores[$c.id])), ((.comments // {})[$c.id] | select(ui_present) | ui_prose(.)))]);
def criterion($d; $c):
  ("score." + $c.id) as $score | ("comment." + $c.id) as $comment
  | ui_section("c-" + $c.id; $c.title;
      ui_hint($c.question // ""),
      ui_heading(3; "What the others said"),
      ([given($d; $c)] | if length > 0 then .[] else ui_p("Nobody else judged it.") end),
      ui_radios($d; {name: $score, legend: ["Your score: ", $c.title], scale: true,
        value: (ui_typed($d; $score) // as_chosen(mine($d).scores[$c.id])),
        options: ([$d.rubric.scale[] | {value, label: (.label | ui_capital)}] + [{value: "cannot-judge", label: "Cannot judge"}])}),
      ui_textarea($d; {name: $comment, label: ["Your comment: ", $c.title],
        value: (ui_typed($d; $comment) // (mine($d).comments // {})[$c.id]), rows: 3}),
      ui_checkbox($d; {name: ("must_change." + $c.id), label: ["My comment must be answered by a change: ", $c.title],
        value: (ui_typed($d; "must_change." + $c.id) // ((mine($d).must_change // []) | index([$c.id]) != null))}));

ui_read as $d
| ui_page({title: ["Joint review: ", $d.proposal.title]};
    ui_title([$d.task.step_title, ", joint phase"]; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d),
    ui_task_facts($d; {asked: "All reviews are in. Read what the others said; keep your scores, or change them.",
      readers: "The other reviewers at once; the proposer reads the comments with the decision."};
      (if ($d.task.due | ui_present) then ["The joint phase ends", [ui_date($d.task.due), ", or as soon as everybody has confirmed."]] else empty end)),
    ui_task_questions($d),
    ui_form($d;
      ui_card(ui_p("If nothing changes for you:"), ui_buttons(ui_button("confirm-scores"; "Keep my scores as they are"))),
      (asked($d)[] as $c | criterion($d; $c)),
      ui_textarea($d; {name: "overall", label: "The proposal as a whole (optional)", value: (ui_typed($d; "overall") // mine($d).overall), rows: 3}),
      ui_buttons(ui_button("review"; "Send my changed scores"), ui_second_button("save"; "Save and come back later"))),
    ui_details("Read the whole proposal"; ui_document($d.definition.fields; $d.document)),
    ui_task_list($d))
