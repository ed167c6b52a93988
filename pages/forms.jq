include "ui";
# forms: for the office: questions that nobody has given a place, fields that are newly absent, and answers that come as a file.
# {open: [{form, kind, name, since, times, missed}], remap: [{form, question, field, by, since}], waiting,
#  forms: [{name, title, file (takes one), fields: [{id, title}]}], sheet: {form, look, rows: [{row, response, what, title, reason}]}}
def fields($d; $form): [$d.forms[]? | select(.name == $form) | .fields[]?];
def titled($d; $form): . as $id | first(fields($d; $form)[] | select(.id == $id) | .title) // $id;
def said: {new: "new", incomplete: "new, and not complete", changed: "changed since it was taken", duplicate: "taken before", held: "would be held", refused: "cannot be taken",
  taken: "taken", ignored: "would be dropped"}[. // ""] // .;
def counts: [group_by(.what)[] | ui_number(length) + " " + (.[0].what | said)] | join("; ");

. as $d
| ui_page({title: "Forms", wide: true};
    ui_back(@uri "/\($d.institution.slug)/desk"; "Back to the desk"),
    ui_title($d.institution.name; "Forms"),
    ui_errors($d), ui_notice($d),
    (if $d.sheet then
       ui_section("sheet"; (if $d.sheet.look then "What the file would bring" else "What the file brought" end);
         ui_p($d.sheet.rows | counts, "."),
         ui_table("Rows"; ["Row", "Response", "What", "Title", "Why"];
           $d.sheet.rows[] | [ui_number(.row), ui_user(.response // ""), (.what | said), ui_user(.title // ""), ui_user(.reason // "")]))
     else empty end),
    ui_section("questions"; "Questions without a place";
      (if ([$d.open[]? | select(.kind == "question")] | length) == 0 then ui_p("Every question that was answered has its place.")
       else ui_p("These questions were answered, and nobody has said which of our answers they give. The answers are kept. What you say counts from the next submission on.") end),
      ui_cards($d.open[]? | select(.kind == "question") | . as $q
        | [ui_heading(3; ui_user($q.name)),
          ui_p("Form “", $q.form, "”, since ", ui_moment($q.since), ", ", ui_plural($q.times; "submission"; "submissions"), "."),
          ui_form($d | .form.hidden = {form: $q.form, kind: $q.kind, name: $q.name};
            ui_select($d; {name: "field", label: "It gives our answer", options: fields($d; $q.form)}),
            ui_buttons(ui_button("remap"; "Put it there"), ui_second_button("leave"; "Leave it as it is")))])),
    (if ([$d.open[]? | select(.kind == "field")] | length) > 0 then
       ui_section("absent"; "Answers that are missing lately";
         ui_p("These were always given, and the newest submissions do not have them. Perhaps the question was renamed or taken away."),
         ui_table("Missing lately"; ["Answer", "Form", "Last given", "Submissions without it", "If that is right"];
           $d.open[] | select(.kind == "field") | . as $q
           | [($q.name | titled($d; $q.form)), $q.form, ui_moment($q.since), ui_number($q.missed),
              ui_form($d | .form.hidden = {form: $q.form, kind: $q.kind, name: $q.name}; ui_second_button("leave"; "Leave it as it is"))]))
     else empty end),
    (if ($d.remap | ui_present) then
       ui_section("remap"; "Places that the office has given";
         ui_table("Questions and their places"; ["Question", "Form", "Our answer", "By", "If it is wrong"];
           $d.remap[] | . as $r
           | [ui_user($r.question), $r.form, ($r.field | titled($d; $r.form)), [ui_user($r.by), ", ", ui_moment($r.since)],
              ui_form($d | .form.hidden = {form: $r.form, name: $r.question}; ui_second_button("end"; "Take it back"))]),
         ui_form($d; ui_p("Submissions that waited for this can be read again, with those that are held", (if ($d.waiting // 0) > 0 then [" (", ui_number($d.waiting), ")"] else empty end), "."),
           ui_buttons(ui_second_button("replay"; "Read them again"))))
     else empty end),
    ([$d.forms[]? | select(.file)] | select(length > 0) | . as $takes
     | ui_section("file"; "Answers as a file";
         ui_p("The export of a form as CSV: a line with the headings, then a response a line. Each response is taken once, however often the file is sent."),
         ui_form($d | .form.files = true;
           ui_select($d; {name: "form", label: "Form", value: (if ($takes | length) == 1 then $takes[0].name else null end),
             options: [$takes[] | {id: .name, title: .name}]}),
           ui_file($d; {name: "file", label: "File", accept: ".csv,text/csv"}),
           ui_buttons(ui_button("look"; "Look at it first"), ui_second_button("take"; "Take it")))))
    )
