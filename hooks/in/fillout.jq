# Fillout: questions by their ids, then what was calculated and what the address carried.
include "answers";

def fillout_value: if type == "object" and .url then {file: {url, name: (.filename // .name)}} else joined end;

translate(.body.submission
  | if (.questions | type) != "array" then error("there is no list submission.questions: this is not what Fillout sends") else . end
  | (.questions[], .calculations[]?, .urlParameters[]?
     | {ref: .id, question: .name, entries: ([.value] | flatten(1) | map({value: fillout_value}))}),
    {ref: "login", question: "Login", to: "proposer.email", entries: [{value: .login.email?}]})
