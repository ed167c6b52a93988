include "ui";
# draft-withdrawn: what somebody sent by a form was taken back there before they finished it. data: {title}
ui_letter(["Taken back: ", .data.title // "your proposal"];
  ["You have taken back on the form what you had sent: ", .data.title // "your proposal", ". It was not handed in yet, so nobody has seen it, and nothing of it is kept."],
  "If that was not you, please write to the office.")
