include "ui";
# mine: what waits for somebody who has signed in, and what they have proposed.
# {tasks: [{href, title, step_title, due}], proposals: [{href, title, state_title, since}]}
. as $d
| ui_page({title: "My tasks"};
    ui_title($d.institution.name; "My tasks"),
    ui_notice($d),
    ui_section("tasks"; "What waits for me";
      (($d.tasks // []) | if length == 0 then ui_p("Nothing at the moment.")
       else ui_table("My tasks"; ["Proposal", "What is asked", "Due"];
         .[] | [ui_link(.href; ui_user(.title)), .step_title, if (.due | ui_present) then ui_day(.due) else "no date" end]) end)),
    (($d.proposals // []) | select(length > 0)
      | ui_section("proposals"; "What I have proposed";
          ui_table("My proposals"; ["Proposal", "Where it is", "Since"];
            .[] | [ui_link(.href; ui_user(.title // "A proposal without a title")), .state_title, ui_day(.since)]))),
    ui_p(ui_link(@uri "/\($d.institution.slug)/signout"; "Sign out")))
