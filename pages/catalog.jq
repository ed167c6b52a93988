include "ui";
# catalog: what is published.
. as $d
| ("/" + ($d.institution.slug // "") + "/catalog.atom") as $feed
| ui_page({title: "Catalog", index: true,
    head: [ui_alternates([{href: $feed, type: "application/atom+xml", title: ("Micro-credentials of " + ($d.institution.name // ""))}])]};
    ui_title($d.institution.name; "Catalog of micro-credentials"),
    ui_lead("Each of these was approved by the review committee against its quality criteria."),
    (($d.credentials // []) | if length == 0 then ui_p("Nothing is published yet.")
     else ui_cards(.[] | [ui_heading(2; ui_link(.href; ui_user(.title))),
       (if .standing == "in-force" then empty else ui_p(ui_tag(.standing_title // .standing; "amber")) end),
       (if (.summary | ui_present) then ui_prose(.summary) else empty end),
       ui_hint([(if (.unit_title | ui_present) then .unit_title else empty end),
         (if (.level_title | ui_present) then .level_title else empty end),
         (if (.hours | ui_present) then ui_number(.hours) + " hours" else empty end)] | join(" · "))]) end),
    ui_hint(ui_link($feed; "Follow what changes (Atom feed)")))
