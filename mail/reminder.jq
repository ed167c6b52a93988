include "ui";
# reminder: before a task is due.
ui_letter(["Reminder: ", ui_subject_title, ", due ", ui_due];
  ["This is a reminder of your open task: ", .task.step_title, ", for the proposal ", ui_subject_title, "."],
  {facts: [["By when", ui_due]]},
  "What you have saved is still there. If you cannot do it in time, please tell us now, so that we can ask somebody else.",
  {link: .link, label: "Open the task"})
