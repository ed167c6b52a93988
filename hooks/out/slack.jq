include "outcome";
# slack: a message to a channel for each event, by an incoming webhook. Slack answers 200 with the text "ok"; it knows no identifier of ours,
# so a message whose answer was lost may come twice.

def plain: gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;");
def title: credential.title // .event.data.title // "A proposal" | plain | cut(200);

def message:
  headline as $headline | (if credential.url then "<\(credential.url)|\(title)>" else title end) as $name
  | {text: "\($headline): \(title)",
     blocks: [{type: "section", text: {type: "mrkdwn", text: "*\($headline)*\n\($name)"}},
              (credential.description // "" | plain | cut(600) | select(. != "") | {type: "section", text: {type: "mrkdwn", text: .}}),
              (details | map("\(.[0] | plain): \(.[1] | plain)") | select(. != []) | {type: "context", elements: [{type: "mrkdwn", text: (join(" · ") | cut(1500))}]})]};

if .last == null then ask("POST"; .endpoint.url; message)
elif .last.status == 200 and .last.body == "ok" then {done: {}}
elif .last.status == 404 or (.last.status == 403 and (said | test("invalid_token|no_active_hooks|no_service"))) then
  {failed: "Slack does not know this webhook any more (\(.last.status): \(said)): make a new one and put its address into url-file", disable: true}
else refused("Slack")
end
