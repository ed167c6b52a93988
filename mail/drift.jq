include "ui";
# drift: to the coordinator: a form has changed at its platform. data: {form, questions: [their words], fields: [ids of ours]}
def named: {"proposer.email": "the proposer's e-mail address", "proposer.name": "the proposer's name"}[.] // gsub("[_-]"; " ");
ui_letter(["The form “", .data.form, "” has changed"];
  ["What came in by the form “", .data.form, "” is not as it was. Nothing is lost: every answer is kept."],
  (if (.data.questions | ui_present) then "These questions have answers that found no place:", {list: .data.questions} else empty end),
  (if (.data.fields | ui_present) then "These were always answered, and are missing in the newest submissions:", {list: [.data.fields[] | named]} else empty end),
  "If a question was renamed, say on the desk which answer it gives. It counts from the next submission on, and what came in meanwhile can be read again.",
  {link: .link, label: "Open the desk"})
