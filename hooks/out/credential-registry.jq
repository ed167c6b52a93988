include "outcome";
# credential-registry: one credential in Credential Engine's registry by its Registry Assistant. The registry keeps it under our own
# identifier (CTID), so that publishing twice is the same as once, and nothing has to be looked for. An answer of 200 may say that it failed.

def organization: setting("organization") // .event.data.institution.ctid;
def registry: setting("registry"; "Sandbox");

# CTDL's words for where a credential stands; set.status.retired and the like say another.
def status: (credential.standing // "in-force") as $standing
  | setting("status." + $standing) // {"in-force": "Active", suspended: "Suspended", retired: "Deprecated", retracted: "Deprecated"}[$standing] // "Active";

def competencies: [skills[] | {TargetNodeName: .title, TargetNode: .url, FrameworkName: .framework, CodedNotation: .code} | tidy];

def resource:
  {CredentialType: setting("type"; "ceterms:MicroCredential"), Name: credential.title, Description: credential.description, CTID: ctid,
   SubjectWebpage: credential.url, InLanguage: [language], CredentialStatusType: status,
   OwnedBy: [{Type: "ceterms:CredentialOrganization", CTID: organization}], Image: credential.image.url, Keyword: credential.tags,
   Requires: (if credential.criteria or competencies != [] then
     [{Name: "Earning criteria", Description: (credential.criteria // "What it takes is described on the credential's page."), TargetCompetency: competencies} | tidy] else null end)} | tidy;

def publish: ask("POST"; "/credential/publish";
  {PublishForOrganizationIdentifier: organization, DefaultLanguage: language, Credential: resource});
def delete: ask("DELETE"; "/credential/delete"; {CTID: ctid, PublishForOrganizationIdentifier: organization, Registry: registry});

def gone: credential.standing == "retracted" or (credential.standing == "retired" and setting("retired") == "delete");
def said_no: answer.Successful != true;
def messages: [answer.Messages | arrays | .[] | if type == "object" then (.Message // .message // tojson) else tostring end] | join("; ") | cut(300);

if credential == null then {done: {}}
elif organization == null then {failed: "the CTID of the organization in the registry is missing: set.organization in the endpoint's section, or ctid in the institution's"}
elif .last == null then if gone then delete else publish end
elif .last.request.method == "DELETE" and IN(.last.status; 404, 410) then gone("The Credential Registry") | .done.remote.deleted = true
elif ok | not then refused("The Credential Registry")
elif said_no and .last.request.method == "DELETE" and (messages | test("not found|not exist|no longer"; "i")) then gone("The Credential Registry") | .done.remote.deleted = true
elif said_no then
  {failed: ("The Credential Registry answered \(.last.status) but did not take it" + (messages | if . == "" then "" else ": " + . end) | and_again)}
else {done: {remote: ({id: ctid, url: (answer.CredentialFinderUrl // answer.GraphUrl), envelope: answer.RegistryEnvelopeIdentifier,
  version: credential.version, deleted: (if gone then true else null end)} | tidy)}}
end
