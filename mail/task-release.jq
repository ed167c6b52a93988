include "ui";
# task-release: an approved credential waits to be released.
ui_letter(["Waits for you: ", ui_subject_title];
  ["The proposal ", ui_subject_title, " is approved. It is published when you release it: ", .task.step_title, "."],
  {facts: [["By when", ui_due], ["Proposed by", .proposal.proposer // null]]},
  {link: .link, label: "Read it and release it"},
  "This link is yours alone and works until it is released. Opening it does nothing by itself.")
