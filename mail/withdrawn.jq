include "ui";
# withdrawn: to the proposer and to the coordinator. data: {reason}
ui_letter(["Withdrawn: ", ui_subject_title];
  ["The proposal ", ui_subject_title, " has been withdrawn by its proposer. Nothing more is asked of anybody who held a task on it."],
  (if (.data.reason | ui_present) then {quote: .data.reason} else empty end),
  {link: .link, label: "See its page"})
