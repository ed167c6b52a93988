include "ui";
# sitemap: the pages that search engines are to know (sitemaps.org), from the document of catalog.jq.
. as $d
| def page($href; $changed): ($d.institution.url + $href | ui_safe_address // empty) as $at
    | ui_xml("url"; {}; ui_xml("loc"; {}; $at), (if ($changed | ui_present) then ui_xml("lastmod"; {}; $changed) else empty end));
  ui_xml_page(ui_xml("urlset"; {xmlns: "http://www.sitemaps.org/schemas/sitemap/0.9"};
    page("/" + $d.institution.slug + "/catalog"; [$d.credentials[]?.updated | strings] | max),
    ([$d.credentials[]?] | .[:40000][] | page(.href; .updated))))
