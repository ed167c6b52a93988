include "ui";
# thanks: confirms an act to the person who did it. data: {command, choice}
({review: "we have your review", decide: "we have your decision", revise: "we have your revision",
  recuse: "we have noted that you cannot act here, and you are asked no more", withdraw: "it is withdrawn, as you asked",
  vote: ({yes: "we have your vote: yes", no: "we have your vote: no", abstain: "we have noted that you abstain",
    present: "we have noted that you are there and do not vote"}[.data.choice // ""] // "we have your vote"),
  release: "it is released for publication", enter: "what became of the entry is noted", ask: "the proposer has your question", answer: "we have your answer",
  "make-exception": "the exception is made, and your reason stays in the record",
  supply: "we have what you filled in, or that you cannot", confirm: "we have your answer",
  fulfil: "it is noted which conditions are met", state: "we have your statement", "hand-over": "your colleague is asked in your place",
  object: "we have your objection, and those who decide next read it",
  "no-objection": "we have noted that you do not object", "confirm-scores": "your scores stay as they are"}[.data.command // ""]
 // "we have what you sent") as $did
| ui_letter(["Thank you: ", ui_subject_title];
  ["Thank you for your time. About the proposal ", ui_subject_title, ": ", $did, "."],
  "If it was not you, please tell us at once.",
  {link: .link, label: "See it on its page"})
