# Our own JSON: {"id", "document", "proposer"} with our own field ids, signed by Standard Webhooks.
# What the form does not know is kept beside it. hooks/README.md says what comes in and what must come out.

def as_text: if type == "string" then . else tojson end;

(if has("body") then . else {body: .} end)
| (.form // {}) as $form
| [($form.fields // [])[].id] as $known
| .body
| if (.document | type) != "object" then error("there is no object \"document\"") else . end
| (.document | to_entries | map(select(.value != null and .value != ""))) as $given
| ($given | map(select($known == [] or (.key as $key | any($known[]; . == $key))))) as $mapped
| {document: ($mapped | from_entries),
   proposer: ((.proposer // {}) | with_entries(select((.key == "email" or .key == "name") and (.value | type) == "string"))),
   unmapped: ((.unmapped // []) + ($given - $mapped | map({question: .key, answer: (.value | as_text)})))}
| reduce ("lane", "kind") as $name (.;
    if $form[$name] != null and any($known[]; . == $name) and (.document | has($name) | not)
    then .document[$name] = $form[$name] else . end)
