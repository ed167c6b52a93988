include "ui";
# task-enter: somebody enters the credential by hand in a system that takes no messages: what to copy, and what has come of it.
def doing: {"credential.published": "Enter this credential there.", "credential.amended": "Change what is entered there to this.",
  "credential.corrected": "Correct what is entered there to this.", "credential.renewed": "Bring what is entered there up to date.",
  "credential.suspended": "It is suspended: take it out of what can be begun there, and keep the entry.",
  "credential.reinstated": "It is offered again: let it be begun there.",
  "credential.retired": "It is retired: take it out of what can be begun there, and keep the entry.",
  "credential.retracted": "It is retracted: take it out of use there."};
def shown: ui_copy(if type == "array" then map(tostring) | join("\n") else tostring end);
def at_address($url): if $url | ui_present then ui_link($url; $url) else "It has no address there." end;
def said($d):
  ($d.entry.said // []) | select(length > 0)
  | ui_section("said"; "What was said of it";
      ui_table("What was said of it"; ["When", "By", "What", "Why"]; .[] | [ui_date(.at), ui_user(.by // "somebody"),
        ({entered: "It is entered", "not entered": "It could not be entered", corrected: "Corrected", "taken back": "It is not entered after all"}[.what // ""] // ""), ui_user(.reason // "")]));
def correct($d):
  if $d.task.may_correct then
    ui_details("Something in this is wrong";
      ui_p("Correct it there first. Then say here what is right: the record keeps both. What is not entered after all is asked for again while it is waited for."),
      ui_form($d;
        ui_input($d; {name: "url", label: "Its address there", type: "url", hint: "It begins with https://. Leave it empty if it has none.", value: ($d.entry.remote.url // "")}),
        ui_textarea($d; {name: "wrong", label: "What was wrong?", rows: 2}),
        ui_buttons(ui_button("correct-entry"; "Correct the record"), ui_second_button("take-back-entry"; "It is not entered"))))
  else empty end;
def values($d): [$d.entry.values[]? | select(.value | ui_present)];
ui_read as $d
| (($d.entry.title // "the other system") | tostring) as $system
| ui_page({title: [$system, ": ", $d.proposal.title]};
    ui_title([ui_user($system)]; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d),
    (if $d.task.status == "open" then
       ui_task_facts($d; {asked: [doing[$d.entry.type // ""] // "Enter this there."], readers: "The office."};
         (if ($d.entry.remote.url | ui_present) then ["It stands at", ui_link($d.entry.remote.url; $d.entry.remote.url)] else empty end),
         (if ($d.entry.changed | ui_present) then ["What has changed", [ui_list($d.entry.changed[] | ui_user(.))]] else empty end)),
       ui_section("values"; "What to copy";
         (if values($d) | length > 0 then ui_hint("Each box holds exactly what goes into one field there. A click or a tap marks all of it.") else empty end),
         (if values($d) | length > 0 then ui_summary(values($d)[] | [.label, [(.value | shown)]])
          else ui_p("What to copy could not be put together. The proposal below says everything.") end),
         ($d.entry.image | objects | select(.url | ui_present) | ui_image(.), ui_p("The badge image: ", ui_link(.url; "save it from here")))),
       ui_form($d;
         ui_section("entered"; "When you have entered it";
           ui_input($d; {name: "url", label: "Its address there", type: "url", hint: "It begins with https://. Leave it empty if it has none.", value: ($d.entry.remote.url // "")}),
           ui_buttons(ui_button("enter"; "I have entered it"))),
         ui_details("I could not";
           ui_textarea($d; {name: "why", label: "Why not?", rows: 2}),
           ui_buttons(ui_warning_button("cannot-enter"; "Say that it could not be entered"))))
     else ui_lead("It is noted. Thank you."), ui_summary(["Its address there", [at_address($d.entry.remote.url)]]), correct($d) end),
    said($d),
    (if values($d) | length > 0 then ui_details("Read the whole proposal"; ui_document($d.definition.fields; $d.document)) else ui_task_proposal($d) end),
    ui_task_list($d))
