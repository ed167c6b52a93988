include "ui";
# task-state: a partner, who may never have heard of us, is asked for a statement.
ui_letter(["May we ask your opinion: ", ui_subject_title];
  [.institution.name, " is considering a micro-credential, ", ui_subject_title, ", and would like to know what you think of it, as somebody who knows the field: ", .task.step_title, "."],
  {facts: [["By when", ui_due], ["How long it takes", "about ten minutes"], ["Proposed by", .proposal.proposer // null]]},
  {link: .link, label: "Read it and answer a few questions"},
  "You need no account. If a colleague knows better, the page lets you hand it over. This link is yours alone; opening it does nothing by itself.")
