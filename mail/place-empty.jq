include "ui";
# place-empty: to the coordinator: nobody could be found for a reviewer's place. data: {constituency, because}
ui_letter(["Nobody found for a reviewer’s place: ", ui_subject_title];
  ["A reviewer’s place", (if (.data.constituency | ui_present) then [" for ", .data.constituency] else "" end),
    " on the proposal ", ui_subject_title, " stays empty: everybody who could take it has a conflict, has declined or holds one already."],
  (if (.data.because | ui_present) then .data.because else empty end),
  "Please name another person, or add one to the committee. The review goes on meanwhile, but may not reach its quorum.",
  {link: .link, label: "See the proposal"})
