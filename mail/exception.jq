include "ui";
# exception: an office has made an exception. data: {exception, because, words}
ui_letter(["An exception for ", ui_subject_title];
  ["An exception was made for the proposal ", ui_subject_title, ": ", .data.exception, "."],
  ["The reason that the policy gives: ", .data.because, "."],
  {quote: .data.words},
  {facts: [["Where it is now", .proposal.state_title // null]]},
  {link: .link, label: "See the proposal"})
