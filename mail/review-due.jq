include "ui";
# review-due: a date of a credential has come: to its owner. data: {reason: review|not-offered, due, overdue, owner_page}
ui_letter([(if .data.reason == "review" then "Due for review: " else "Still offered? " end), ui_subject_title];
  (if .data.reason == "review" then
     [ui_subject_title, (if .data.overdue then " was due for review on " else " is due for review on " end), ui_date_text(.data.due; "day"),
      ". Please propose to renew it, or to retire it."]
   else
     ["Nobody has said for a long time that ", ui_subject_title, " is still offered. Please say so, or propose to retire it."] end),
  (if (.data.owner_page | ui_present) then {link: .data.owner_page, label: "All micro-credentials that you answer for"} else empty end),
  {link: .link, label: "How it was approved"})
