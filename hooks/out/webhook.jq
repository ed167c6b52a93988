# webhook: one signed request with the event as CloudEvents 1.0 structured JSON, for any system that takes webhooks.
# hooks/out/README.md explains the words. Only a 2xx is success; a redirect is not followed and counts as no.

def cloud_event:
  {specversion: "1.0", id, source, type, subject, time, datacontenttype: "application/json", data: (.data | del(.credential.image.data_uri))}
  | with_entries(select(.value != null));

def deliver:
  {request: {method: "POST", url: .endpoint.url, headers: {"content-type": "application/cloudevents+json"},
             body: (.event | cloud_event | tojson)}};

# What an attempt came to, for the record and whoever can do something about it; app/out/plain.c says the same.
def outcome:
  if .error then "no answer (\(.error))"
  elif .status == 401 or .status == 403 then "the receiver refuses our signature (\(.status)): both sides need the same secret, ours is in secret-file"
  elif .status >= 300 and .status <= 399 then "the receiver has moved (\(.status)) and redirects are not followed: correct url"
  else "answered \(.status)" end;

if .last == null then deliver
elif .last.error then {wait: 0, reason: (.last | outcome)}
elif .last.status >= 200 and .last.status <= 299 then {done: {remote: (.remote // {})}}
elif .last.status == 410 then {failed: "the receiver says that it is gone for good (410)", disable: true}
else {wait: (.last.retry_after // 0), reason: (.last | outcome)}
end
