include "ui";
# credential-ctdl: the catalog entry in CTDL, as Credential Engine's registry takes it (a graph), from the document of credential.jq.
# An older version is a resource of its own, with an identifier of its own, that names the one in force.
def tongue: if type == "string" and test("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$") then . else "en" end;
def said($lang): if ui_present then {($lang): .} else null end;
def filled: with_entries(select(.value | ui_present));

def status($d; $lang):
  ({"in-force": "Active", suspended: "Suspended", retired: "Deprecated", retracted: "Deprecated"}[$d.credential.standing // ""] // "Active") as $is
  | {"@type": "ceterms:CredentialAlignmentObject", "ceterms:framework": "https://credreg.net/ctdl/terms/CredentialStatus",
     "ceterms:frameworkName": ("Credential Status" | said("en")), "ceterms:targetNode": ("credentialStat:" + $is),
     "ceterms:targetNodeName": ($is | said("en"))};

# Each outcome, as it is named in the CASE package; then the skills, each once.
def competency($lang; $node; $name; $framework; $framework_name; $code):
  {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": $node, "ceterms:targetNodeName": ($name | said($lang)),
   "ceterms:framework": $framework, "ceterms:frameworkName": ($framework_name | said($lang)), "ceterms:codedNotation": $code} | filled;
def outcomes($d; $lang):
  ($d.credential.url + ".case.json") as $package
  | ($d.document.outcomes | ui_texts) | to_entries[]
  | competency($lang; $package + "#" + ($d.credential.names["outcome/" + (.key + 1 | tostring)] // ""); .value; $package;
      $d.credential.title + ": learning outcomes"; null);
def skills($d; $lang):
  [($d.document.skills, ($d.document.outcomes | arrays | .[] | objects | .skills)) | arrays | .[]
    | if type == "object" then . else {name: tostring} end | select(.name | type == "string" and ui_present)]
  | reduce .[] as $s ([]; if any(.[]; (.name | ascii_downcase) == ($s.name | ascii_downcase)) then . else . + [$s] end)
  | .[] | competency($lang; .uri | ui_safe_address; .name; null; .framework; .code);

def requires($d; $lang):
  [outcomes($d; $lang), skills($d; $lang)] as $competencies
  | if ($d.document.criteria_narrative | ui_present) or $competencies != [] then
      [{"@type": "ceterms:ConditionProfile", "ceterms:name": ("Earning criteria" | said("en")),
        "ceterms:description": ($d.document.criteria_narrative | if ui_present then tostring | said($lang) else null end),
        "ceterms:subjectWebpage": $d.credential.url, "ceterms:targetCompetency": $competencies} | filled]
    else null end;

def image($d): $d.document.image | objects | if .file then (.href | strings | $d.institution.url + .) else .url end | ui_safe_address;

ui_read as $d
| ($d.institution.language | tongue) as $lang
| ($d.credential.version != $d.credential.current_version) as $older
| {"@context": "https://credreg.net/ctdl/schema/context/json", "@id": ($d.credential.url + ".jsonld"),
   "@graph": [
     ({"@type": "ceterms:MicroCredential", "@id": ($d.credential.url + "#credential"),
       "ceterms:ctid": ("ce-" + (if $older then $d.credential.names["version/" + ($d.credential.version | tostring)] else $d.credential.id end // "")),
       "ceterms:name": ($d.credential.title | said($lang)),
       "ceterms:description": ($d.document.summary // $d.credential.title | tostring | said($lang)),
       "ceterms:subjectWebpage": $d.credential.url, "ceterms:inLanguage": [$d.credential.language // $lang | tongue],
       "ceterms:credentialStatusType": status($d; $lang), "ceterms:ownedBy": [$d.institution.url + "/" + $d.institution.slug],
       "ceterms:offeredBy": [$d.institution.url + "/" + $d.institution.slug], "ceterms:image": ([image($d)] | first),
       "ceterms:keyword": ([$d.document.tags | arrays | .[] | strings] | said($lang)),
       "ceterms:dateEffective": ($d.credential.approved | if ui_is_date then .[0:10] else null end),
       "ceterms:versionIdentifier": [{"@type": "ceterms:IdentifierValue", "ceterms:identifierTypeName": ("Version" | said("en")),
         "ceterms:identifierValueCode": ($d.credential.version | tostring)}],
       "ceterms:latestVersion": (if $older then $d.institution.url + $d.credential.current_href + "#credential" else null end),
       "ceterms:requires": requires($d; $lang)} | filled),
     ({"@type": "ceterms:CredentialOrganization", "@id": ($d.institution.url + "/" + $d.institution.slug),
      "ceterms:ctid": $d.institution.ctid, "ceterms:name": ($d.institution.name | said($lang)), "ceterms:subjectWebpage": ($d.institution.url + "/" + $d.institution.slug)} | filled)]}
| ui_data
