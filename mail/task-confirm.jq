include "ui";
# task-confirm: the proposer is asked whether what was filled in for them is right.
ui_letter(["Please confirm: ", ui_subject_title];
  ["Something has been filled in for your proposal ", ui_subject_title, ": ", .task.step_title, ". Please look whether it is right."],
  {facts: [["By when", ui_due]]},
  {link: .link, label: "Look and confirm"})
