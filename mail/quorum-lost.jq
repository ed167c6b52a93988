include "ui";
# quorum-lost: to whoever is in the chair: somebody stepped aside, and the quorum is no longer there. data: {step, present, needed, possible}
ui_letter(["The quorum is lost: ", ui_subject_title];
  ["Somebody stepped aside from the proposal ", ui_subject_title, " because of a conflict of interest. Without them ", .data.present // "too few", " of the ",
    .data.needed // "number", " that the rule asks for have answered."],
  (if .data.possible then "It stays open. If enough of the others answer before it is due, the quorum is there again."
   else "It stays open, but those who are left are too few. Please name somebody for an empty place, or add a member to the committee." end),
  {link: .link, label: "See the proposal"})
