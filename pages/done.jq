include "ui";
# done: what was just done, and what happens next. {title, text, next: [text], links: [{href, label}]}
. as $d
| ui_page({title: .title};
    ui_banner($d.title; $d.text),
    (if ($d.next | ui_present) then ui_section("next"; "What happens next"; ui_list($d.next[])) else empty end),
    (if ($d.links | ui_present) then ui_list($d.links[] | ui_link(.href; .label)) else empty end))
