include "ui";
# credentials: what somebody answers for: its dates, what is under way about it, and what can be proposed.
# {credentials: [{id, title, href, version, standing, standing_title, owner, office, office_unit, review_due, idle_due, due, open, drafts}],
#  kinds: [id], offices: [{id, role, unit_title, holder}]}
def titles: {amend: "Amend it", correct: "Correct a mistake", renew: "Renew it", suspend: "Suspend it", reinstate: "Offer it again",
  retire: "Retire it", retract: "Retract it"};
def nouns: {amend: "amendment", "amend-minor": "small amendment", "amend-major": "amendment", correct: "correction", renew: "renewal", suspend: "suspension",
  reinstate: "return", retire: "retirement", retract: "retraction"};
def noun($kind): nouns[$kind // ""] // "proposal";
def may($c; $kind):
  if $kind == "suspend" then $c.standing == "in-force"
  elif $kind == "reinstate" then $c.standing != "in-force"
  elif $kind == "retract" then true
  elif $kind == "correct" then true
  else $c.standing != "retired" end;
def office($role; $unit): [($role | gsub("-"; " ")), (if ($unit | ui_present) then [", ", $unit] else empty end)];
def facts($c):
  ui_summary(
    ["Standing", ui_tag($c.standing_title; if $c.standing == "in-force" then "green" else "amber" end)],
    ["Version", [ui_number($c.version), (if $c.versions > 1 then [" (", ui_plural($c.versions; "version"; "versions"), ")"] else empty end), ", published on ", ui_day($c.published)]],
    (if ($c.review_due | ui_present) then ["Reviewed again by", ui_day($c.review_due)] else empty end),
    (if ($c.idle_due | ui_present) and $c.standing == "in-force" then ["Said to be offered; asked again on", ui_day($c.idle_due)] else empty end),
    (if ($c.teach_out | ui_present) then ["Learners who have begun can finish until", ui_day($c.teach_out)] else empty end),
    (if ($c.office | ui_present) then ["Answered for by", [ui_user($c.owner), ", who is ", office($c.office; $c.office_unit)]]
     elif $c.mine then empty else ["Answered for by", ui_user($c.owner)] end));
def under_way($c):
  ($c.open // [])[] | ui_p("Under way: ", ui_link(.href; noun(.kind)), ", handed in on ", ui_day(.since), "."),
  (($c.drafts // [])[] | ui_p("Not handed in yet: ", ui_link(.href; ["your ", noun(.kind)]), "."));
# Names end with the credential's id: there is a form for each.
def hand_on($d; $c):
  ui_details(["Have somebody else answer for it", ui_hidden([": ", $c.title])];
    ui_form($d | .form.hidden = ((.form.hidden // {}) + {credential: $c.id});
      ui_p("They are told by e-mail, see it on this page, and propose its changes from then on. With an office, whoever holds the office answers for it."),
      (if ($d.offices | length) > 0 then
         ui_select($d; {name: ("office." + $c.id), label: "An office", options: [$d.offices[] | {id, title: [office(.role; .unit_title), " (today ", .holder, ")"]}]})
       else empty end),
      ui_input($d; {name: ("email." + $c.id), label: "Or a person: their e-mail address", type: "email"}),
      ui_input($d; {name: ("name." + $c.id), label: "Their name, if we do not know them yet"}),
      ui_buttons(ui_second_button("hand-on"; "Hand it on"))));
def one($d; $c):
  [ui_heading(3; ui_link($c.href; ui_user($c.title))),
   (if $c.due then ui_p(ui_tag("needs you"; "amber")) else empty end),
   facts($c), ui_uptake($c.uptake), under_way($c),
   ($d.kinds | map(select(. as $k | may($c; $k)))
    | select(length > 0)
    | ui_details(["Propose a change", ui_hidden([" of ", $c.title])];
        ui_form($d | .form.hidden = ((.form.hidden // {}) + {credential: $c.id});
          ui_buttons(.[] | ui_second_button(.; titles[.]))))),
   hand_on($d; $c)];
def offered: [.[] | select(.standing == "in-force" and .mine)];
. as $d
| ($d.credentials // []) as $all
| ui_page({title: "My micro-credentials"};
    ui_title($d.institution.name; "My micro-credentials"),
    ui_errors($d), ui_notice($d),
    (if ($all | length) == 0 then ui_p("You answer for none yet. One that you propose is listed here once it is published: ", ui_link(@uri "/\($d.institution.slug)/propose"; "propose a micro-credential"), ".") else empty end),
    ($all | offered | select(length > 0)
      | ui_section("offered"; "Are these still offered?";
          ui_p("Tick what was offered in the last year, or will be in the next. For what is not, propose below to retire it."),
          ui_form($d;
            ui_checkboxes($d; {name: "offered", legend: "Still offered", options: map({value: .id, label: .title})}),
            ui_buttons(ui_button("confirm"; "Confirm"))))),
    ([$all[] | select(.mine)] | select(length > 0)
      | ui_section("mine"; "Those that I answer for"; ui_cards(.[] | one($d; .)))),
    ([$all[] | select(.mine | not)] | select(length > 0)
      | ui_section("others"; "All others"; ui_cards(.[] | one($d; .)))),
    ui_p(ui_link(@uri "/\($d.institution.slug)/desk"; "My tasks")))
