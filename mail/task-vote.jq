include "ui";
# task-vote: a member is asked to vote.
ui_letter(["Please vote: ", ui_subject_title];
  ["You are asked to vote on the proposal ", ui_subject_title, ": ", .task.step_title, "."],
  {facts: [["By when", ui_due], ["Proposer", .proposal.proposer // null], ["Department", .proposal.unit_title // null]]},
  "The page first asks whether you have a conflict of interest. If you have, say so there; the quorum is then counted without you.",
  {link: .link, label: "Read it and vote"},
  "This link is yours alone and works until the ballot closes. Opening it does nothing by itself.")
