include "outcome";
# teams: a card in a channel of Microsoft Teams for each event, by a workflow's webhook ("When a Teams webhook request is received"). It answers
# 202, or 200 with words when it failed behind; it knows no identifier of ours, so a card whose answer was lost may come twice.

# What looks like formatting in what people wrote stays what it is.
def calm: gsub("(?<sign>[\\\\`*_\\[\\]])"; "\\" + .sign);

def card:
  {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", type: "AdaptiveCard", version: "1.4",
   body: ([{type: "TextBlock", text: headline, weight: "Bolder", wrap: true},
           {type: "TextBlock", text: (credential.title // .event.data.title // "A proposal" | cut(200) | calm), size: "Medium", wrap: true},
           (credential.description // "" | cut(600) | calm | select(. != "") | {type: "TextBlock", text: ., wrap: true}),
           (details | select(. != []) | {type: "FactSet", facts: map({title: .[0], value: .[1]})})])}
  + (if credential.url then {actions: [{type: "Action.OpenUrl", title: "Open the credential", url: credential.url}]} else {} end);

def message: {type: "message", attachments: [{contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card}]};

if .last == null then ask("POST"; .endpoint.url; message)
elif ok and (said | test("error|fail"; "i")) then {wait: 60, reason: "Teams answered \(.last.status) but did not post it\(with_words)"}
elif ok then {done: {}}
elif .last.status == 401 or .last.status == 403 then
  {wait: 900, reason: "Teams does not accept this address any more (\(.last.status))\(with_words): copy the workflow's address into url-file anew"}
else refused("Teams")
end
