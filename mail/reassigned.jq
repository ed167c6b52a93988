include "ui";
# reassigned: to the person who no longer holds the task. data: {reason}
ui_letter(["Not needed any more: ", ui_subject_title];
  ["Your task for the proposal ", ui_subject_title, " (", .task.step_title, ") has been given to another person. Nothing more is asked of you."],
  (if (.data.reason | ui_present) then {quote: .data.reason} else empty end),
  "If that is a mistake, please tell us.")
