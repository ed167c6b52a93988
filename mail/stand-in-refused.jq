include "ui";
# stand-in-refused: to the coordinator: somebody is away, and who stands in for them may not act here. data: none
ui_letter(["Somebody is away: ", ui_subject_title];
  ["The proposal ", ui_subject_title, " (", .task.step_title, ") was given to a person who has a stand-in at present.",
    " The stand-in cannot act on it, because of a conflict of interest or of another place in the same step, and nobody else holds the role."],
  "Please name another stand-in, or give the task to another person. Until then it waits for the one who is away.",
  {link: .link, label: "See the proposal"})
