include "ui";
# bounced: to the coordinator: a message came back. data: {name, email, subject, reason}
ui_letter(["A message came back: ", .data.email];
  ["Our message “", .data.subject, "” to ", .data.name, " (", .data.email, ") could not be delivered."],
  (if (.data.reason | ui_present) then {quote: .data.reason} else empty end),
  (if .task then
    ("Please find the right address, or reach the person by telephone. Until then the task stays open: " + (.task.step_title // "") + "."),
    {list: ["On the proposal’s page you can give it to another person who holds the role.",
      "If nobody else does, enter somebody into the register, or name a stand-in for the person: they are asked at once.",
      "If the person answered on paper or in a meeting, you may enter it for them where the policy says so."]}
   else "Please find the right address, or reach the person by telephone." end),
  {link: .link, label: "See the proposal"})
