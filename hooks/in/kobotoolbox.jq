# KoboToolbox: names with their groups in front ("proposal/mc_title"); the map names either that or the last part. Several choices
# are one text with blanks; a repeated group is a list of objects; a file is named and found among the attachments.
include "answers";

def bare: sub("^.*/"; "");

def kobo_value($name; $attachments):
  if type == "object" then with_entries(.key |= bare)
  elif type == "string" then
    . as $said
    | ([$attachments[]? | select(.question_xpath == $name or (.filename // "" | bare) == ($said | gsub(" "; "_")))] | first) as $file
    | if $file then {file: {url: $file.download_url, name: $said}} else . end
  else . end;

translate(.body
  | if ._id == null then error("there is no \"_id\": this is not what KoboToolbox sends") else . end
  | ._attachments as $attachments
  | to_entries[]
  | select(.key | test("^_|^(formhub/uuid|start|end|today|username|deviceid|phonenumber|simserial|subscriberid|audit)$|^meta/") | not)
  | .key as $name
  | {ref: $name, question: ($name | bare), to: ($name | bare), split: " +",
     entries: ([.value] | flatten(1) | map({value: kobo_value($name; $attachments)}))})
