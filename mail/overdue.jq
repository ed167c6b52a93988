include "ui";
# overdue: after a task was due: to its holder, or (data.escalated) to the role that the policy names. data: {due, escalated, extended}
# extended: too few had answered, and there is more time: until due.
ui_letter([(if .data.extended then "More time: " else "Overdue: " end), ui_subject_title];
  (if .data.escalated then
     ["A task on the proposal ", ui_subject_title, " is overdue", (if (.task.step_title | ui_present) then [": ", .task.step_title] else "" end), ". Its holder has been reminded."]
   else ["Your task is overdue: ", .task.step_title // "your part", ", for the proposal ", ui_subject_title, ". The proposal waits for it."] end),
  (if .data.escalated then "You may want to speak to them, or to give the task to another person."
   elif .data.extended then "Too few had answered when the time was over, so there is more of it.", {facts: [["Now due", ui_due]]},
     "If you cannot do it, please tell us today, so that we can ask somebody else."
   else {facts: [["It was due", ui_due]]}, "If you cannot do it, please tell us today, so that we can ask somebody else." end),
  {link: .link, label: (if .data.escalated then "See the proposal" else "Open the task" end)})
