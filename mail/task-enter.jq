include "ui";
# task-enter: a credential is in force, and has to be entered by hand in a system that takes no messages.
ui_letter(["Waits for you: ", ui_subject_title];
  ["The credential ", ui_subject_title, " has to be entered in ", .data.system // "another system", ", which takes it only by hand. The page shows what to copy."],
  {facts: [["By when", ui_due], ["Proposed by", .proposal.proposer // null]]},
  {link: .link, label: "See what to copy"},
  "This link is yours alone and works until it is entered. Opening it does nothing by itself.")
