include "ui";
# catalog-atom: what is published, as a feed (RFC 4287), the latest change first, from the document of catalog.jq.
. as $d
| ($d.institution.url + "/" + $d.institution.slug + "/catalog") as $catalog
| ([$d.credentials[]?] | sort_by(.updated) | reverse) as $entries
| ui_xml_page(ui_xml("feed"; {xmlns: "http://www.w3.org/2005/Atom", "xml:lang": ($d.institution.language // "en")};
    ui_xml("id"; {}; $catalog),
    ui_xml("title"; {}; "Micro-credentials of ", $d.institution.name),
    ui_xml("updated"; {}; $entries[0].updated // "1970-01-01T00:00:00Z"),
    ui_xml("author"; {}; ui_xml("name"; {}; $d.institution.name)),
    ui_xml_link("self"; "application/atom+xml"; $catalog + ".atom"),
    ui_xml_link("alternate"; "text/html"; $catalog),
    ($entries[:200][]
      | ui_xml("entry"; {};
          ui_xml("id"; {}; "urn:uuid:", .id),
          ui_xml("title"; {}; .title),
          ui_xml("updated"; {}; .updated),
          ui_xml("published"; {}; .published),
          ui_xml_link("alternate"; "text/html"; $d.institution.url + .href),
          ui_xml_link("alternate"; "application/ld+json"; $d.institution.url + .href + ".jsonld"),
          ui_xml("category"; {term: .standing, label: (.standing_title // .standing)}; empty),
          ui_xml("summary"; {}; if (.summary | ui_present) then .summary else .title end)))))
