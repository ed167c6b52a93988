include "ui";
# achievement: the catalog entry as an Open Badges 3.0 Achievement (1EdTech, section B.1), from the document of credential.jq.
def narrative($d):
  [(if ($d.document.outcomes | ui_present) then
      "To earn this micro-credential the learner can:\n\n" + ($d.document.outcomes | ui_texts | map("- " + .) | join("\n")) else empty end),
   (if ($d.document.criteria_narrative | ui_present) then $d.document.criteria_narrative | tostring else empty end)]
  | if length > 0 then join("\n\n") else "As approved by " + $d.institution.name + "." end;
. as $d
| {"@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
   id: ($d.credential.url + "#achievement"), type: ["Achievement"], achievementType: "MicroCredential",
   inLanguage: ($d.institution.language // "en"), version: ($d.credential.version | tostring),
   name: $d.credential.title, description: ($d.document.summary // $d.credential.title | tostring),
   criteria: {id: $d.credential.url, narrative: narrative($d)},
   creator: ({id: $d.institution.url, type: ["Profile"], name: $d.institution.name, url: $d.institution.url}),
   creditsAvailable: (if ($d.document.credits | type) == "number" then $d.document.credits else null end),
   tag: (if ($d.document.tags | type) == "array" then $d.document.tags else null end)}
| with_entries(select(.value | ui_present))
| ui_data
