include "ui";
# held: to the coordinator: a submission came in and could not be turned into a proposal. data: {form, reason, received}
ui_letter(["A submission needs you: ", .data.form];
  ["A submission came in by the form “", .data.form, "” and could not be turned into a proposal. It is kept; nothing is lost."],
  {facts: [["Received", ui_date_text(.data.received; "long")], ["Reason", .data.reason]]},
  "Mend what the reason names, then try it again from the desk.",
  {link: .link, label: "Open the desk"})
