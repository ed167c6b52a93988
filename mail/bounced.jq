include "ui";
# bounced: to the coordinator: a message came back. data: {name, email, subject, reason}
ui_letter(["A message came back: ", .data.email];
  ["Our message “", .data.subject, "” to ", .data.name, " (", .data.email, ") could not be delivered."],
  (if (.data.reason | ui_present) then {quote: .data.reason} else empty end),
  "Please find the right address, or reach the person by telephone. The task stays open.",
  {link: .link, label: "See the proposal"})
