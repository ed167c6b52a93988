include "ui";
# answers-changed: whoever is asked for a revision has changed the answers on the form. data: {put: [text], kept: [text]}
ui_letter(["Your answers have changed: ", ui_subject_title];
  ["You have changed your answers on the form while changes are requested of your proposal ", ui_subject_title, "."],
  (if (.data.put | ui_present) then "This was put into the revision for you:", {list: .data.put} else empty end),
  (if (.data.kept | ui_present) then "Here the page already says something else, or it could not be put in; what the page says was kept:", {list: .data.kept} else empty end),
  "Nothing has been handed in. Look at it on the page, answer the change requests, and hand in the revision.",
  {facts: [["By when", ui_due]]},
  {link: .link, label: "Answer and revise"})
