include "ui";
# owner-changed: to whoever answers for a micro-credential from now on. data: {owner_page}
ui_letter(["You answer for ", ui_subject_title, " now"];
  ["The micro-credential ", ui_subject_title, " was handed on to you, or to the office that you hold. From now on you are told when it is to be reviewed, you say whether it is still offered, and you propose what is to change about it."],
  (if (.data.owner_page | ui_present) then {link: .data.owner_page, label: "All micro-credentials that you answer for"} else empty end),
  {link: .link, label: "What waits for you now"},
  "If this is a mistake, please answer this message: the office can hand it on.")
