include "ui";
# task-enter: somebody enters the credential by hand in a system that takes no messages: what to copy, and what has come of it.
def doing: {"credential.published": "Enter this credential there.", "credential.amended": "Change what is entered there to this.",
  "credential.corrected": "Correct what is entered there to this.", "credential.renewed": "Bring what is entered there up to date.",
  "credential.suspended": "It is suspended: take it out of what can be begun there, and keep the entry.",
  "credential.reinstated": "It is offered again: let it be begun there.",
  "credential.retired": "It is retired: take it out of what can be begun there, and keep the entry.",
  "credential.retracted": "It is retracted: take it out of use there."};
def shown: if type == "array" then ui_list(.[] | ui_user(tostring)) elif type == "string" and contains("\n") then ui_prose(.) else ui_user(tostring) end;
def values($d): [$d.entry.values[]? | select(.value | ui_present)];
ui_read as $d
| (($d.entry.title // "the other system") | tostring) as $system
| ui_page({title: [$system, ": ", $d.proposal.title]};
    ui_title([ui_user($system)]; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d),
    (if $d.task.status == "open" then
       ui_task_facts($d; {asked: [doing[$d.entry.type // ""] // "Enter this there."], readers: "The office."};
         (if ($d.entry.remote.url | ui_present) then ["It stands at", ui_link($d.entry.remote.url; $d.entry.remote.url)] else empty end)),
       ui_section("values"; "What to copy";
         (if values($d) | length > 0 then ui_summary(values($d)[] | [.label, [(.value | shown)]])
          else ui_p("What to copy could not be put together. The proposal below says everything.") end),
         (if $d.entry.image and ($d.entry.image_url | ui_present) then ui_p("Badge image: ", ui_link($d.entry.image_url; $d.entry.image_url)) else empty end)),
       ui_form($d;
         ui_section("entered"; "When you have entered it";
           ui_input($d; {name: "url", label: "Its address there", type: "url", hint: "It begins with https://. Leave it empty if it has none.", value: ($d.entry.remote.url // "")}),
           ui_buttons(ui_button("enter"; "I have entered it"))),
         ui_details("I could not";
           ui_textarea($d; {name: "why", label: "Why not?", rows: 2}),
           ui_buttons(ui_warning_button("cannot-enter"; "Say that it could not be entered"))))
     else ui_lead("It is noted. Thank you.") end),
    ui_task_proposal($d),
    ui_task_list($d))
