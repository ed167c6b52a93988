include "ui";
# component-changed: to the owner of pathways, a component of which was suspended, retired or retracted.
# data: {act: suspend, retire or retract; pathways: [title]}
def happened: {suspend: "is suspended", retire: "is retired", retract: "was retracted"}[.data.act // ""] // "is not offered now";
ui_letter(["A component of your pathway ", happened, ": ", ui_subject_title];
  [ui_subject_title, " ", happened, ", and it is a component of what you answer for:"],
  {list: (.data.pathways // [] | if length > 0 then . else ["your pathway"] end)},
  "Learners who have earned it keep it. Those who have not may be unable to complete the pathway: please look for what takes its place, and propose the change.",
  {link: .link, label: "Your desk"})
