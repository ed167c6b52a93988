include "ui";
# credential-schema: the catalog entry as schema.org JSON-LD, from the same document as credential.jq.
ui_read as $d
| {"@context": "https://schema.org",
   "@graph": [
     ({"@type": "EducationalOccupationalCredential", "@id": ($d.credential.url + "#credential"), url: $d.credential.url,
       name: $d.credential.title, description: $d.document.summary,
       credentialCategory: {"@type": "DefinedTerm", name: "MicroCredential", termCode: "ceterms:MicroCredential",
         inDefinedTermSet: "https://credreg.net/ctdl/terms/"},
       competencyRequired: ($d.document.outcomes | ui_texts), educationalLevel: (([$d.definition.fields[] | select(.id == "level")] | first) as $f
         | if $f and $d.document.level then ui_choice_title($f; $d.document.level) else null end),
       version: ($d.credential.version | tostring), inLanguage: ($d.institution.language // "en"),
       recognizedBy: {"@type": "CollegeOrUniversity", name: $d.institution.name, url: $d.institution.url}}
      | with_entries(select(.value | ui_present))),
     ({"@type": "Course", "@id": ($d.credential.url + "#course"), name: $d.credential.title,
       description: ($d.document.summary // $d.credential.title),
       provider: {"@type": "CollegeOrUniversity", name: $d.institution.name, url: $d.institution.url},
       timeRequired: (if ($d.document.hours | type) == "number" then "PT" + ($d.document.hours | tostring) + "H" else null end),
       educationalCredentialAwarded: {"@id": ($d.credential.url + "#credential")}}
      | with_entries(select(.value | ui_present)))]}
| ui_data
