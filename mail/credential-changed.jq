include "ui";
# credential-changed: what was proposed has taken effect. data: {act, version, teach_out?, catalog?}
def said: {amend: "is amended", correct: "is corrected", renew: "is renewed", suspend: "is suspended", reinstate: "is in force again",
  retire: "is retired", retract: "is retracted"};
ui_letter(["In effect: ", ui_subject_title];
  [ui_subject_title, " ", said[.data.act // ""] // "is changed", ". Version ", ui_number(.data.version), " is the one in the catalog."],
  (if .data.act == "retire" and (.data.teach_out | ui_present) then
     ["Nobody can begin any more. Learners who have begun can finish until ", ui_date_text(.data.teach_out; "day"), "; the catalog says so."]
   elif .data.act == "suspend" then "It is not offered until it is reinstated. What was earned stays valid."
   elif .data.act == "retract" then "It is not in the catalog's list any more, and its page says that it was retracted."
   else empty end),
  (if (.data.catalog | ui_present) then {link: .data.catalog, label: "The entry in the catalog"} else empty end),
  {link: .link, label: "The proposal, and what happened on the way"})
