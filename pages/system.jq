include "ui";
# system: what a system's office sees of its institutions: counts, titles, departments and states.
def counts($d):
  ui_table("Each institution"; ["Institution", "Proposals under way", "Approved", "Not approved or withdrawn", "In force", "Suspended", "Retired"];
    $d.campuses[] | [ui_link(.href; ui_user(.name)), ui_number(.open), ui_number(.completed), ui_number(.not_approved),
      ui_number(.in_force), ui_number(.suspended), ui_number(.retired)]);
def word: (. // "") | gsub("-"; " ") | ui_capital;
def campus:
  . as $c
  | ui_section("c-" + .slug; ui_user(.name);
      (if (.years | ui_present) then
         ui_heading(3; "By year"), ui_narrow_table(["By year: ", $c.name]; ["Year", "Handed in", "Published"];
           .years[] | [ui_number(.year), ui_number(.handed_in), ui_number(.published)]) else ui_p("Nothing yet.") end),
      (if (.proposals | ui_present) then
         ui_heading(3; "Proposals under way"), ui_table(["Proposals under way: ", $c.name]; ["Title", "Department", "State"];
           .proposals[] | [ui_user(.title), ui_user(.unit_title // ""), (.state | word)]) else empty end),
      (if (.credentials | ui_present) then
         ui_heading(3; "Credentials"), ui_table(["Credentials: ", $c.name]; ["Title", "Department", "Standing", "Since"];
           .credentials[] | [ui_link(.href; ui_user(.title)), ui_user(.unit_title // ""), (.standing | word), ui_number(.year)]) else empty end));

. as $d
| ui_page({title: "System", wide: true};
    ui_title($d.institution.name; "The institutions of the system"),
    ui_lead("What their rule shows you: titles, departments, states and counts. Reviews, comments and people stay with each institution."),
    (if ($d.campuses | length) == 0 then ui_p("There is nothing to show.")
     else counts($d), ($d.campuses[] | campus) end),
    ui_p(ui_link(@uri "/\($d.institution.slug)/desk"; "To the desk")))
