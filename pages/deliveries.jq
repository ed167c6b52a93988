include "ui";
# deliveries: how each connected system fares, and what has not arrived. {systems: [{name, title, url, configured, waiting, dead,
# median_ms, last_success, failing_since, last_error, disabled, disabled_because}], deliveries: [{id, …}], chosen, which, ping}
def took($ms): if $ms == null then "not known yet" elif $ms < 1000 then ui_number($ms) + " ms" else ui_number($ms / 1000) + " s" end;
def named($s): ui_user($s.title // $s.name);
def state($s):
  if $s.disabled then ui_tag("switched off"; "red")
  elif $s.failing_since then ui_tag("failing"; "amber")
  elif $s.last_success then ui_tag("works"; "green")
  else ui_tag("nothing sent yet"; "grey") end;
def at($when; $never): if ($when | ui_present) then ui_moment($when) else $never end;
def one($d; $s):
  [ui_heading(3; named($s)),
   (if $s.configured then empty else ui_p("It is not in the configuration any more. What waits for it stays here.") end),
   (if $s.disabled then
      ui_note(ui_p("Switched off on ", ui_moment($s.disabled), (if ($s.disabled_because | ui_present) then [": ", ui_user($s.disabled_because)] else "" end), "."),
        ui_p("Make sure that it takes our messages again. Then switch it on: what has waited goes out at once."))
    elif $s.failing_since then ui_note(ui_p("Failing since ", ui_moment($s.failing_since), (if ($s.last_error | ui_present) then [": ", ui_user($s.last_error)] else "" end), "."))
    else empty end),
   ui_form($d | .form.hidden = {system: $s.name};
     ui_buttons(
       (if $s.configured then ui_second_button("test"; ["Send a test", ui_hidden([" to ", $s.title // $s.name])]) else empty end),
       (if $s.dead > 0 then ui_second_button("again"; ["Send the ", ui_number($s.dead), " given up again", ui_hidden([" to ", $s.title // $s.name])]) else empty end),
       (if $s.disabled then ui_button("switch-on"; ["Switch on", ui_hidden([" ", $s.title // $s.name])]) else empty end)))];
def most: 50;
# Which messages are listed: the way to the others keeps the system that was chosen.
def kinds($d):
  (if $d.chosen then @uri "&system=\($d.chosen)" else "" end) as $of
  | ui_places(({which: null, words: "The latest"}, {which: "waiting", words: "Waiting"}, {which: "dead", words: "Given up or came back"})
      | if .which == $d.which then ui_strong(.words) else ui_link("?" + (if .which then "which=" + .which else "" end) + $of + "#messages"; .words) end);
def to($d): .to as $name | first($d.systems[] | select(.name == $name) | .title | select(ui_present)) // $name;
def fared: [ui_message_status(.status),
  (if .attempts > 1 then [" ", ui_plural(.attempts; "attempt"; "attempts")] else empty end),
  (if (.reason | ui_present) then [": ", ui_user(.reason)] else empty end),
  (if (.next | ui_present) then [". Again on ", ui_moment(.next)] else empty end)];
def test($p):
  ui_section("test"; "What came back";
    ui_p(if $p.fine then ui_tag("it works"; "green") else ui_tag("it does not work"; "red") end, " ", named($p.system)),
    ui_hint("We sent: ", $p.request.method, " ", $p.request.url),
    ui_exchange($p));

. as $d
| ui_page({title: "Deliveries", wide: true};
    ui_back(@uri "/\($d.institution.slug)/desk"; "Back to the desk"),
    ui_title($d.institution.name; "Deliveries"),
    ui_errors($d), ui_notice($d),
    (if $d.ping then test($d.ping) else empty end),
    (if ($d.systems | length) == 0 then ui_p("No other system is connected yet. Whoever runs this service adds them to its configuration.")
     else
       ui_section("systems"; "Connected systems";
         ui_table("Connected systems"; ["System", "State", "Last arrived", "Waiting", "Given up", "Usual time"];
           $d.systems[] | [ui_link(@uri "/\($d.institution.slug)/deliveries?system=\(.name)"; named(.)), state(.), at(.last_success; "never"),
             ui_number(.waiting), ui_number(.dead), took(.median_ms)]),
         ui_cards($d.systems[] | one($d; .))) end),
    ui_section("messages"; (if $d.chosen then ["Messages to ", ui_user($d.systems[0].title // $d.chosen)] else "Messages" end);
      kinds($d),
      (($d.deliveries | if $d.which then . else .[:most] end) as $list
       | (if ($list | length) == 0 then ui_p("There are none.")
         else
           ui_table("Messages"; ["What", "About", "To", "Made", "What became of it"];
             $list[] | [ui_link(@uri "/\($d.institution.slug)/deliveries/\(.id)"; ui_message_name(.what)), ui_user(.title // ""), ui_user(to($d) // ""), ui_moment(.created), fared]) end),
       (select(($list | length) < ($d.deliveries | length)) | ui_hint("These are the latest ", ui_number($list | length), ", those that have not arrived first.")))),
    ui_hint("Times are those of ", ($d.institution.zone // "UTC"), "."))
