include "ui";
# task-comment: a comment period has begun.
ui_letter(["Open for comment: ", ui_subject_title];
  ["The proposal ", ui_subject_title, " is open for comment: ", .task.step_title, "."],
  "If nobody objects in time, it goes on. If you agree, you need not do anything. If you object, say why on its page: those who decide next read it.",
  {facts: [["Comments until", ui_due], ["Proposer", .proposal.proposer // null], ["Department", .proposal.unit_title // null]]},
  {link: .link, label: "Read it"},
  "This link is yours alone and works until the comment period ends. Opening it does nothing by itself.")
