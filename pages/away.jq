include "ui";
# away: who acts for whom while somebody is away. {today, standins: [{id, name, standin, from, to, roles, may_end}]}
. as $d
| ui_page({title: "Stand-ins"};
    ui_title($d.institution.name; "Stand-ins"),
    ui_errors($d), ui_notice($d),
    ui_lead("While somebody is away, another person acts for them: what waits for the one who is away goes to the stand-in, and what is still open comes back afterwards. Both names stay on the record."),
    (if ($d.standins // [] | length) > 0 then
       ui_table("Stand-ins, now and later"; ["Away", "Acts for them", "From", "To", "As"];
         $d.standins[] | [ui_user(.name), ui_user(.standin), ui_day(.from), ui_day(.to), ((.roles // ["everything"]) | join(", "))]),
       ([$d.standins[] | select(.may_end)] | select(length > 0)
         | . as $mine
         | ui_section("end"; "Back earlier";
             ui_form($d;
               ui_select($d; {name: "entry", label: "Who is back?", hint: "Their stand-in acts no longer from today.",
                 options: [$mine[] | {id: .id, title: [.name, " (", .standin, ")"] | join("")}]}),
               ui_buttons(ui_second_button("end"; "End it today")))))
     else ui_p("Nobody stands in for anybody at present.") end),
    ui_section("set"; "Name a stand-in";
      ui_form($d;
        (if $d.viewer.staff then ui_input($d; {name: "person", label: "Who is away?", hint: "Their e-mail address.", type: "email", value: $d.viewer.email}) else empty end),
        ui_input($d; {name: "standin", label: "Who acts for them?", hint: "The e-mail address of somebody here. Whoever proposes something, or has a conflict of interest, is not asked about it.", type: "email"}),
        ui_input($d; {name: "from", label: "First day", hint: "Year, month and day, like 2026-09-01.", value: $d.today, narrow: true}),
        ui_input($d; {name: "to", label: "Last day", hint: "Included.", narrow: true}),
        ui_buttons(ui_button("set"; "Name the stand-in")))))
