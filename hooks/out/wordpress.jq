include "outcome";
# wordpress: one page (or post) a credential on a WordPress site, by its REST interface and an application password. WordPress gives a
# second page of one slug another slug instead of refusing it, so the slug is looked for first; a page that does not link to the credential is
# somebody else's and is left alone.

def pages: "/wp-json/wp/v2/" + (setting("type"; "pages") | @uri);
def slug: setting("slug-prefix"; "credential-") + (credential.url | split("/") | last);

def section($title; $html): if $html | present then "<h2>\($title | @html)</h2>\n\($html)\n" else "" end;
def facts:
  [["Level", credential.level], ["Hours", credential.hours], ["Credits", credential.credits], ["Offered by", credential.unit_title], ["For", credential.audience]]
  | map(select(.[1] | present) | "<li>\(.[0]): \(.[1] | tostring | @html)</li>")
  | if . == [] then "" else "<ul>\n" + join("\n") + "\n</ul>\n" end;

def content:
  (credential.description // "" | html_lines) + "\n"
  + section("What the learner can do"; [credential.outcomes // [] | .[] | "<li>\(@html)</li>"] | if . == [] then "" else "<ul>\n" + join("\n") + "\n</ul>" end)
  + section("How it is earned"; credential.criteria // "" | html_lines) + facts
  + "<p><a href=\"\(credential.url | @html)\">The full record of this credential</a></p>\n";

def page:
  {slug: slug, title: (credential.title | @html), content: content, excerpt: (credential.description // "" | cut(300) | @html),
   status: (if in_force then setting("status"; "publish") else setting("retired-status"; "draft") end),
   parent: (setting("parent") | if . then tonumber else null end)} | tidy;

def write: ask("POST"; pages + "/" + (.target | @uri); page);

# Pages of this slug that somebody else wrote.
def others: (credential.url | @html) as $url
  | [.last.body | arrays | .[] | select([.content.raw?, .content.rendered? | strings] | any(contains($url)) | not)];

if credential != null and .last.request.method == "GET" and ok and others != [] then
  {failed: "WordPress has a page of the slug \(slug) that does not link to this credential: rename it, or give another set.slug-prefix"}
else keep_in_step("WordPress";
  if .last.request.method == "GET" then "look" elif path_has(pages + "/") then "write" else "create" end;
  false;
  ask_get(pages + "?context=edit&status=any&slug=" + (slug | @uri));
  if .last.body | type != "array" then null
    else [.last.body[] | {id: (.id | tostring), url: .link, archived: (.status != "publish"), exact: true}] end;
  null;
  ask("POST"; pages; page);
  write;
  write;
  answer | {id: (.id | if . then tostring else null end), url: .link};
  null) end
