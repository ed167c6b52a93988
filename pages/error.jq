include "ui";
# error: what went wrong, where, and what to do. {title, text, advice: [text], typed: {name: value}, reference}
. as $d
| ui_page({title: (.title // "Something went wrong")};
    ui_title(null; $d.title // "Something went wrong"),
    ui_lead($d.text // "We could not do what you asked."),
    (if ($d.advice | ui_present) then ui_section("advice"; "What you can do"; ui_list($d.advice[])) else empty end),
    (if ($d.typed | ui_present) then
       ui_section("typed"; "What you typed";
         ui_p("It was not saved. Copy it before you leave this page."),
         ui_summary($d.typed | to_entries[] | select(.value | ui_present) | [.key, ui_prose(.value)])) else empty end),
    (if ($d.reference | ui_present) then ui_hint("If you write to us, quote the number ", $d.reference, ".") else empty end))
