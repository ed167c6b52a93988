include "ui";
# review: a reviewer's task, after the conflict of interest was declared: one section for each quality criterion, then a
# check before sending; afterwards the review as sent, the others' once the rule shows them, and how they were counted.

def asked($d): ($d.task.criteria // null) as $only
  | [$d.rubric.criteria[] | select(.id as $id | $only == null or ($only | index([$id])) != null)];
def standing($d): ($d.task.criteria // null) as $only
  | [$d.rubric.criteria[] | select(.id as $id | $only != null and ($only | index([$id])) == null)];
def level_label($d; $value):
  if $value == null or $value == "cannot-judge" or $value == -1 then "Cannot judge"
  else ([$d.rubric.scale[] | select((.value | tostring) == ($value | tostring)) | .label | ui_capital] | first) // ($value | tostring) end;
def score($d; $id): ui_typed($d; "score." + $id);
def comment($d; $id): ui_typed($d; "comment." + $id);

def about($d):
  ui_task_facts($d; {asked: ["Judge this proposal against ",
      ui_plural(asked($d) | length; "quality criterion"; "quality criteria"), ", each for itself."],
    readers: "The committee, once your own review is in; the proposer reads the comments with the decision."};
    ["How long it takes", [$d.task.duration // "About 30 minutes", ". What you write is kept each time you press Save."]]);

# ---- the form ---------------------------------------------------------------------------------------------

def part($d; $field):
  [$field.title,
   (ui_answer($field; $d.document[$field.id]),
    (if ($d.previous | ui_present) and (ui_same($d.previous[$field.id]; $d.document[$field.id]) | not) then
       ui_note(ui_strong("Changed since the last round"), ui_field_changes($field; $d.previous[$field.id]; $d.document[$field.id]))
     else empty end))];
def parts($d; $id):
  [$d.definition.fields[] | select(.supports // [] | index([$id]) != null)]
  | if length > 0 then ui_card(ui_heading(3; "What the proposal says"), ui_summary(.[] | part($d; .)))
    else ui_p("No part of the form belongs to this criterion alone. Please read the whole proposal.") end;
def requests($d; $id):
  [$d.requests[]? | select(.criterion == $id)] | select(length > 0)
  | ui_card(ui_heading(3; "What was asked for, and the answer"),
      ui_summary(.[] | [["Change request ", ui_number(.number)],
        (ui_prose(.text // "The quality criterion was not met."),
         (if (.answer | ui_present) then ui_label("The proposer answers"), ui_prose(.answer)
          else ui_p("Not answered yet.") end))]));
def anchors($d; $criterion):
  [range($d.rubric.scale | length) as $i | $d.rubric.scale[$i]
    | {value: .value, label: (.label | ui_capital), hint: ($criterion.anchors // [])[$i]}]
  + (if ($d.rubric["cannot-judge"] // true)
     then [{value: "cannot-judge", label: "Cannot judge", hint: "Outside what I know, or the proposal does not say."}] else [] end);
def below($d): $d.rubric["comment-below"] // $d.rubric.meets;
def below_label($d): [$d.rubric.scale[] | select(.value == below($d)) | .label | ui_capital] | first;

def criterion($d; $criteria; $i):
  $criteria[$i] as $c
  | ui_section("c-" + $c.id; $c.title;
      ui_stepper($i + 1; $criteria | length; "Quality criterion"),
      ui_lead($c.question),
      (if ($c.evidence | ui_present) then ui_hint("The proposal should show: ", $c.evidence) else empty end),
      parts($d; $c.id),
      requests($d; $c.id),
      ui_radios($d; {name: ("score." + $c.id), legend: ["Your judgement: ", $c.title], scale: true,
        value: score($d; $c.id), options: anchors($d; $c)}),
      ui_textarea($d; {name: ("comment." + $c.id), label: ["Comment: ", $c.title], value: comment($d; $c.id), rows: 3,
        hint: ["Needed when you judge below “", below_label($d), "”. Say what would have to change."]}),
      ui_checkbox($d; {name: ("must_change." + $c.id), label: ["My comment must be answered by a change: ", $c.title],
        value: ui_typed($d; "must_change." + $c.id)}),
      ui_buttons(ui_second_button("save"; ["Save", ui_hidden([" after ", $c.title])])));
def stands($d):
  standing($d) | select(length > 0)
  | ui_section("standing"; "Judged in an earlier round";
      ui_p("These quality criteria were met and nothing that supports them has changed. What was judged stands, and you are not asked again."),
      ui_summary(.[] | [.title, level_label($d; ($d.task.carried // {})[.id])]));
def progress($d):
  asked($d) as $criteria
  | ([$criteria[] | select(score($d; .id) | ui_present)] | length) as $done
  | ui_card(
      ui_heading(2; "Your progress"),
      ui_stepper($done; $criteria | length; "Judged so far:"),
      ui_numbered($criteria[] | [ui_link(@uri "#c-\(.id)"; .title),
        (if (score($d; .id) | ui_present) then [": ", level_label($d; score($d; .id))] else empty end)]),
      (if ($d.draft.saved | ui_present) then ui_hint("Last saved ", ui_moment($d.draft.saved), ". You can close this page and come back by the same link.")
       else ui_hint("Nothing is saved yet. Save after any section; you can come back by the same link.") end));

def form($d):
  asked($d) as $criteria
  | ui_page({title: ["Review: ", $d.proposal.title]};
      ui_title([($d.task.step_title // "Review"),
        (if ($d.task.round // 1) > 1 then [", round ", ui_number($d.task.round)] else "" end)]; ui_user($d.proposal.title)),
      ui_errors($d), ui_notice($d),
      about($d), progress($d), ui_task_said($d), ui_task_questions($d), ui_beside($d),
      ui_details("Read the whole proposal"; ui_document($d.definition.fields; $d.document)),
      ui_uptake($d.uptake),
      ui_overlap($d.overlap),
      ui_needs($d.needs),
      ui_form($d;
        stands($d),
        (range($criteria | length) as $i | criterion($d; $criteria; $i)),
        ui_section("whole"; "The proposal as a whole";
          ui_textarea($d; {name: "overall", label: "Anything else the committee or the proposer should know? (optional)",
            value: ui_typed($d; "overall"), rows: 4})),
        ui_buttons(ui_button("check"; "Check before you send"), ui_second_button("save"; "Save and come back later")),
        ui_task_ask($d),
        ui_task_conflict($d; "Your place goes to the next person at once, and nothing you have typed is counted.")),
      ui_task_list($d));

# ---- check before you send --------------------------------------------------------------------------------

def kept($d; $name): (ui_typed($d; $name) | select(ui_present)) as $value | {name: $name, value: $value};
def judged($d; $c; $score; $comment; $must):
  [$c.title, (ui_p(ui_strong(level_label($d; $score))),
    (if ($comment | ui_present) then ui_prose($comment) else empty end),
    (if $must then ui_p(ui_tag("Must be answered by a change"; "amber")) else empty end))];
def check($d):
  asked($d) as $criteria
  | ui_page({title: ["Check your review: ", $d.proposal.title]};
      ui_title(ui_user($d.proposal.title); "Check your review before you send it"),
      ui_errors($d),
      ui_p("Nothing has been sent yet. Once sent, a review cannot be changed."),
      ui_form($d | .form.hidden = ((.form.hidden // {}) + ([
          ($criteria[].id | (kept($d; "score." + .), kept($d; "comment." + .), kept($d; "must_change." + .))), kept($d; "overall")]
          | map({key: .name, value: .value}) | from_entries));
        ui_summary(
          ($criteria[] | judged($d; .; score($d; .id); comment($d; .id); ui_typed($d; "must_change." + .id) == "yes")),
          (if (ui_typed($d; "overall") | ui_present) then ["As a whole", ui_prose(ui_typed($d; "overall"))] else empty end)),
        ui_buttons(ui_button("send"; "Send my review"), ui_second_button("back"; "Go back and change something"))));

# ---- afterwards -------------------------------------------------------------------------------------------

def given($d; $r):
  ui_summary(
    ($d.rubric.criteria[] | . as $c | select($r.scores | has($c.id))
     | judged($d; $c; $r.scores[$c.id]; ($r.comments // {})[$c.id]; ($r.must_change // []) | index([$c.id]) != null)),
    (if ($r.overall | ui_present) then ["As a whole", ui_prose($r.overall)] else empty end));
def sent($d):
  ([$d.reviews[]? | select(.mine)] | first) as $mine
  | [$d.reviews[]? | select(.mine | not)] as $others
  | ui_page({title: ["Your review: ", $d.proposal.title]};
      ui_title(($d.task.step_title // "Review"); ui_user($d.proposal.title)),
      ui_notice($d),
      (if $mine then ui_section("own"; "Your review"; ui_p("Sent ", ui_date($mine.sent), ". Thank you."), given($d; $mine)) else empty end),
      ui_task_counted($d),
      (if ($others | length) > 0 then
         ui_section("others"; "The other reviews";
           $others[] | ui_here("r-" + (.task | tostring); ui_heading(3; ui_user(.person.name),
             (if (.constituency | ui_present) then [", ", .constituency] else "" end)), given($d; .)))
       else ui_p("The other reviews show here once the committee's rule allows it.") end),
      ui_task_list($d));

ui_read as $d
| if .task.status != "open" then sent($d)
  elif .view == "check" then check($d)
  else form($d) end
