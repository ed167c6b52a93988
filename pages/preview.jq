include "ui";
# preview: what would be sent to one system about a proposal, before anything is. {preview: {type, title, proposal, system, request | done |
# wait | failed | values, reason, then: [{when, …}]}}
def what($p):
  if $p.request then ui_exchange($p)
  elif $p.failed then ui_note(ui_p("Nothing would be sent: ", ui_user($p.failed)))
  elif $p.wait != null then ui_note(ui_p("It would wait: ", ui_user($p.reason // "")))
  elif $p.values then
    [ui_p("No request is made. A person is asked to enter this:"),
     ui_summary($p.values[] | [.label, ui_user(.value)])]
  else ui_p("Nothing has to be sent about this.") end;
. as $d
| ($d.preview // {}) as $p
| ui_page({title: "What would be sent", wide: true};
    (if $p.proposal then ui_back(@uri "/\($d.institution.slug)/proposals/\($p.proposal)"; "The proposal") else empty end),
    ui_title(($p.system.title // $p.system.name // "A connected system"); "What would be sent"),
    ui_errors($d),
    (if ($d.preview | ui_present) then
       ui_lead("Nothing has been sent. This is what would be, as the proposal stands now."),
       ui_summary(["About", ui_user($p.title // "")], ["Event", ui_message_name($p.type)]),
       (if $p.then then ui_heading(2; "First it is looked for") else empty end),
       what($p),
       (($p.then // [])[] | ui_heading(2; ["Then, ", .when]), what(.))
     else empty end))
