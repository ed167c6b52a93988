include "ui";
# draft: a submission arrived incomplete. data: {arrived: [text], missing: [text]}
ui_letter(["Please finish your proposal ", ui_subject_title];
  ["Your proposal ", ui_subject_title, " has arrived, but it is not complete yet. Nothing is lost: what you wrote is kept."],
  (if (.data.arrived | ui_present) then "This arrived:", {list: .data.arrived} else empty end),
  (if (.data.missing | ui_present) then "This is missing, or cannot be used as it stands:", {list: .data.missing} else empty end),
  "Nobody reviews it before you have finished it and handed it in.",
  {link: .link, label: "Finish the proposal"})
