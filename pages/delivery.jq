include "ui";
# delivery: one message with every attempt. {id, kind, what, to, status, attempts, reason, next, title, proposal, may_redeliver, disabled,
# disabled_because, steps: [{number, step, at, took_ms, status, error, request, response}], newest attempt first}
def attempts: group_by(-.number);

. as $d
| ui_page({title: "A delivery", wide: true};
    ui_back(@uri "/\($d.institution.slug)/deliveries"; "Deliveries"),
    ui_title(ui_message_name($d.what); (if ($d.title | ui_present) then ui_user($d.title) else "A message" end)),
    ui_errors($d), ui_notice($d),
    ui_summary(
      ["To", ui_user($d.to // "")],
      ["State", ui_message_status($d.status)],
      (if ($d.reason | ui_present) then ["What they said", ui_user($d.reason)] else empty end),
      ["Made", ui_moment($d.created)],
      (if $d.next then ["Next attempt", ui_moment($d.next)] else empty end),
      ["Number of the message", $d.id],
      (if $d.proposal then ["Proposal", ui_link(@uri "/\($d.institution.slug)/proposals/\($d.proposal)"; "See the proposal")] else empty end)),
    (if $d.disabled then
       ui_note(ui_p("This system is switched off since ", ui_moment($d.disabled), (if ($d.disabled_because | ui_present) then [": ", ui_user($d.disabled_because)] else "" end), "."),
         ui_p(ui_link(@uri "/\($d.institution.slug)/deliveries?system=\($d.endpoint)"; "Switch it on"), " first; then what waits goes by itself.")) else empty end),
    (if $d.may_redeliver then
       ui_form($d; ui_p(if $d.status == "queued" then "It goes by itself at its next attempt. You can have it sent now."
                        else "It is sent under the same number, so that a system that has it already can tell." end),
         ui_buttons(ui_second_button("again"; if $d.status == "queued" then "Send it now" else "Send it again" end)))
     else empty end),
    (if ($d.steps | length) == 0 then ui_p("No attempt has been made yet.")
     else
       $d.steps | attempts[] | . as $steps
       | ui_section("a-" + ui_number(.[0].number); ["Attempt ", ui_number(.[0].number), ", ", ui_moment(.[0].at)];
           $steps[] | ui_exchange(. + {of: ($steps | length)})) end),
    ui_hint("Times are those of ", ($d.institution.zone // "UTC"), "."))
