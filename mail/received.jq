include "ui";
# received: the proposal is complete and on its way. data: {next}
ui_letter(["We have received ", ui_subject_title];
  ["Thank you. We have received your proposal ", ui_subject_title, " and it is complete."],
  .data.next // "The coordinator looks at it first, then the committee reviews it against its quality criteria.",
  "You need not do anything now. You can see at any time where it is and who holds it.",
  {link: .link, label: "See where your proposal is"})
