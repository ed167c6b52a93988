include "ui";
# task-casting-vote: the votes are equal, and the chair decides.
ui_letter(["Your casting vote: ", ui_subject_title];
  ["The votes on the proposal ", ui_subject_title, " are equal. As the chair you decide: ", .task.step_title, "."],
  {facts: [["By when", ui_due]]},
  {link: .link, label: "Read it and vote"},
  "This link is yours alone and works until the task is closed. Opening it does nothing by itself.")
