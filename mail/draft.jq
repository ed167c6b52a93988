include "ui";
# draft: a submission arrived incomplete, or was changed on the form before it was finished here.
# data: {arrived: [text], missing: [text], again: true, kept: [text]}
ui_letter(["Please finish your proposal ", ui_subject_title];
  (if .data.again then ["You have changed your answers on the form, and your proposal ", ui_subject_title, " with them. It is not handed in yet."]
   else ["Your proposal ", ui_subject_title, " has arrived, but it is not complete yet. Nothing is lost: what you wrote is kept."] end),
  (if (.data.kept | ui_present) then "Here you had written something else on the page, and that was kept:", {list: .data.kept} else empty end),
  (if (.data.arrived | ui_present) then "This arrived:", {list: .data.arrived} else empty end),
  (if (.data.missing | ui_present) then "This is missing, or cannot be used as it stands:", {list: .data.missing} else empty end),
  "Nobody reviews it before you have finished it and handed it in.",
  {link: .link, label: "Finish the proposal"})
