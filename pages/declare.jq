include "ui";
# declare: before somebody who judges a proposal is shown anything confidential: conflicts of interest, once for the whole list.
def judged: .kind == "review" or .kind == "vote";
def listed($d): [($d.my_tasks // [])[] | select(judged)];

. as $d
| listed($d) as $list
| ui_page({title: "Before you begin"};
    ui_title(($d.task.step_title // "Review"); "Before you begin"),
    ui_errors($d),
    ui_summary(
      ["Asked of you", $d.task.step_title],
      ["By when", if ($d.task.due | ui_present) then ui_date($d.task.due) else "No date is set" end],
      ["Proposal", [ui_user($d.proposal.title), ", from ", ui_user($d.proposal.proposer.name), ", ",
        ui_user($d.proposal.unit_title // "no department named")]]),
    ui_form($d;
      ui_heading(2; "Conflicts of interest"),
      ui_p("You have a conflict if you wrote or helped to write the proposal, work in the same department, would gain or lose by the decision, or are close to somebody who would."),
      ui_radios($d; {name: "declared", legend: "Declare for yourself", options: (
        [{value: "all", label: "I have no conflict with any proposal on my list"},
         {value: "this", label: "I have no conflict with this proposal", hint: "You will be asked again for the others."},
         {value: "some", label: "I have a conflict with those that I tick here, and with no other"}]
        | if ($list | length) < 2 then [.[1] | del(.hint)] else . end)}),
      (if ($list | length) > 1 then
         ui_checkboxes($d; {name: "conflict", legend: "The proposals on your list",
           hint: "Each that you tick goes to the next person at once. Nobody asks you for more.",
           options: [$list[] | {value: (.proposal // .title), label: [ui_user(.title), ", from ", ui_user(.proposer // "")]}]})
       else empty end),
      ui_buttons(ui_button("begin"; "Continue")),
      ui_details("I have a conflict of interest with this one, or I cannot do it";
        ui_p("Your place goes to the next person at once. Nobody will ask you for more than you write here."),
        ui_textarea($d; {name: "reason", label: "What kind of conflict is it?", hint: "One sentence is enough.", rows: 2}),
        ui_buttons(ui_warning_button("recuse"; "Give up my place")))),
    ui_task_list($d))
