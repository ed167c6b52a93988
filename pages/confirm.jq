include "ui";
# confirm: one thing to be confirmed before it is done. {title, text, button: {action, label}, back: {href, label}}
. as $d
| ui_page({title: $d.title};
    ui_title(null; $d.title),
    ui_errors($d),
    (if ($d.text | ui_present) then ui_lead($d.text) else empty end),
    ui_form($d; ui_buttons(ui_button($d.button.action; $d.button.label))),
    (if ($d.back | ui_present) then ui_p(ui_link($d.back.href; $d.back.label)) else empty end))
