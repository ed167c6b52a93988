include "ui";
# task-supply: the holder of a role is asked to fill in what the proposal still lacks.
ui_letter(["Please fill in: ", ui_subject_title];
  ["The proposal ", ui_subject_title, " needs something from you: ", .task.step_title, "."],
  {facts: [["By when", ui_due], ["Proposer", .proposal.proposer // null]]},
  {link: .link, label: "Fill it in"},
  "This link is yours alone and works until the task is closed. Opening it does nothing by itself.")
