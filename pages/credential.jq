include "ui";
# credential: the catalog entry, as its earner and an employer need it. Which of the form's answers it shows is said by
# `see` in the form; the ones named here have places of their own.
def placed: {summary: "", outcomes: "What you can do", criteria_narrative: "How it was assessed", audience: "Who it is for",
  prerequisites: "How to start, and who may", start_date: "First offered on", level: "Level", hours: "Hours", credits: "Credits",
  duration: "Duration", modality: "How it is taught", language: "Language", fee: "Fee", fees: "Fee", stacks_into: "What it counts toward",
  credit_route: "Does it count for a degree?", components: "What it is made of", completion: "", completion_least: "",
  start_anywhere: "", title: "", short_name: "", badge_name: "", tags: "", unit: ""};
def public_fields($d): [$d.definition.fields[] | select(.see == "public" and ($d.document[.id] | ui_present))];
def shown($d; $id): (public_fields($d)[] | select(.id == $id)) as $f
  | ui_section("p-" + $id; placed[$id] // $f.title; ui_answer($f; $d.document[$id]));
def fact($d; $id): (public_fields($d)[] | select(.id == $id)) as $f | [placed[$id], ui_answer($f; $d.document[$id])];
# A pathway: how its components complete it, drawn and said; those that are in the catalog are linked.
def made_of($d):
  (public_fields($d)[] | select(.id == "components")) as $f
  | ([$f.fields[]? | select(.id == "kind")] | first) as $kind
  | [$d.document.components[]? | objects] as $parts
  | ui_section("p-components"; placed.components;
      (if ($d.pathway.sentence | ui_present) then ui_p($d.pathway.sentence) else empty end),
      ui_pathway($parts | length; $d.pathway.ordered // false),
      ui_numbered($parts[] | . as $c
        | [(($d.component_links // {})[$c.credential // "" | tostring] as $href
            | if $href then ui_link($href; ui_user($c.title)) else ui_user($c.title) end),
           ([(if ($c.kind | ui_present) and $kind then ui_choice_title($kind; $c.kind) | tostring else empty end),
             (if ($c.hours | type) == "number" then ui_plural($c.hours; "hour"; "hours") else empty end),
             (if ($c.credits | type) == "number" then ui_plural($c.credits; "credit"; "credits") else empty end),
             (if ($c.owner | ui_present) then "by " + ($c.owner | tostring) else empty end),
             (if ($c.issuer | ui_present) then "issued by " + ($c.issuer | tostring) else empty end),
             (if ($c.fee | type) == "number" then "fee " + ui_number($c.fee) else empty end),
             (if ($c.voucher | ui_present) then $c.voucher | tostring else empty end)]
            | if length > 0 then ui_hint(join(" · ")) else empty end)]));
def plain($d; $id): $d.document[$id] | if type == "array" then map(tostring) | join("; ") elif . == null then null else tostring end;

def level($d): ([$d.definition.fields[] | select(.id == "level")] | first) as $f | if $f and $d.document.level then ui_choice_title($f; $d.document.level) else null end;

def json_ld($d):
  {"@context": "https://schema.org", "@type": "EducationalOccupationalCredential", "@id": $d.credential.url,
   url: $d.credential.url, name: $d.credential.title, description: plain($d; "summary"),
   credentialCategory: "MicroCredential", competencyRequired: ($d.document.outcomes | ui_texts),
   educationalLevel: level($d), version: ($d.credential.version | tostring),
   dateCreated: $d.credential.approved[0:10]?, inLanguage: ($d.institution.language // "en"),
   recognizedBy: {"@type": "CollegeOrUniversity", name: $d.institution.name, url: $d.institution.url}}
  | with_entries(select(.value | ui_present));

def since($d): if ($d.credential.standing_since | ui_present) then [" since ", ui_day($d.credential.standing_since)] else [] end;
def standing($d):
  ui_note(ui_p(ui_strong([$d.credential.standing_title // $d.credential.standing, since($d), "."]), " ",
    ({suspended: "It is not offered now, and may be again; what was earned stays valid.",
      retired: "Nobody can begin it any more; what was earned stays valid.",
      retracted: "The institution has taken it back: it should not have been issued as it stood."}[$d.credential.standing]
     // "It is not offered now; what was earned stays valid."),
    (if $d.credential.standing == "retired" and ($d.credential.teach_out | ui_present)
     then [" Learners who have begun can finish until ", ui_day($d.credential.teach_out), "."] else empty end)));

ui_read as $d
| ui_page({title: .credential.title, index: true, head: [ui_canonical($d.credential.url), ui_alternates($d.downloads), ui_json_ld(json_ld($d))]};
    (if .credential.version != .credential.current_version then
       ui_note(ui_p(ui_strong("This is an older version."), " Version ", ui_number($d.credential.version), " of ",
         ui_number($d.credential.current_version), ". ", ui_link($d.credential.current_href; "Read the version in force")))
     else empty end),
    (if .credential.standing != "in-force" then standing($d) else empty end),
    ui_title("Micro-credential"; ui_user($d.credential.title)),
    (if (plain($d; "summary") | ui_present) then ui_lead_prose(plain($d; "summary")) else empty end),
    ui_card(ui_summary(
      fact($d; "level"), fact($d; "hours"), fact($d; "credits"), fact($d; "duration"), fact($d; "modality"), fact($d; "language"),
      fact($d; "fee"), fact($d; "fees"), fact($d; "start_date"),
      (if ($d.credential.unit_title | ui_present) then ["Offered by", ui_user($d.credential.unit_title)] else empty end),
      ["Standing", ui_tag($d.credential.standing_title // $d.credential.standing; if $d.credential.standing == "in-force" then "green" else "amber" end)])),
    shown($d; "outcomes"), made_of($d), shown($d; "criteria_narrative"), shown($d; "audience"), shown($d; "prerequisites"),
    shown($d; "stacks_into"), shown($d; "credit_route"),
    ([public_fields($d)[] | select(.id as $id | placed | has($id) | not)]
      | select(length > 0)
      | ui_section("more"; "More about it"; ui_document(.; $d.document))),
    ui_section("approval"; "Who approved it, and when";
      ui_summary(
        ["Approved by", $d.credential.approved_by // $d.institution.name],
        ["On", ui_day($d.credential.approved)],
        ["Version", [ui_number($d.credential.version), (if ($d.credential.published | ui_present) then [", published on ", ui_day($d.credential.published)] else empty end)]],
        (if ($d.credential.review_due | ui_present) then ["Reviewed again by", ui_day($d.credential.review_due)] else empty end)),
      (if ($d.credential.sentences | ui_present) then ui_details("How the committee judged it"; ui_list($d.credential.sentences[])) else empty end)),
    (if ($d.versions // [] | length) > 1 then
       ui_section("versions"; "Versions"; ui_list($d.versions[] | [ui_link(.href; ["Version ", ui_number(.version)]), ", ", ui_day(.published)]))
     else empty end),
    (if ($d.downloads | ui_present) then
       ui_section("formats"; "For systems"; ui_list($d.downloads[] | ui_link(.href; .title))) else empty end),
    (if ($d.credential.owner_href | ui_present) then ui_hint(ui_link($d.credential.owner_href; "For its owner: propose a change")) else empty end))
