include "ui";
# draft: a proposal that is not handed in yet, section by section, made from the form's definition. Also what arrived from
# a form platform, the answers it had no field for, and the check before sending.
# Groups are taken from the document alone: what was typed into them is in it already.
def value($d; $f): ($d.typed // {}) as $t | ("field." + $f.id) as $name
  | if ($t | has($name)) and (ui_is_group($f) | not) then $t[$name] else $d.document[$f.id] end;
def of($d; $section): [$d.definition.fields[] | select(.section == $section)];
def wrong($d; $section): of($d; $section) as $fields
  | [$d.findings[]? | .field as $id | select(any($fields[]; .id == $id))];
def address($d; $section): @uri "?section=\($section)";
def arrived($d):
  select($d.arrived | ui_present)
  | ui_note(ui_p("Your answers arrived ", (if ($d.arrived.source | ui_present) then ["by ", $d.arrived.source, " "] else empty end), "on ", ui_date($d.arrived.at), "."),
      (($d.findings // []) | if length == 0 then ui_p("Nothing is missing. Please check it and hand it in.")
        else ui_p(ui_plural(length; "answer still needs you"; "answers still need you"), ". Nothing is reviewed before you hand it in.") end));
def kinds: {"amend-minor": "a small amendment", "amend-major": "an amendment", correct: "a correction", renew: "a renewal", suspend: "a suspension",
  reinstate: "a return", retire: "a retirement", retract: "a retraction"};
def about($d):
  select($d.about | ui_present) | $d.about
  | ui_note(ui_p("This is ", kinds[.kind // ""] // "a proposal", " of ", ui_link(.href; ui_user(.title)),
        (if .change == null then "." elif .change == "none" then ": nothing is changed yet." else [", version ", ui_number(.version), "."] end),
        " It goes through: ", .policy, ". Until that has ended, what is in force stays as it is."));
def unmapped($d):
  ($d.unmapped // []) | select(length > 0)
  | ui_details(["Answers that our form has no field for (", ui_number(length), ")"];
      ui_p("They are kept. Copy what belongs into a field."),
      ui_summary(.[] | [.question, ui_prose(.answer)]));
def sections($d; $here):
  ui_here("sections"; ui_card(ui_heading(2; "Sections"),
    ui_numbered($d.definition.sections[] | [
      (if .id == $here then ui_strong(.title) else ui_link(address($d; .id); .title) end), " ",
      (wrong($d; .id) | if length == 0 then ui_tag("complete"; "green")
        else ui_tag(ui_plural(length; "thing to do"; "things to do"); "amber") end)]),
    ui_p(ui_link("?section=check"; "Check before you send"))));

def section($d; $i):
  $d.definition.sections[$i] as $s | ($d.definition.sections | length) as $n
  | ui_page({title: [$s.title, ": ", $d.document.title // "New proposal"]};
      ui_title(if ($d.document.title | ui_present) then ui_user($d.document.title) else "New proposal" end; $s.title),
      ui_stepper($i + 1; $n; "Section"), ui_hint(ui_link("#sections"; "All sections")),
      ui_errors($d), ui_notice($d), about($d),
      (if $i == 0 then arrived($d) else empty end),
      (if ($s.intro | ui_present) then ui_lead($s.intro) else empty end),
      ui_form($d | .form.hidden = ((.form.hidden // {}) + {section: $s.id});
        ui_enter_button("save"),
        (of($d; $s.id)[] | . as $f
         | ([$d.findings[]? | select(.field == $f.id)] | first) as $finding
         | (if $finding and ($d.arrived | ui_present) and ($finding.missing | not) then ui_hint("As it arrived: ", $finding.text) else empty end),
           ui_field($d; $f; value($d; $f))),
        ui_buttons(
          ui_button("next"; if $i + 1 < $n then "Save and continue" else "Save and check" end),
          ui_second_button("save"; "Save and come back later"),
          (if $i > 0 then ui_second_button("back"; "Save and go back") else empty end))),
      (if any(of($d; $s.id)[]; .id == "overlap" or .id == "title") then ui_overlap($d.overlap) else empty end),
      unmapped($d), sections($d; $s.id),
      (if ($d.saved | ui_present) then ui_hint("Last saved ", ui_moment($d.saved), ".") else empty end));

def check($d):
  ui_page({title: ["Check: ", $d.document.title // "New proposal"]};
    ui_title(ui_user($d.document.title // "New proposal"); "Check before you send"),
    ui_errors($d), ui_notice($d), about($d), arrived($d),
    (($d.findings // []) | select(length > 0)
      | ui_section("missing"; "What is missing";
          ui_list(.[] | .field as $id | ([$d.definition.fields[] | select(.id == $id)] | first) as $f
            | [ui_link(address($d; $f.section // "") + "#" + ui_anchor("field." + (.path // $id)); $f.title // $id), ": ", .text]))),
    ui_beside($d),
    ($d.definition.sections[] | . as $s
      | ui_section("s-" + .id; .title; ui_document(of($d; $s.id); $d.document),
          ui_p(ui_link(address($d; .id); ["Change", ui_hidden([" ", .title])])))),
    unmapped($d), ui_overlap($d.overlap),
    ui_form($d;
      (if ($d.findings // [] | length) == 0 then
         ui_p("When you hand it in, the committee is told and you get a message with the address of its page."),
         ui_buttons(ui_button("submit"; "Hand in the proposal"))
       else ui_p("You can hand it in as soon as nothing is missing."), ui_buttons(ui_second_button("save"; "Keep it for later")) end)));

ui_read as $d
| (.section // "") as $wanted
| ([.definition.sections | keys[] as $i | select(.[$i].id == $wanted) | $i] | first) as $i
| if .view == "check" or $wanted == "check" then check($d) else section($d; $i // 0) end
