include "ui";
# owner-left: to whoever answered for a micro-credential until the office handed it on
ui_letter(["Somebody else answers for ", ui_subject_title, " now"];
  ["The office has handed the micro-credential ", ui_subject_title, " on: somebody else answers for it from now on. You need not do anything."],
  {link: .link, label: "What waits for you now"},
  "If this is a mistake, please answer this message.")
