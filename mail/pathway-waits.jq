include "ui";
# pathway-waits: every thirty days to the proposer and to the office, while an approved pathway waits for a component.
# data: {waits: a sentence, days}
ui_letter(["Still waiting for a component: ", ui_subject_title];
  [ui_subject_title, " has been approved, and has waited ", (.data.days // "many" | tostring), " days to be published. ", .data.waits // "A component is not in force."],
  "It is published by itself once every component is in force. If that will not happen:",
  {list: ["The proposer can withdraw it, and hand it in again without that component.",
    "Where the policy knows an exception for it, the office that may make it can let it go on, with its reason."]},
  {link: .link, label: "See the proposal"})
