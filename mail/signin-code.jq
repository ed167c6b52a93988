include "ui";
# signin-code: data: {code, minutes}
ui_letter(["Your code is ", .data.code];
  "Somebody, probably you, wants to sign in. Type this code into the browser that asked for it:",
  {facts: [["Code", .data.code]]},
  ["It is valid for ", .data.minutes // 15, " minutes and works once. If it was not you, do nothing: without the code nobody gets in."])
