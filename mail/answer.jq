include "ui";
# answer: the proposer has answered. data: {question, words}
ui_letter(["An answer about ", ui_subject_title];
  [.proposal.proposer // "The proposer", " has answered your question about ", ui_subject_title, ":"],
  {quote: .data.words},
  {link: .link, label: "Go on with your task"})
