include "ui";
# task-revise: changes are requested. data: {requests: [{number, criterion, text}]}
ui_letter(["Changes are requested: ", ui_subject_title];
  ["The committee has read your proposal ", ui_subject_title, " and asks for changes before it decides."],
  (if (.data.requests | ui_present) then
     {list: [.data.requests[] | ["Change request ", .number, (if (.criterion | ui_present) then ["; ", .criterion] else "" end), ": ",
       .text // "the quality criterion is not met yet"]]} else empty end),
  "Answer each of them on the page, change what you want to change, and hand in the revision. The reviewers then see your answers and what changed.",
  {facts: [["By when", ui_due]]},
  {link: .link, label: "Answer and revise"})
