# Our own JSON: {"id", "kind", "about", "document", "proposer"} with our own field ids, signed by Standard Webhooks.
# What the form does not know is kept beside it. hooks/README.md says what comes in and what must come out.

def as_text: if type == "string" then . else tojson end;

(if has("body") then . else {body: .} end)
| (.form // {}) as $form
| [($form.fields // [])[].id] as $known
| .body
| . as $sent
| if (.document | type) != "object" then error("there is no object \"document\"") else . end
| ($form.map // {}) as $map
| (.document | to_entries | map(select(.value != null and .value != ""))) as $given
# A name of theirs may be mapped to one of ours, unless that is there too.
| [$given[].key] as $own
| [$given[] | .key as $key | ($map[$key] // $key) as $to
   | (if $to != $key and any($own[]; . == $to) then $key else $to end) as $to
   | {key: $key, value: .value, to: $to, fits: ($known == [] or any($known[]; . == $to))}] as $given
| ($given | map(select(.fits) | {key: .to, value})) as $mapped
| ($given | map(select(.fits | not))) as $left
| {document: ($mapped | from_entries),
   proposer: ((.proposer // {}) | with_entries(select((.key == "email" or .key == "name") and (.value | type) == "string"))),
   unmapped: ((.unmapped // []) + ($left | map({question: .key, answer: (.value | as_text)})))}
| reduce ("lane", "kind") as $name (.;
    if $form[$name] != null and any($known[]; . == $name) and (.document | has($name) | not)
    then .document[$name] = $form[$name] else . end)
| reduce ("kind", "about") as $name (.; if ($sent[$name] | type) == "string" then .[$name] = $sent[$name] else . end)
