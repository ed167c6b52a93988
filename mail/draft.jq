include "ui";
# draft: a submission arrived incomplete, or its proposer has to say that they mean it, or it was changed on the form before it
# was finished here.
# data: {arrived: [text], missing: [text], again: true, kept: [text]}
(.data.missing | ui_present) as $lacks
| ui_letter([(if $lacks then "Please finish your proposal " else "Please hand in your proposal " end), ui_subject_title];
  (if .data.again then ["You have changed your answers on the form, and your proposal ", ui_subject_title, " with them. It is not handed in yet."]
   elif $lacks then ["Your proposal ", ui_subject_title, " has arrived, but it is not complete yet. Nothing is lost: what you wrote is kept."]
   else ["Your proposal ", ui_subject_title, " has arrived by a form, with your address in it, and nothing is missing."] end),
  (if (.data.kept | ui_present) then "Here you had written something else on the page, and that was kept:", {list: .data.kept} else empty end),
  (if (.data.arrived | ui_present) then "This arrived:", {list: .data.arrived} else empty end),
  (if $lacks then "This is missing, or cannot be used as it stands:", {list: .data.missing} else empty end),
  (if $lacks then "Nobody reviews it before you have finished it and handed it in."
   elif .data.again then "Nobody reviews it before you have handed it in."
   else "It would change a micro-credential that is there, so nobody reviews it before you have looked it over and handed it in. If this does not come from you, leave it: nothing happens." end),
  {link: .link, label: (if $lacks then "Finish the proposal" else "Look it over and hand it in" end)})
