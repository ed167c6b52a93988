# assent: {"events": [{"id", "kind": "issued" | "shared" | "revoked", "credential", "channel", "at"}]}, or one such event alone.
# credential: our own id of it, or the id that the system gave with its acknowledgement.
{events: [(.body.events // [.body])[] | select(type == "object")
  | {id, kind, remote: (.credential | if type == "number" then tostring else . end), channel: (.channel | if type == "string" then ascii_downcase else null end), at}]}
