include "ui";
# task-joint: the reviews of a committee are in: each member reads all of them, and changes or confirms theirs. data: {due}
ui_letter(["The reviews are in: ", ui_subject_title];
  ["All reviews of the proposal ", ui_subject_title, " are in, and you can read those of the others."],
  "Please talk it over. You may change your scores, or let them stand. When everybody has done so, they are counted.",
  {facts: [["By when", ui_due]]},
  {link: .link, label: "Read the reviews"},
  "If you do nothing, your scores stand as they are.")
