include "ui";
# task-fulfil: a proposal is approved on conditions, which somebody ticks off.
ui_letter(["Approved on conditions: ", ui_subject_title];
  ["The proposal ", ui_subject_title, " is approved on conditions. You are asked to tick off each when it is met: ", .task.step_title, "."],
  {facts: [["By when", ui_due]]},
  {link: .link, label: "See the conditions"},
  "This link is yours alone and works until the last condition is met. Opening it does nothing by itself.")
