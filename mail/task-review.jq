include "ui";
# task-review: a reviewer's place has been given to a person. data: {criteria, changed}
ui_letter(["Please review ", ui_subject_title, if (.task.round // 1) > 1 then [", round ", .task.round] else "" end];
  ["The committee asks you to review the proposal ", ui_subject_title, "."],
  (if (.task.round // 1) > 1 then
     "The proposer has answered the change requests. You are asked only about the quality criteria that were not met or that the changes touch; the page shows what changed." else empty end),
  {facts: [["By when", ui_due], ["How long it takes", "about 30 minutes; you can save and come back"],
    ["Proposer", .proposal.proposer // null], ["Department", .proposal.unit_title // null]]},
  "The page first asks whether you have a conflict of interest. If you have, say so there, and another person is asked at once.",
  {link: .link, label: "Open the review"},
  "This link is yours alone and works until the task is closed. Opening it does nothing by itself.")
