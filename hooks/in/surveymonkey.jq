# SurveyMonkey: the call names a response, whose answers are fetched with their words (simple=true).
include "answers";

def said: .simple_text // .text // .tag_data // null;

translate(.fetched
  | if (.pages | type) != "array" then error("SurveyMonkey gave no answers of this response: there is no \"pages\"") else . end
  | (.pages[].questions[]
     | {ref: .id, question: .heading,
        entries: [.answers[]? | if .download_url then {value: {file: {url: .download_url, name: .text}}} else {value: said, ref: .choice_id} end]}),
    ((.custom_variables // {}) | members("^$")),
    {ref: "email_address", question: "Address", to: "proposer.email", entries: [{value: .metadata.contact.email.value?}]})
