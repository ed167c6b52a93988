# Microsoft Forms, by a Power Automate flow: the JSON that the flow's author wrote. Choices and files arrive as JSON in a text.
# Dates as the flow writes them by itself: month first; set.dates = day-first says otherwise.
include "answers";

def unpack_files: if type == "object" and (.link != null) then {file: {url: .link, name}} else . end;

whole_call
| .form.set.dates = (.form.set.dates // "month-first")
| translate(.body
  | if (.answers | type) != "object" then error("there is no object \"answers\": see the paragraph on Microsoft Forms in hooks/in/README.md") else . end
  | (.answers + (if .files then {files} else {} end) | to_entries[]
     | {ref: .key, entries: ([.value | unpacked] | flatten(1) | map({value: unpack_files}))}),
    {ref: "responder", question: "Responder", to: "proposer.email",
     entries: [.responder | select(. != "anonymous") | {value: .}]})
