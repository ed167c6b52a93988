include "ui";
# not-found: there is nothing at this address.
. as $d
| ui_page({title: "Page not found"};
    ui_title(null; "Page not found"),
    ui_lead("There is nothing to see at this address."),
    ui_list(
      "If you typed the address, check that it is correct.",
      "If you copied it from a message, check that you copied all of it.",
      "If you followed a link to a task, ask for a fresh one from the office"
        + (if ($d.institution.coordinator.name | ui_present) then ": the person is named below." else " that sent it to you." end)),
    (if ($d.institution.slug | ui_present) then ui_p(ui_link(@uri "/\($d.institution.slug)/catalog"; "Go to the catalog")) else empty end))
