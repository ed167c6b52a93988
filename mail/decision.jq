include "ui";
# decision: to the proposer. data: {decision: approved|declined|lapsed, because, comment, sentences: [text]}
(.data.decision // "") as $decision
| ui_letter([{approved: "Approved: ", declined: "Not approved: ", lapsed: "Lapsed: "}[$decision] // "Decided: ", ui_subject_title];
  ["Your proposal ", ui_subject_title, " ",
    {approved: "is approved.", declined: "is not approved.", lapsed: "has lapsed: nothing was heard within the time the rules allow."}[$decision]
    // "has been decided."],
  (if (.data.because | ui_present) then ["The reason on the record: ", .data.because, "."] else empty end),
  (if (.data.comment | ui_present) then {quote: .data.comment} else empty end),
  (if (.data.sentences | ui_present) then "How the quality criteria were judged:", {list: .data.sentences} else empty end),
  (if $decision == "declined" then
     "You may propose it again at any time. Talk to us first if you like: often little is missing." else empty end),
  (if $decision == "approved" then "It now goes to the catalog and to the systems that show it to learners. You get a message when it is there." else empty end),
  {link: .link, label: "See the proposal and how it was judged"})
