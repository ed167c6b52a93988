include "ui";
# mine: what waits for somebody who has signed in, and what they have proposed.
# {tasks, for_others: [{href, title, step_title, due, holder}], proposals: [{href, title, state_title, since}]}
. as $d
| ui_page({title: "My tasks"};
    ui_title($d.institution.name; "My tasks"),
    ui_places(ui_link(@uri "/\($d.institution.slug)/credentials"; "My micro-credentials"), ui_link(@uri "/\($d.institution.slug)/away"; "I am away: name a stand-in"),
      ui_link(@uri "/\($d.institution.slug)/signout"; "Sign out")),
    ui_notice($d),
    ui_task_tables($d.tasks; $d.for_others),
    (($d.proposals // []) | select(length > 0)
      | ui_section("proposals"; "What I have proposed";
          ui_table("My proposals"; ["Proposal", "Where it is", "Since"];
            .[] | [ui_link(.href; ui_user(.title // "A proposal without a title")), .state_title, ui_day(.since)]))),
    ui_policies($d.policies))
