include "ui";
# entered-for-you: to a person whose task was done for them, from paper or a meeting. data: {command, choice, entered_by_name}
ui_letter(["Entered for you: ", ui_subject_title];
  [.data.entered_by_name // "The office", " has entered for you what you said about the proposal ", ui_subject_title, " (", .task.step_title, ")",
    ({review: ": your review", decide: ": your decision", vote: ": your vote", object: ": your objection", state: ": your statement"}[.data.command // ""] // ""), "."],
  "Both names are in the proposal’s history. If it is not what you said, please tell us at once.",
  {link: .link, label: "See it on its page"})
