include "ui";
# question: somebody who works on a proposal asks its proposer. data: {question, asker, asker_name, words}
ui_letter(["A question about ", ui_subject_title];
  [.data.asker_name // "Somebody who works on it", " asks about your proposal ", ui_subject_title, ":"],
  {quote: .data.words},
  "A short answer is enough; you need not hand in a new revision.",
  {link: .link, label: "Answer it"})
