include "ui";
# task-closed: a link to a task that is closed, moved or revoked explains itself.
# {reason: done|closed|moved|recused|revoked|ended, proposal: {title, state_title, href}, task: {step_title, closed}, mailed: bool}
. as $d
| {done: "You have done this task. Thank you: nothing more is asked of you.",
   closed: "This task was closed because the answers of others were enough, or the proposal moved on.",
   moved: "This task was given to another person.",
   recused: "You declared a conflict of interest and gave up this place.",
   revoked: "This link is no longer valid. The office has had it replaced.",
   ended: "The proposal has ended, so nothing is asked any more."} as $why
| ui_page({title: "This task is closed"};
    ui_title($d.task.step_title; "This task is closed"),
    ui_notice($d),
    ui_lead($why[$d.reason // "closed"] // $why.closed),
    (if ($d.proposal.title | ui_present) then
       ui_summary(
         ["Proposal", if ($d.proposal.href | ui_present) then ui_link($d.proposal.href; ui_user($d.proposal.title)) else ui_user($d.proposal.title) end],
         (if ($d.proposal.state_title | ui_present) then ["Where it is now", $d.proposal.state_title] else empty end),
         (if ($d.task.closed | ui_present) then ["Closed", ui_date($d.task.closed)] else empty end))
     else empty end),
    (if $d.mailed then ui_p("If something is still open for you, a fresh link is on its way to your e-mail address.") else empty end),
    (if ($d.form.action | ui_present) then
       ui_form($d; ui_p("We can send a fresh link to the e-mail address that we know you by."),
         ui_buttons(ui_button("fresh"; "Send me a fresh link"))) else empty end),
    (($d.my_tasks // []) | select(length > 0)
      | ui_section("mine"; "My open tasks"; ui_list(.[] | [ui_link(.href; ui_user(.title)), ", ", .step_title,
          (if (.due | ui_present) then ", due ", ui_day(.due) else empty end)]))))
