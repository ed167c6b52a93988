include "ui";
# published: the credential is in force. data: {catalog}
ui_letter(["Published: ", ui_subject_title];
  [ui_subject_title, " is approved and published. It is in force from today."],
  (if (.data.catalog | ui_present) then {link: .data.catalog, label: "The entry in the catalog"} else empty end),
  "Please read the entry once as a learner would, and tell us if anything is wrong.",
  {link: .link, label: "The letter of decision, and what happened on the way"})
