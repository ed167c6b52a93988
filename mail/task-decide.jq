include "ui";
# task-decide: a decision is asked of the holder of a role.
ui_letter(["Your decision is needed: ", ui_subject_title];
  ["The proposal ", ui_subject_title, " waits for you: ", .task.step_title, "."],
  {facts: [["Proposer", .proposal.proposer // null], ["Department", .proposal.unit_title // null], ["By when", ui_due]]},
  "The page shows the proposal and the answers you can choose from. It asks for your reasons where they are needed.",
  {link: .link, label: "Read it and decide"},
  "This link is yours alone and works until the task is closed. Opening it does nothing by itself.")
