# Qualtrics, an event subscription: the call names a response, whose answers are fetched.
# Questions are their ids (QID7, or what the survey's author renamed them to); embedded data have their own names.
include "answers";

# Answers of one question stand in several members: QID7, QID7_TEXT, QID7_3_TEXT, QID9_FILE_ID …
def response_answers($api; $survey):
  .responseId as $response
  | (.labels // {}) as $labels
  | (.values // {})
  | . as $all
  | to_entries[]
  | select(.key | test("^(startDate|endDate|status|ipAddress|progress|duration|finished|recordedDate|locationLatitude|locationLongitude|distributionChannel|userLanguage|recipientLastName|recipientFirstName|recipientEmail|externalDataReference)$|^_|_(FILE_NAME|FILE_SIZE|FILE_TYPE|DO)$|_DO_") | not)
  | if .key | endswith("_FILE_ID") then
      (.key | rtrimstr("_FILE_ID")) as $ref
      | {ref: $ref, entries: [{value: {file: {url: "\($api)/API/v3/surveys/\($survey)/responses/\($response)/uploaded-files/\(.value)", name: $all["\($ref)_FILE_NAME"]}}}]}
    else
      ([.value] | flatten | map(tostring)) as $codes
      | ([$labels[.key] // .value] | flatten) as $said
      | {ref: (.key | rtrimstr("_TEXT")), entries: [range($said | length) | {value: $said[.], ref: $codes[.]}]}
    end;

whole_call
| (.form.set.api // "" | rtrimstr("/")) as $api
| .fetched as $fetched
| .body.MSG.SurveyID as $survey
| translate($fetched
  | if (.values | type) != "object" then error("Qualtrics gave no answers of this response: there is no \"values\"") else . end
  | response_answers($api; $survey),
    {ref: "recipientEmail", question: "Recipient", to: "proposer.email", entries: [{value: .values.recipientEmail}]})
