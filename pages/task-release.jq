include "ui";
# task-release: an approved credential is held until somebody lets it be published.
ui_read as $d
| ui_page({title: ["Release: ", $d.proposal.title]};
    ui_title($d.task.step_title; ui_user($d.proposal.title)),
    ui_errors($d), ui_notice($d),
    (if $d.task.status == "open" then
       ui_task_facts($d; {asked: "The credential is approved and held. Let it be published when everything is ready.",
         readers: "The proposer and the office."};
         (if ($d.waits.not_before | ui_present) then ["Not before", [ui_day($d.waits.not_before), ". If you release it earlier, it waits until then."]] else empty end),
         (if ($d.waits.systems | ui_present) then ["Goes to", $d.waits.systems] else empty end)),
       ui_task_proposal($d),
       ui_form($d; ui_p("Once it is published, the entry in the catalog is permanent: later changes make a new version."),
         ui_buttons(ui_button("release"; "Release it for publication")))
     else ui_lead("It is released. Thank you."), ui_task_proposal($d) end),
    ui_task_list($d))
