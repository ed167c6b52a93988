include "ui";
# policy: how a proposal is approved, in sentences, and as a drawing where there is one.
. as $d
| ui_page({title: .title, wide: true, index: true};
    ui_title("How a proposal is approved"; .title),
    (if (.summary | ui_present) then ui_lead(.summary) else empty end),
    (if .in_force then empty else ui_note(ui_p("This is an earlier version. Proposals that began under it are still decided by it.")) end),
    (if (.drawing | ui_present) then
       ui_section("drawing"; "As a drawing"; ui_drawing(.drawing; "The states of a proposal and the ways between them. The sentences below say the same."))
     else empty end),
    ((.sections // [])[]
      | (if (.title | ui_present) then ui_heading(2; .title) else empty end),
        ((.parts // [])[] | if .items then ui_list(.items[]) else ui_p(.text) end)),
    ui_p(ui_link(@uri "/\($d.institution.slug)/catalog"; "To the catalog")))
