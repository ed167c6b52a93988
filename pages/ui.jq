# ui: the words of the house's pages. It alone writes tags; everything a page hands to it is text until proved markup.
#
# Markup travels as an object under one key that no document from PostgreSQL can hold (it begins with NUL), so a string, a
# number or any other value of a document is always escaped. Bodies are generators: `ui_p("By ", ui_user(.name))`.
# A page is one call of ui_page; it reads its document as `.`, which every function that needs it is given as $d.

# ---- text -------------------------------------------------------------------------------------------------

def _key: "\u0000markup";
def _markup: {(_key): .};

# Controls and the marks that turn the direction of writing about, which can make a text read as another.
def _unsafe: (. < 32 and . != 10 and . != 9 and . != 13) or . == 127 or (. >= 8234 and . <= 8238) or (. >= 8294 and . <= 8297) or . == 65534 or . == 65535;
# Looked for without a regular expression: this runs for every text of a page.
def _suspect:
  (tojson | contains("\\u00") or contains("\\b") or contains("\\f") or contains("\u007f"))
  or (utf8bytelength != length
      and (contains("\u202a") or contains("\u202b") or contains("\u202c") or contains("\u202d") or contains("\u202e")
           or contains("\u2066") or contains("\u2067") or contains("\u2068") or contains("\u2069")
           or contains("\ufffe") or contains("\uffff")));
def ui_clean: if _suspect then explode | map(if _unsafe then 65533 else . end) | implode else . end;
def _one_newline: split("\r\n") | join("\n") | split("\r") | join("\n");
def _blank: explode | all(. <= 32 or . == 160);
def _plain:
  if type == "string" then ui_clean
  elif . == null then ""
  elif type == "boolean" then (if . then "yes" else "no" end)
  elif type == "array" then map(_plain) | join(", ")
  else tojson | ui_clean end;
def _html:
  if type == "object" and has(_key) then .[_key]
  elif type == "array" then map(_html) | add // ""
  else _plain | @html end;
def _join(body): reduce (body | _html) as $s (""; . + $s);
def _attributes:
  to_entries | map(select(.value != null and .value != false)
    | " " + .key + (if .value == true then "" else "=\"" + (.value | _plain | @html) + "\"" end)) | add // "";
def _tag($name; $attributes; body):
  ("<" + $name + ($attributes | _attributes) + ">" + _join(body) + "</" + $name + ">") | _markup;
def _block($name; $attributes; body):
  ("<" + $name + ($attributes | _attributes) + ">" + _join(body) + "</" + $name + ">\n") | _markup;
def _void($name; $attributes): ("<" + $name + ($attributes | _attributes) + ">\n") | _markup;

def ui_present: . != null and . != "" and . != [] and . != {};
def ui_number($n): $n | if . == null then "" elif . == floor then floor | tostring else (. * 10 | round / 10 | tostring) end;
def ui_plural($n; $one; $many): ui_number($n) + " " + (if $n == 1 then $one else $many end);

def ui_capital: if type == "string" and length > 0 then (.[0:1] | ascii_upcase) + .[1:] else . end;

# Words of a person: kept apart, so that their direction does not turn the sentence around them.
def ui_user($text): _tag("bdi"; {}; $text);
def ui_strong(body): _tag("strong"; {}; body);
def ui_hidden(body): _tag("span"; {class: "hidden"}; body);
def ui_p(body): _block("p"; {}; body);
def ui_lead(body): _block("p"; {class: "lead"}; body);
def ui_hint(body): _block("p"; {class: "hint"}; body);
def ui_note(body): _block("div"; {class: "note"}; body);
def ui_heading($level; body): _block("h\($level)"; {}; body);
def ui_caption(body): _block("p"; {class: "caption"}; body);
def ui_list(items): [items] | select(length > 0) | _block("ul"; {}; .[] | [.] | _block("li"; {}; .[]));
def ui_numbered(items): [items] | select(length > 0) | _block("ol"; {}; .[] | [.] | _block("li"; {}; .[]));
def ui_together($text): _tag("span"; {class: "together"}; $text);
def ui_tag($text; $tone): _tag("span"; {class: ("tag tag-" + $tone)}; $text);

# What stands over somebody's words.
def ui_label(body): _block("p"; {class: "label"}; ui_strong(body));

# A text somebody typed: paragraphs and line breaks kept.
def ui_prose($text):
  ($text | _plain | _one_newline | split("\n\n") | map(select(_blank | not)))[]
  | split("\n") as $lines
  | _block("p"; {dir: "auto"}; range($lines | length) as $i | (if $i > 0 then _void("br"; {}) else empty end), $lines[$i]);

# What somebody is to copy as it stands: one click marks all of it.
def ui_copy($text): _block("div"; {class: "copy"}; if $text | contains("\n") then ui_prose($text) else ui_user($text) end);

def ui_lead_prose($text): _block("div"; {class: "lead"}; ui_prose($text));

# ---- dates: "2026-11-24T17:00" (the institution's own time) or with Z; no library, no zone --------------------

def _months: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December"];
def _weekday($y; $m; $d):
  (if $m < 3 then $y - 1 else $y end) as $y
  | (($y + ($y / 4 | floor) - ($y / 100 | floor) + ($y / 400 | floor) + [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][$m - 1] + $d) % 7)
  | ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][.];
def ui_is_date: type == "string" and test("^[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9]($|T[0-2][0-9]:[0-5][0-9])");
def ui_date_text($when; $style):
  $when
  | if ui_is_date | not then (if . == null then "" else _plain end)
    else (.[0:4] | tonumber) as $y | (.[5:7] | tonumber) as $m | (.[8:10] | tonumber) as $d
    | (if $style == "long" then _weekday($y; $m; $d) + ", " else "" end) + "\($d) \(_months[$m - 1]) \($y)"
      + (if length < 16 or $style == "day" then ""
         else (.[11:13] | tonumber) as $h
         | ", \(if $h % 12 == 0 then 12 else $h % 12 end):\(.[14:16])\u00a0\(if $h < 12 then "am" else "pm" end)"
           + (if endswith("Z") then " UTC" else "" end)
         end)
    end;
def _time($when; $style):
  if ($when | ui_is_date) then _tag("time"; {datetime: $when}; ui_date_text($when; $style)) else ui_date_text($when; $style) end;
def ui_date($when): _time($when; "long");
def ui_day($when): _time($when; "day");
def ui_moment($when): _time($when; "short");

# ---- links ------------------------------------------------------------------------------------------------

# An address a browser may be sent to, or null: http, https, mailto, or a place on this site.
def ui_safe_address:
  if type != "string" or test("[\\x00-\\x20\\x7f\\\\<>\"'`\u202a-\u202e\u2066-\u2069]") then null
  elif test("^(https?://[^/]|mailto:[^:]+@)"; "i") then .
  elif test("^(#|\\?|\\./|/($|[^/]))") then .
  else null end;
def ui_image($image): _block("p"; {class: "badge"}; _void("img"; {src: ($image.url | ui_safe_address), alt: ($image.alt // "")}));
def ui_link($address; body):
  ($address | ui_safe_address) as $safe
  | if $safe then _tag("a"; {href: $safe}; body) else [body] end;
def _classed_link($address; $class; body):
  ($address | ui_safe_address) as $safe
  | if $safe then _tag("a"; {href: $safe, class: $class}; body) else [body] end;
def ui_button_link($address; body): _classed_link($address; "button"; body);
def ui_mail($address): ui_link("mailto:" + ($address // ""); $address);
def _in($from; $to): . >= $from and . <= $to;
def ui_anchor($name):
  "f-" + ($name | _plain | explode
    | map(if _in(48; 57) or _in(65; 90) or _in(97; 122) or . == 45 or . == 46 or . == 95 then . else 95 end) | implode);
def ui_jump($name; body): ui_link("#" + ui_anchor($name); body);
def ui_here($id; body): _block("section"; {id: $id}; body);
def ui_section($id; $title; body):
  _block("section"; {id: $id, "aria-labelledby": ($id + "-title")}; _block("h2"; {id: ($id + "-title")}; $title), body);
def ui_policies($policies):
  ($policies // []) | select(length > 0)
  | ui_section("policies"; "How a proposal is approved"; ui_list(.[] | ui_link(.href; .title)));
def ui_drawing($address; $alt):
  ($address | ui_safe_address // empty)
  | _block("p"; {class: "drawing"}; _void("img"; {src: ., alt: $alt})), ui_p(ui_link($address; "The drawing by itself"));
def ui_card(body): _block("div"; {class: "card"}; body);
def ui_cards(items): [items] | _block("ul"; {class: "cards"}; .[] as $i | _block("li"; {class: "card"}; $i));
def ui_letter_card($d; $at; body):
  _block("article"; {class: "letter", "aria-label": "Letter of decision"};
    _block("p"; {class: "letterhead"}; ui_strong($d.institution.name // ""), " ", "Review of micro-credentials"),
    (if ($at | ui_present) then _block("p"; {class: "dateline"}; ui_day($at)) else empty end),
    body,
    (($d.institution.coordinator // {}) | _block("p"; {class: "signature"}; "For the committee", _void("br"; {}), ui_user(.name // ""),
      (if (.email | ui_present) then _void("br"; {}), ui_mail(.email) else empty end),
      (if (.telephone | ui_present) then _void("br"; {}), .telephone else empty end))));
def ui_details($summary; body): _block("details"; {}; _tag("summary"; {}; $summary), _block("div"; {}; body));

# For the head of a page: the same in other formats, as [{href, type, title}], and the address that it is to be known by.
def ui_alternates($list): ($list // [])[] | (.href | ui_safe_address // empty) as $safe
  | _void("link"; {rel: "alternate", type: .type, title: .title, href: $safe});
def ui_canonical($address): ($address | ui_safe_address // empty) | _void("link"; {rel: "canonical", href: .});

# ---- the frame --------------------------------------------------------------------------------------------

def _contact($d):
  ($d.institution.coordinator // {}) as $c
  | if ($c.name | ui_present) then
      _block("p"; {};
        "Questions? ", ui_strong(ui_user($c.name)),
        (if ($c.email | ui_present) then ", ", ui_mail($c.email) else empty end),
        (if ($c.telephone | ui_present) then ", ", ui_together($c.telephone) else empty end))
    else empty end;
def _base($d): "/" + ($d.institution.slug // "");
def _wrap_class($o): if $o.wide then "wrap wide" else "wrap" end;
def _viewer($d):
  ($d.viewer // empty)
  | _block("p"; {class: "viewer"}; "You are here as ", ui_strong(ui_user(.name // .email)), ". ",
      (if (.leave | ui_present) then ui_link(.leave; "Not you?") else "Not you? Please do not go on, and tell the office." end));

# The whole page. $o: {title, wide, script_free markup for the head}
def ui_page($o; body):
  . as $d
  | ((if ($d.errors // [] | length) > 0 then "Error: " else "" end) + ($o.title | if type == "array" then map(_plain) | join("") else _plain end)
     + " – " + ($d.institution.name // "Assent" | _plain)) as $title
  | "<!DOCTYPE html>\n",
    (_block("html"; {lang: ($d.institution.language // "en")};
      _block("head"; {};
        _void("meta"; {charset: "utf-8"}),
        _block("title"; {}; $title),
        _void("meta"; {name: "viewport", content: "width=device-width, initial-scale=1"}),
        (if $o.index then empty else _void("meta"; {name: "robots", content: "noindex"}) end),
        _void("meta"; {name: "referrer", content: "same-origin"}),
        _void("link"; {rel: "icon", type: "image/svg+xml", href: "/assets/logo.svg"}),
        _void("link"; {rel: "stylesheet", href: "/assets/style.css"}),
        (if $d.institution.look.colour then _void("link"; {rel: "stylesheet", href: (_base($d) + "/look.css" | ui_safe_address)}) else empty end),
        ($o.head // empty)),
      _block("body"; {};
        _classed_link("#main"; "skip"; "Skip to the main content"),
        _block("header"; {class: "top"};
          _block("div"; {class: _wrap_class($o)};
            (if ($d.institution.slug | ui_present) then
               _block("a"; {href: (_base($d) + "/catalog" | ui_safe_address), class: "name"};
                 (if $d.institution.look.logo then _void("img"; {src: (_base($d) + "/logo" | ui_safe_address), alt: "", height: "32"}) else empty end),
                 ($d.institution.name // "Assent")),
               _block("nav"; {"aria-label": "Site"};
                 _block("ul"; {};
                   _tag("li"; {}; ui_link(_base($d) + "/catalog"; "Catalog")),
                   _tag("li"; {}; ui_link(_base($d) + "/propose"; "Propose")),
                   (if $d.viewer.staff then _tag("li"; {}; ui_link(_base($d) + "/desk"; "Desk")) else empty end)))
             else _block("p"; {class: "name"}; "Assent") end))),
        _block("main"; {id: "main", class: _wrap_class($o), tabindex: "-1"};
          _viewer($d), body),
        _block("footer"; {class: "bottom"};
          _block("div"; {class: _wrap_class($o)}; _contact($d),
            _block("p"; {class: "quiet"}; if ($d.institution.name | ui_present) then "On behalf of the committee, ", $d.institution.name
              else "The address does not say which institution’s page it is." end))))) | _html);
def ui_title($caption; body):
  _block("div"; {class: "title"};
    (if ($caption | ui_present) then _block("p"; {class: "caption"}; $caption) else empty end), _block("h1"; {}; body));
def ui_banner($title; $text):
  _block("div"; {class: "banner", role: "status"}; _block("h1"; {}; $title), (if ($text | ui_present) then ui_p($text) else empty end));
# Where else one may go from a page that much hangs on.
def ui_places(links): _block("nav"; {class: "places", "aria-label": "From here"}; _block("ul"; {}; links | [.] | _block("li"; {}; .[])));
def ui_back($address; body): _block("p"; {class: "back"}; ui_link($address; body));
def ui_notice($d): ($d.notice // empty) | _block("div"; {class: "notice", role: "status"}; ui_p(.));

# ---- forms ------------------------------------------------------------------------------------------------

def _typed($d; $name; $default):
  ($d.typed // {}) as $t | if ($t | has($name)) then $t[$name] else $default end;
def ui_typed($d; $name): _typed($d; $name; $d.draft.values[$name]);
def _error($d; $name): [$d.errors[]? | select(.field == $name) | .text] | first;
def _error_line($d; $name):
  (_error($d; $name) // empty)
  | _block("p"; {class: "error", id: (ui_anchor($name) + "-error")}; ui_hidden("Error: "), .);
def _described($d; $o):
  [(if ($o.hint | ui_present) then ui_anchor($o.name) + "-hint" else empty end),
   (if _error($d; $o.name) then ui_anchor($o.name) + "-error" else empty end)]
  | if length > 0 then join(" ") else null end;
def _group($d; $name; $class): "field " + $class + (if _error($d; $name) then " wrong" else "" end);
def _hint($o):
  if ($o.hint | ui_present) then _block("p"; {class: "hint", id: (ui_anchor($o.name) + "-hint")}; $o.hint) else empty end;

def ui_errors($d):
  ($d.errors // []) | select(length > 0) | . as $errors
  | _block("div"; {class: "problem", role: "alert", "aria-labelledby": "problem-title", tabindex: "-1"};
      _block("h2"; {id: "problem-title"}; "There is a problem"),
      ui_list($errors[] | if (.field | ui_present) then ui_jump(.field; .text) else .text end));

def ui_form($d; body):
  ($d.form // {}) as $f
  | _block("form"; {method: "post", action: ($f.action | ui_safe_address // ""), novalidate: true,
      enctype: (if $f.files then "multipart/form-data" else null end)};
      _block("div"; {hidden: true};
        (({csrf: $f.csrf, nonce: $f.nonce} + ($f.hidden // {})) | to_entries[] | select(.value != null)
         | _void("input"; {type: "hidden", name: .key, value: (.value | _plain)}))),
      body);
def ui_button($value; body): _tag("button"; {type: "submit", name: "action", value: $value, class: "button"}; body);
def ui_second_button($value; body):
  _tag("button"; {type: "submit", name: "action", value: $value, class: "button secondary"}; body);
def ui_warning_button($value; body):
  _tag("button"; {type: "submit", name: "action", value: $value, class: "button warning"}; body);
# The button of the Enter key, before all others: in a form where another one would remove something.
def ui_enter_button($value):
  _block("div"; {class: "hidden", "aria-hidden": "true"}; _tag("button"; {type: "submit", name: "action", value: $value, tabindex: "-1"}; "Save"));
def ui_buttons(body): _block("div"; {class: "buttons"}; body);

# $o: name, label, hint, value, type, autocomplete, inputmode, narrow, required
def ui_input($d; $o):
  _block("div"; {class: _group($d; $o.name; "")};
    _block("label"; {for: ui_anchor($o.name)}; $o.label), _hint($o), _error_line($d; $o.name),
    _void("input"; {id: ui_anchor($o.name), name: $o.name, type: ($o.type // "text"), value: _typed($d; $o.name; $o.value),
      autocomplete: ($o.autocomplete // "off"), inputmode: $o.inputmode, maxlength: $o.maxlength, dir: $o.dir,
      class: (if $o.narrow then "narrow" else null end),
      "aria-describedby": _described($d; $o), "aria-invalid": (if _error($d; $o.name) then "true" else null end)}));
# In a form with .form.files. $o: name, label, hint, accept
def ui_file($d; $o):
  _block("div"; {class: _group($d; $o.name; "")};
    _block("label"; {for: ui_anchor($o.name)}; $o.label), _hint($o), _error_line($d; $o.name),
    _void("input"; {id: ui_anchor($o.name), name: $o.name, type: "file", accept: $o.accept,
      "aria-describedby": _described($d; $o), "aria-invalid": (if _error($d; $o.name) then "true" else null end)}));
# Lists are typed one to a line.
def ui_textarea($d; $o):
  (_typed($d; $o.name; $o.value) | if type == "array" then map(_plain) | join("\n") else _plain end) as $text
  | _block("div"; {class: _group($d; $o.name; "")};
      _block("label"; {for: ui_anchor($o.name)}; $o.label), _hint($o), _error_line($d; $o.name),
      _block("textarea"; {id: ui_anchor($o.name), name: $o.name, rows: ($o.rows // 4), dir: "auto",
        "aria-describedby": _described($d; $o), "aria-invalid": (if _error($d; $o.name) then "true" else null end)};
        ("\n" | _markup), $text));

# $o: name, legend, hint, value, scale (labels side by side where there is room); $o.options: [{value, label, hint}]
def ui_radios($d; $o):
  (_typed($d; $o.name; $o.value) | if . == null then null else _plain end) as $chosen
  | _block("fieldset"; {class: _group($d; $o.name; if $o.scale then "scale" else "choices" end), id: ui_anchor($o.name + "-group"),
      "aria-describedby": _described($d; $o)};
      _block("legend"; {}; $o.legend), _hint($o), _error_line($d; $o.name),
      _block("div"; {class: "options"};
        range($o.options | length) as $i | $o.options[$i] as $option
        | (ui_anchor($o.name) + (if $i == 0 then "" else "-\($i)" end)) as $id
        | _block("div"; {class: "option"};
            _void("input"; {type: "radio", id: $id, name: $o.name, value: ($option.value | _plain),
              checked: ($chosen == ($option.value | _plain)),
              "aria-describedby": (if ($option.hint | ui_present) then $id + "-hint" else null end)}),
            _block("label"; {for: $id}; _tag("span"; {class: "option-label"}; $option.label)),
            (if ($option.hint | ui_present) then _block("p"; {class: "option-hint", id: ($id + "-hint")}; $option.hint)
             else empty end))));
def ui_checkboxes($d; $o):
  (_typed($d; $o.name; $o.value) | if type == "array" then map(_plain) elif . == null then [] else [_plain] end) as $chosen
  | _block("fieldset"; {class: _group($d; $o.name; "choices"), "aria-describedby": _described($d; $o)};
      _block("legend"; {}; $o.legend), _hint($o), _error_line($d; $o.name),
      _block("div"; {class: "options"};
        range($o.options | length) as $i | $o.options[$i] as $option
        | (ui_anchor($o.name) + (if $i == 0 then "" else "-\($i)" end)) as $id
        | _block("div"; {class: "option"};
            _void("input"; {type: "checkbox", id: $id, name: $o.name, value: ($option.value | _plain),
              checked: ($chosen | index([$option.value | _plain]) != null)}),
            _block("label"; {for: $id}; _tag("span"; {class: "option-label"}; $option.label)))));
def ui_checkbox($d; $o):
  ui_anchor($o.name) as $id
  | _block("div"; {class: "option single"};
      _void("input"; {type: "checkbox", id: $id, name: $o.name, value: "yes",
        checked: (_typed($d; $o.name; $o.value) as $v | $v == "yes" or $v == true)}),
      _block("label"; {for: $id}; _tag("span"; {class: "option-label"}; $o.label)));

def ui_select($d; $o):
  (_typed($d; $o.name; $o.value) | if . == null then "" else _plain end) as $chosen
  | _block("div"; {class: _group($d; $o.name; "")};
      _block("label"; {for: ui_anchor($o.name)}; $o.label), _hint($o), _error_line($d; $o.name),
      _block("select"; {id: ui_anchor($o.name), name: $o.name, "aria-describedby": _described($d; $o),
        "aria-invalid": (if _error($d; $o.name) then "true" else null end)};
        _block("option"; {value: ""}; "Please choose"),
        ($o.options[] as $option
         | _block("option"; {value: $option.id, selected: ($chosen == ($option.id | _plain))}; $option.title))));

# ---- what is shown ----------------------------------------------------------------------------------------

# rows: a generator of [term, body…]
def ui_summary(rows):
  [rows] | select(length > 0)
  | _block("dl"; {class: "summary"};
      .[] | .[0] as $term | .[1:] as $body | _block("div"; {}; _block("dt"; {}; $term), _block("dd"; {}; $body[])));
# $headings: [text]; rows: a generator of [cell…]; the first cell heads its row. On a telephone a row becomes a card; a narrow
# table stays one.
def _table($class; $caption; $headings; rows):
  [rows] | . as $rows
  | _block("div"; {class: $class, role: "region", "aria-label": $caption, tabindex: "0"};
      _block("table"; {};
        _block("caption"; {}; $caption),
        _block("thead"; {}; _block("tr"; {}; $headings[] as $h | _block("th"; {scope: "col"}; $h))),
        _block("tbody"; {};
          $rows[] as $r | _block("tr"; {};
            _block("th"; {scope: "row"}; $r[0]),
            (range(1; $r | length) as $i | _block("td"; {"data-label": ($headings[$i] | _plain)}; $r[$i]))))));
def ui_table($caption; $headings; rows): _table("table"; $caption; $headings; rows);
def ui_narrow_table($caption; $headings; rows): _table("table narrow"; $caption; $headings; rows);
# What connected systems will need: [{title, needs, lacks}]; lacks: a sentence that says what is missing.
def ui_needs($needs):
  if ($needs | ui_present | not) then empty else
    ui_section("needs"; "What connected systems will need";
      ui_list($needs[] | [ui_strong(.title), ": ", .needs, ". ",
        (if (.lacks | ui_present) then [ui_tag("missing"; "amber"), " ", .lacks] else ui_tag("there"; "green") end)]),
      ui_hint("It cannot be published there before it has what they need.")) end;
# What badge platforms told us: {issued, shared, revoked, channels [{channel, count}], months [{month, issued, shared, revoked}]}.
def ui_uptake($u):
  if $u == null then empty else
    ui_details(["Badges: ", ui_number($u.issued), " issued, shared ", ui_plural($u.shared; "time"; "times"), (if $u.revoked > 0 then [", ", ui_number($u.revoked), " revoked"] else "" end)];
      (if ($u.channels | ui_present) then ui_p("Shared on ", ([$u.channels[] | .channel + " (" + ui_number(.count) + ")"] | join(", ")), ".") else empty end),
      ui_narrow_table("Badges by month"; ["Month", "Issued", "Shared", "Revoked"]; ($u.months // [])[] | [.month, ui_number(.issued), ui_number(.shared), ui_number(.revoked)]),
      ui_hint("Counted from what badge platforms tell us. Nothing is known of who earned it.")) end;
# What a message is about, in words: a letter by its name, news for systems by its type.
def ui_message_name($what):
  {"task-review": "A review is asked for", "task-joint": "Reviews are to be compared", "task-decide": "A decision is asked for", "task-vote": "A vote is asked for",
   "task-casting-vote": "The casting vote is asked for", "task-comment": "Comments are asked for", "task-state": "A statement is asked for",
   "task-supply": "Answers are asked for", "task-confirm": "What was filled in is to be confirmed", "task-fulfil": "Conditions are to be ticked off",
   "task-release": "Publishing is to be released", "task-enter": "To be entered by hand", "task-revise": "Changes are asked for", "received": "A proposal was received",
   "held": "A submission is held", "drift": "A form has changed", "draft": "A draft is to be finished", "link": "A fresh link", "signin-code": "A code to sign in",
   "bounced": "A mail came back", "thanks": "Thanks"}[$what // ""]
  // (($what // "A message") | split(".") | join(" ") | split("-") | join(" ") | ui_capital);
# What became of a message, with its tone.
def ui_message_status($status):
  {queued: ["waiting", "amber"], dead: ["given up", "red"], bounced: ["came back", "red"], acknowledged: ["arrived", "green"], sent: ["sent", "green"],
   unwanted: ["not needed any more", "grey"]}[$status // ""] // [$status, "grey"]
  | ui_tag(.[0]; .[1]);
# What went out and what came back: {request, response, number?, step?, of?, took_ms?, status?, error?}. Secrets were taken out before.
def _headers: [.[]? | .name + ": " + (if .hidden then "(hidden)" else .value // "" end)] | join("\n");
def _wire($first; $m):
  _block("pre"; {tabindex: "0"};
    $first, "\n", ($m.headers | _headers), "\n",
    (if $m.body then ["\n", $m.body, (if $m.bytes then "\n… (" + ui_number($m.bytes) + " bytes in all)" else "" end)] else "" end));
def ui_exchange($x):
  (if ($x.of // 1) > 1 then ui_caption("Request ", ui_number($x.step), " of ", ui_number($x.of)) else empty end),
  (if $x.request then ui_details(["What we send", ui_hidden([" ", $x.request.url])]; _wire($x.request.method + " " + $x.request.url; $x.request)) else empty end),
  (if $x.response.status then ui_details(["What came back: ", ui_number($x.response.status)]; _wire("Status " + ui_number($x.response.status); $x.response))
   elif $x.response then ui_p("No answer: ", ui_user($x.response.text // $x.response.error // ""),
     (if $x.response.may_have_arrived then ". It may have arrived all the same." else "" end))
   else empty end),
  (if ($x.error | ui_present) and ($x.error != $x.response.text) then ui_p(ui_user($x.error)) else empty end);
# items: a generator of {at, title, body, now}
def ui_timeline(items):
  [items] | select(length > 0)
  | _block("ol"; {class: "timeline"};
      .[] as $i | _block("li"; {class: (if $i.now then "now" elif $i.later then "later" else null end)};
        _block("p"; {class: "when"}; (if ($i.at | ui_present) then ui_moment($i.at) else $i.about // "" end)),
        _block("p"; {class: "what"}; $i.title),
        (if ($i.body | ui_present) then _block("div"; {class: "why"}; $i.body) else empty end)));
def ui_stepper($n; $of; $what):
  _block("div"; {class: "stepper"};
    _block("p"; {}; $what, " ", ui_number($n), " of ", ui_number($of)),
    (if $of > 0 then
       ("<svg class=\"steps\" viewBox=\"0 0 \($of * 12) 4\" width=\"\($of * 24)\" height=\"8\" aria-hidden=\"true\" focusable=\"false\">"
        + ([range($of) | "<rect class=\"\(if . < $n then "done" else "todo" end)\" x=\"\(. * 12)\" y=\"0\" width=\"10\" height=\"4\" rx=\"2\"/>"]
           | add) + "</svg>") | _markup
     else empty end));
# The components of a pathway as numbered boxes: a chain where the order counts, side by side otherwise. The list beside it
# says the same in words.
def ui_pathway($count; $ordered):
  ([$count, 12] | min) as $n
  | ("<svg class=\"pathway\" viewBox=\"0 0 \($n * 44) 32\" width=\"\($n * 44)\" height=\"32\" aria-hidden=\"true\" focusable=\"false\">"
     + ([range($n) | . as $i
         | "<rect class=\"ground\" x=\"\($i * 44 + 1)\" y=\"2\" width=\"30\" height=\"28\" rx=\"4\"/><text x=\"\($i * 44 + 16)\" y=\"21\" text-anchor=\"middle\">\($i + 1)</text>"
           + (if $ordered and $i + 1 < $n then "<path class=\"arrow\" d=\"M\($i * 44 + 32) 16h9m-4 -4l4 4l-4 4\"/>" else "" end)] | add // "")
     + "</svg>") | _markup;
# Age against deadline, drawn; the words are beside it.
def ui_age_bar($age; $span):
  ([$age // 0, 0] | max) as $age | ([$span // 0, 0] | max) as $span | ([$age, $span, 1] | max) as $whole
  | (if $span > 0 and $age > $span then "late" elif $span > 0 and $age > $span * 0.75 then "soon" else "fine" end) as $tone
  | ("<svg class=\"age\" viewBox=\"0 0 120 12\" width=\"64\" height=\"12\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">"
     + "<rect class=\"ground\" x=\"0\" y=\"3\" width=\"120\" height=\"6\" rx=\"3\"/>"
     + "<rect class=\"bar-\($tone)\" x=\"0\" y=\"3\" width=\"\($age / $whole * 120 * 10 | floor / 10)\" height=\"6\" rx=\"3\"/>"
     + (if $span > 0 then "<rect class=\"deadline\" x=\"\([$span / $whole * 120 * 10 | floor / 10, 118] | min)\" y=\"0\" width=\"2\" height=\"12\"/>" else "" end)
     + "</svg>") | _markup;

# ---- what changed, in words -------------------------------------------------------------------------------

def _sentences:
  if type == "array" then map(_plain)
  elif . == null then []
  else _plain | _one_newline | gsub("(?<s>[.!?])\\s+"; .s + "\n") | split("\n") | map(select(_blank | not)) end;
def _change($class; $word; $body): _block("p"; {class: "change"}; ui_strong($word + ": "), _tag($class; {dir: "auto"}; $body));
def ui_changes($before; $after):
  ($before | _sentences) as $was | ($after | _sentences) as $is
  | (($was - $is)[] | _change("del"; "Removed"; .)), (($is - $was)[] | _change("ins"; "Added"; .)),
    (if ($was - $is) == [] and ($is - $was) == [] then ui_p("Only the order or the spacing changed.") else empty end);

# ---- the form's definition --------------------------------------------------------------------------------

# What an entry of a group is called where it is named: its title, or the first text in it.
def _entry_name:
  if type == "object" then .title // .text // .name // .organization // ([.[] | strings] | first) // "" else _plain end;

# A document with its form's fields in one list, each with its section, as far as its reader may see them; departments become
# the choices of their fields, and the entries of a group those of the questions that name them.
def _sees: {public: 0, partner: 1, committee: 2, office: 3};
def ui_read:
  . as $d
  | _sees[.sees // "office"] as $rank
  | ($d.pathway.sentence) as $completes
  | def _choices:
      if .type == "unit" and ($d.units | ui_present) then .choices = [$d.units[] | {id, title: .name}]
      elif .type == "entries" then .of as $of
        | .choices = [($d.filled // $d.document // {})[$of] | arrays | to_entries[]
            | {id: (.key + 1 | tostring), title: ((.key + 1 | tostring) + ". " + (.value | _entry_name))}]
      else . end;
  if (.definition | type) != "object" then .
    else .definition |= (
      {name, title, sections: [.sections[]? | {id, title, intro}],
       fields: [.sections[]? | .id as $s | .fields[]? | .section = $s | select(_sees[.see // "committee"] <= $rank) | _choices
         | if .id == "completion" and $completes then .sentence = $completes else . end
         | if .type == "group" then .fields |= map(_choices) else . end]}) end;

# ---- answers to a form's fields ---------------------------------------------------------------------------

def ui_choice_title($field; $id): ([$field.choices[]? | select(.id == $id) | .title] | first) // $id;
# The questions of one entry; those of money, skills and files are built in (core/policy/form_types.c).
def _is_file($field): $field.type == "file" or $field.type == "image";
def _inner($field):
  if $field.type == "group" then $field.fields // []
  elif $field.type == "money" then
    [{id: "audience", title: "For whom", type: "text", required: true},
     {id: "amount", title: ("Amount in " + ($field.currency // "USD")), type: "number", required: true},
     {id: "note", title: "Note", type: "text"}]
  elif $field.type == "skill" then
    [{id: "name", title: "Skill", type: "text", required: true},
     {id: "framework", title: "Framework", type: "choice", choices: [{id: "nace", title: "NACE"}, {id: "esco", title: "ESCO"},
       {id: "onet", title: "O*NET"}, {id: "other", title: "Another"}]},
     {id: "code", title: "Code", type: "text"}, {id: "uri", title: "Web address of the skill", type: "url"}]
  elif _is_file($field) then [{id: "alt", title: "What it shows, in words", type: "text"}, {id: "name", title: "File", type: "text"}, {id: "url", title: "Web address", type: "url"}]
  else [] end;
def _repeats($field): $field.type == "group" or $field.type == "money" or $field.type == "skill";
def ui_is_group($field): _repeats($field) or _is_file($field);
def _money($field; $entry):
  [($entry.audience // ""), ": ", (if $entry.amount == 0 then "free" else [ui_number($entry.amount), " ", $field.currency // "USD"] end),
   (if ($entry.note | ui_present) then [" (", $entry.note, ")"] else empty end)];
def _skill($entry):
  (if ($entry.uri | ui_present) then ui_link($entry.uri; $entry.name) else ui_user($entry.name) end) as $name
  | ([(_inner({type: "skill"})[1] | ui_choice_title(.; $entry.framework)), $entry.code] | map(select(ui_present))) as $where
  | [$name, (if ($where | length) > 0 then [" (", ($where | join(" ")), ")"] else empty end)];
def _size: if . >= 1048576 then ui_number(. / 1048576) + " MB" else ui_number([. / 1024 | ceil, 1] | max) + " kB" end;
# A file that is here, one that lies elsewhere, or one that should be here and is not.
def _file($field; $value):
  if ($value.missing | ui_present) then
    _block("p"; {}; ui_tag("not here"; "red"), " ", ui_link($value.url; ui_user($value.name // $value.url // "The file")),
      " could not be fetched: ", ui_user($value.missing), ".")
  elif ($value.file | ui_present) then
    (if $field.type == "image" and ($value.href | ui_present) then
       ui_image({url: $value.href, alt: $value.alt})
     else empty end),
    _block("p"; {}; ui_link($value.href; ui_user($value.name // "The file")),
      (if ($value.size | type) == "number" then [" (", ($value.size | _size), ")"] else empty end),
      (if ($value.alt | ui_present) then [": ", ui_user($value.alt)] else empty end))
  else ui_link($value.url; ui_user($value.alt // $value.url)) end;
def ui_answer($field; $value):
  if ($value | ui_present | not) then _block("p"; {class: "quiet"}; "Not answered")
  elif _is_file($field) and ($value | type) == "object" then _file($field; $value)
  elif _repeats($field) and ($value | type) == "array" then
    if $field.type == "money" then ui_list($value[] | _money($field; .))
    elif $field.type == "skill" then ui_list($value[] | _skill(.))
    else _block("ol"; {class: "entries"}; $value[] as $entry
      | [_inner($field)[] | select($entry[.id]? | ui_present)] as $there
      | _block("li"; {};
          (if ($there | length) > 0 and ($there[0].type == "text" or $there[0].type == "choice") then ui_strong(ui_answer($there[0]; $entry[$there[0].id]))
           else empty end) as $head
          | _block("p"; {class: "entry-head"}; $head),
          ($there[(if $there[0].type == "text" or $there[0].type == "choice" then 1 else 0 end):] as $rest
           | if ($rest | length) > 0 then ui_summary($rest[] | [.title, ui_answer(.; $entry[.id])]) else empty end))) end
  elif ($value | type) == "array" then
    ui_list($value[] | ui_user(if ($field.choices | ui_present) then ui_choice_title($field; .) else . end))
  elif ($field.sentence | ui_present) then $field.sentence
  elif $field.type == "choice" or $field.type == "unit" then ui_choice_title($field; $value)
  elif $field.type == "date" then ui_day($value)
  elif $field.type == "url" then ui_link($value; $value)
  elif $field.type == "long-text" then ui_prose($value)
  else ui_user($value) end;
def _optional($field):
  if $field.required or ($field.required_when | ui_present) or ($field["required-when"] | ui_present) then "" else " (optional)" end;
def _field_hint($field):
  [$field.help,
   (if $field.type == "list" then "One to a line." else null end),
   (if $field.due == "publish" then "It may wait until the credential is published." else null end),
   (if ($field.example | ui_present) and ($field.choices | ui_present | not) then "For example: " + ($field.example | _plain) else null end)]
  | map(select(ui_present)) | join(" ");
# The inputs of a question under a name. A group is a fieldset of fieldsets; its buttons save, and come back with one entry
# more ($d.more) or without one; in a group inside a group the next entry is always there.
def _field($d; $name; $field; $value):
  def _entries:
    ($name[6:]) as $path | ($path | contains(".")) as $inside
    | ($value | if type == "array" then . else [] end) as $list
    | ($field.entry // (if $field.type == "skill" then "skill" else "entry" end)) as $word
    | (if $inside or $d.more == $path then ($list | length) + 1
       else [($list | length), $field.min // 0, (if $field.required then 1 else 0 end)] | max end) as $n
    | _block("fieldset"; {class: _group($d; $name; "group"), id: ui_anchor($name),
        "aria-describedby": _described($d; {name: $name, hint: _field_hint($field)})};
        _block("legend"; {}; $field.title, _optional($field)), _hint({name: $name, hint: _field_hint($field)}), _error_line($d; $name),
        (if $inside then empty else _void("input"; {type: "hidden", name: $name, value: ""}) end),
        (range($n) as $i
         | ($name + "." + ($i | tostring)) as $at
         | _block("fieldset"; {class: "entry", id: ui_anchor($at)};
             _block("legend"; {}; ($word | ui_capital), " ", ($i + 1 | tostring)),
             (_inner($field)[] | . as $inner | _field($d; $at + "." + $inner.id; $inner; $list[$i][$inner.id]?)),
             (if $i < ($list | length) then
                ui_second_button("less." + $path + "." + ($i | tostring); ["Remove ", $word, " ", ($i + 1 | tostring)])
              else empty end))),
        ui_second_button("more." + $path; ["Add ", (if $n > 0 then "another " else (if $word | test("^[aeiou]") then "an " else "a " end) end), $word]));
  def _kept($part): ($value[$part]? | select(ui_present)) as $v | _void("input"; {type: "hidden", name: ($name + "." + $part), value: ($v | _plain)});
  def _upload:
    ($value | if type == "object" then . else {} end) as $value
    | ($value.file | ui_present) as $here | ($value.missing | ui_present) as $missing | ($name + ".file") as $input
    | (if $field.type == "image" then "PNG or SVG, 90 to 4096 pixels each way, at most 1 MB."
       else "PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, SVG or plain text, at most " + (($d.form.file_kilobytes // 5120) * 1024 | _size) + "." end) as $limits
    | _block("fieldset"; {class: _group($d; $name; "group"), id: ui_anchor($name),
        "aria-describedby": _described($d; {name: $name, hint: _field_hint($field)})};
      _block("legend"; {}; $field.title, _optional($field)), _hint({name: $name, hint: _field_hint($field)}), _error_line($d; $name),
      (if $name[6:] | contains(".") then empty else _void("input"; {type: "hidden", name: $name, value: ""}) end),
      (if $here or $missing then _file($field; $value) else empty end),
      (if $missing then _kept("missing", "url", "name") else _kept("file") end),
      _block("div"; {class: _group($d; $input; "")};
        _block("label"; {for: ui_anchor($input)}; if $here then "Another file in its place" else "Choose a file" end),
        _hint({name: $input, hint: $limits}), _error_line($d; $input),
        _void("input"; {type: "file", id: ui_anchor($input), name: $input,
          accept: (if $field.type == "image" then "image/png,image/svg+xml" else null end),
          "aria-describedby": _described($d; {name: $input, hint: $limits}),
          "aria-invalid": (if _error($d; $input) then "true" else null end)})),
      (if $field.type == "file" and ($here or $missing | not) then
         ui_input($d; {name: ($name + ".url"), label: "Or the web address where it lies", type: "url", inputmode: "url", value: $value.url})
       else empty end),
      ui_input($d; {name: ($name + ".alt"), label: "What it shows, in words",
        hint: (if $field.type == "image" then "For those who cannot see it." else null end), value: $value.alt}),
      (if $here or $missing then ui_second_button("less." + $name[6:]; ["Take it out", ui_hidden([": ", $field.title])]) else empty end));
  if _repeats($field) then _entries elif _is_file($field) then _upload
  else
    {name: $name, label: ($field.title + _optional($field)), hint: _field_hint($field), value: $value} as $o
    | if $field.type == "long-text" then ui_textarea($d; $o + {rows: 6})
      elif $field.type == "list" then ui_textarea($d; $o + {rows: 5})
      elif ($field.type == "unit" and ($field.choices // [] | length > 8))
        or ($field.type == "choice" and ($name[6:] | contains("."))) then ui_select($d; $o + {options: $field.choices})
      elif $field.type == "choice" or ($field.type == "unit" and ($field.choices | ui_present)) then
        ui_radios($d; $o + {legend: $o.label, options: [$field.choices[]? | {value: .id, label: .title}]})
      elif $field.type == "choices" then
        ui_checkboxes($d; $o + {legend: $o.label, options: [$field.choices[]? | {value: .id, label: .title}]})
      elif $field.type == "entries" then
        if ($field.choices | ui_present) then ui_checkboxes($d; $o + {legend: $o.label, options: [$field.choices[] | {value: .id, label: .title}]})
        else ui_hint($field.title, ": there is nothing to choose from yet. Save, and come back.") end
      elif $field.type == "number" then ui_input($d; $o + {inputmode: "decimal", narrow: true})
      elif $field.type == "date" then ui_input($d; $o + {type: "date", narrow: true})
      elif $field.type == "email" then ui_input($d; $o + {type: "email", autocomplete: "email"})
      elif $field.type == "url" then ui_input($d; $o + {type: "url", inputmode: "url"})
      else ui_input($d; $o) end
  end;
# The input for a field of the form, under the name field.<id>.
def ui_field($d; $field; $value): _field($d; "field." + $field.id; $field; $value);
# Two answers are the same when they read the same: a list may come back as lines, a number as text.
def _as_typed: if type == "array" then map(_plain) | join("\n") else _plain | _one_newline end;
def ui_same($a; $b): ($a | _as_typed) == ($b | _as_typed);
# An entry as one line, for what changed.
def _line_of($field; $value):
  def _text($f; $v): if ($f.choices | ui_present) then [$v | if type == "array" then .[] else . end | ui_choice_title($f; .)] | _plain else $v | _plain end;
  if $field.type == "money" then $value | [.audience, ": ", (.amount | _plain), " ", $field.currency // "USD", (if (.note | ui_present) then [" (", .note, ")"] else "" end)] | flatten | map(_plain) | join("")
  elif ($value | type) != "object" then $value | _plain
  else [_inner($field)[] | . as $f | $value[.id] | select(ui_present)
        | $f.title + ": " + (if _repeats($f) and type == "array" then [.[] | _entry_name] | join(", ") else _text($f; .) end)] | join("; ") end;
def ui_field_changes($field; $before; $after):
  if _repeats($field) then
    ui_changes([$before | arrays | .[] | _line_of($field; .)]; [$after | arrays | .[] | _line_of($field; .)])
  elif _is_file($field) then ui_changes([$before | objects | _line_of($field; .)]; [$after | objects | _line_of($field; .)])
  elif ($field.choices | ui_present) then
    ui_changes([$before | if type == "array" then .[] else . // empty end | ui_choice_title($field; .)];
               [$after | if type == "array" then .[] else . // empty end | ui_choice_title($field; .)])
  else ui_changes($before; $after) end;
def ui_document($fields; $document): ui_summary($fields[] | [.title, ui_answer(.; $document[.id])]);
# Learning outcomes as texts, whether they are a list or a group.
def ui_texts: [.[]? | if type == "object" then _entry_name else _plain end];

# ---- what is asked of a person: parts that the pages of tasks share ------------------------------------------

# $o: {asked, readers, form: the id of the section where one answers, below what there is to read}; rows: more of [term, body…]
def ui_task_facts($d; $o; rows):
  ui_summary(
    (if ($d.task.stands_for | ui_present) then
       ["You act for", [ui_user($d.task.stands_for), ", as their stand-in. Both names stay on the record."]] else empty end),
    (if ($d.task.for | ui_present) then
       ["You enter this for", [ui_user($d.task.holder), ", who is told. Both names stay on the record."]] else empty end),
    ["Asked of you", [$o.asked]],
    ["By when", if ($d.task.due | ui_present) then ui_date($d.task.due) else "No date is set" end],
    rows,
    ["Who reads what you write", [$d.readers // $o.readers]],
    ["Proposal", [ui_user($d.proposal.title), " (", $d.proposal.kind_title // "new", "), from ",
      ui_user($d.proposal.proposer.name), ", ", ui_user($d.proposal.unit_title // "no department named")]],
    ["What you read", ["Revision ", ui_number($d.task.revision), ", handed in on ", ui_day($d.proposal.revision_submitted)]]),
  (if $o.form then _block("p"; {class: "screen"}; "Read on, or ", ui_link("#" + $o.form; "go straight to your answer"), ".") else empty end);
# The version in force beside the proposed one, what differs first: $d.beside {version, href, changes [{field, title, parts}]}. A part of
# an answer is the same, removed or added; what was marked is also said, for whoever does not see the marks.
def _marked($name; $word; $text): _tag($name; {}; ui_hidden([$word, ": "]), $text, ui_hidden([" (end of what is ", ($word | ascii_downcase), ")"]));
def _side($field; $parts; $mine; $name; $word):
  [$parts[] | select(has("same") or has($mine))]
  | if length == 0 then "Not answered"
    else _block("div"; {class: "side", dir: "auto"}; ([$parts[] | has("same")] | any) as $partly
      | (.[] | (ui_choice_title($field; .same // .[$mine]) | if $field.type == "date" then ui_date_text(.; "day") else . end) as $text
        | (if has("same") then $text elif $partly then _marked($name; $word; $text) else _tag($name; {}; $text) end),
          (if $field.type == "text" or $field.type == "long-text" then empty else _void("br"; {}) end))) end;
def ui_beside($d):
  ($d.beside // empty) as $b
  | ([$b.changes[]?.field]) as $changed
  | ui_section("beside"; "In force and proposed, side by side";
      (if ($changed | length) == 0 then ui_p("Nothing differs from version ", ui_number($b.version), ".")
       else
         ui_p("What differs from ", ui_link($b.href; ["version ", ui_number($b.version)]), ": ", ui_plural($changed | length; "answer"; "answers"),
           ". What goes is struck through on the left; what comes is underlined on the right."),
         ui_table("What differs"; ["Question", "In force, version " + ui_number($b.version), "Proposed"];
           $b.changes[] | .field as $id | ([$d.definition.fields[] | select(.id == $id)] | first // {}) as $field
           | [.title, _side($field; .parts; "removed"; "del"; "Removed"), _side($field; .parts; "added"; "ins"; "Added")]) end),
      ([$d.definition.fields[] | select((.id as $id | $changed | index([$id]) == null) and ($d.document[.id] | ui_present))] | select(length > 0)
        | ui_details(["What stays as it is (", ui_number(length), ")"]; ui_document(.; $d.document))));
def ui_task_proposal($d):
  ui_beside($d),
  ui_section("proposal"; "The proposal";
    ui_document($d.definition.fields; $d.document),
    (($d.unmapped // []) | select(length > 0) | ui_heading(3; "Answers that the form has no field for"),
      ui_summary(.[] | [.question, ui_prose(.answer)])));
def ui_task_changed($d):
  select($d.previous | ui_present)
  | [$d.definition.fields[] | select(ui_same($d.previous[.id]; $d.document[.id]) | not)] | select(length > 0)
  | ui_section("changed"; "Changed since the last revision";
      ui_summary(.[] | [.title, ui_field_changes(.; $d.previous[.id]; $d.document[.id])]));
def ui_task_tallies($d):
  ($d.tallies // [])[] | ui_card(ui_heading(2; .title, ": ", .result_title // .result), ui_list(.sentences[]?));
# What partners said, and who objected.
def ui_support: {yes: "Yes, we support it", if: "Yes, if something is changed", no: "No"}[. // ""] // .;
def ui_statement_answers($questions; $answers; $texts):
  $questions[]? | . as $q | ($answers // {})[.id] as $v | ($texts // {})[.id] as $text
  | [.title, (if ($v | ui_present) then ui_p({yes: "Yes", no: "No", if: "Yes, if …"}[if $q.type == "yes-no-if" then $v else "" end]
        // ([$q.choices[]? | select(.id == $v) | .title] | first) // $v) else empty end),
      (if ($text | ui_present) then ui_prose($text) elif ($v | ui_present) then empty else ui_p("Not answered") end)];
def ui_task_said($d):
  (($d.statements // []) | select(length > 0)
    | ui_section("statements"; "What partners say";
        .[] | ui_card(ui_heading(3; ui_user(.name), ": ", (.support | ui_support)),
          (if (.texts.comment | ui_present) then ui_prose(.texts.comment) else empty end),
          ui_summary(ui_statement_answers(.questions; .answers; .texts.answers)), ui_hint(ui_day(.at))))),
  (($d.objections // []) | select(length > 0)
    | ui_section("objections"; "Objections";
        ui_summary(.[] | [[ui_user(.name), ", ", ui_day(.at)], ui_prose(.reason // "")])));
def ui_task_counted($d):
  ($d.tally | select(ui_present)) | ui_section("tally"; "How it was counted"; ui_list(.sentences[]?));
# What resembles a proposal and why, the nearest first, and how much its department has: the document of the statement radar().
def ui_overlap($o):
  if ($o | ui_present | not) then empty else
  ui_section("overlap"; "Similar credentials";
    (if ($o.similar | length) == 0 then ui_p("We found nothing that is much alike.")
     else
       ui_list($o.similar[] | [
         (if (.href | ui_present) then ui_link(.href; ui_user(.title)) else ui_user(.title) end), ", ",
         (if .kind == "credential" then (if .standing == "suspended" then "suspended" else "in force" end) else "proposed and not decided yet" end),
         (if (.unit_title | ui_present) then [", ", ui_user(.unit_title)] else empty end),
         (if (.institution | ui_present) then [", ", ui_user(.institution)] else empty end), ". Alike: ",
         ([(if .title_alike then "the title" else empty end), (if .outcomes_alike then "the outcomes" else empty end),
           (if .audience_alike then "the audience" else empty end),
           (if (.skills | ui_present) then "the skills " + (.skills | join(", ")) else empty end),
           (if (.components | ui_present) then "the parts " + (.components | join(", ")) else empty end)] | join("; ")), "."]),
       ui_hint("Nothing is refused because of this list. What the proposer says to it is part of the proposal.")
     end),
    (if ($o.counts | ui_present) then
       ui_details("How many " + ($o.unit_title // "this department") + " has";
         ui_narrow_table("Proposals and credentials of the department, by year"; ["Year", "Handed in", "Published"];
           $o.counts[] | [ui_number(.year), ui_number(.handed_in), ui_number(.published)]))
     else empty end))
  end;
# What was asked of the proposer inside the step, and what they said.
def ui_task_questions($d):
  ($d.questions // []) | select(length > 0)
  | ui_section("questions"; "Questions to the proposer";
      ui_summary(.[] | [[ui_user(.by // "The committee"), ", ", ui_day(.at)],
        (ui_prose(.text), (if (.answer | ui_present) then ui_label("The proposer answers"), ui_prose(.answer)
          else ui_p("Not answered yet.") end))]));
# Inside the form, so that what else is typed goes along and is kept.
def ui_task_ask($d):
  if $d.can.ask then
    ui_details("Ask the proposer a question";
      ui_p("For something small that needs no new revision. The proposer gets it by mail; everybody who works on this step reads question and answer. Your task stays open, and what you have typed is kept."),
      ui_textarea($d; {name: "question", label: "Your question", rows: 2}),
      ui_buttons(ui_second_button("ask"; "Ask the proposer")))
  else empty end;
def ui_task_conflict($d; $what):
  ui_details("I have a conflict of interest";
    ui_p($what),
    ui_textarea($d; {name: "reason", label: "What kind of conflict is it?", rows: 2}),
    ui_buttons(ui_warning_button("recuse"; "Give up this task")));
def ui_task_list($d):
  ($d.my_tasks // []) | select(length > 1)
  | ui_section("mine"; "My tasks";
      ui_list(.[] | [(if .current then ui_strong(ui_user(.title)) else ui_link(.href; ui_user(.title)) end),
        ", ", .step_title, (if (.due | ui_present) then ", due ", ui_day(.due) else empty end),
        (if .current then " (this one)" else empty end)]));

# Lists of open tasks: one's own, and those of others that one may enter for them.
def ui_task_tables($mine; $others):
  ui_section("tasks"; "What waits for me";
    (($mine // []) | if length == 0 then ui_p("Nothing at the moment.")
     else ui_table("My tasks"; ["Proposal", "What is asked", "Due"];
       .[] | [ui_link(.href; ui_user(.title)),
         [.step_title, (if (.stands_for | ui_present) then [", for ", ui_user(.stands_for)] else "" end)],
         if (.due | ui_present) then ui_day(.due) else "no date" end]) end)),
  (($others // []) | select(length > 0)
    | ui_section("for-others"; "What I may enter for others";
        ui_p("From paper, or from a meeting. They are told what was entered, and both names stay on the record."),
        ui_table("Tasks of others"; ["Proposal", "What is asked", "Of whom", "Due"];
          .[] | [ui_link(.href; ui_user(.title)), .step_title, ui_user(.holder // ""), if (.due | ui_present) then ui_day(.due) else "no date" end])));

# ---- data inside a page -----------------------------------------------------------------------------------

def ui_json:
  tojson | gsub("<"; "\\u003c") | gsub(">"; "\\u003e") | gsub("&"; "\\u0026") | gsub("\u2028"; "\\u2028")
  | gsub("\u2029"; "\\u2029");
def _walk_clean:
  if type == "string" then ui_clean elif type == "array" then map(_walk_clean)
  elif type == "object" then with_entries(.value |= _walk_clean) else . end;
# What a program gets: the same texts as a reader.
def ui_data: _walk_clean;
def ui_json_ld($data): ("<script type=\"application/ld+json\">" + ($data | _walk_clean | ui_json) + "</script>\n") | _markup;

# ---- XML: feeds and maps for machines; what may stand in no XML document, ui_clean has taken out ------------------

def ui_xml($name; $attributes; body): _block($name; $attributes; body);
def ui_xml_link($rel; $type; $address):
  ($address | ui_safe_address // empty) | _block("link"; {rel: $rel, type: $type, href: .}; empty);
def ui_xml_page(root): "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", (root | _html);

# ---- letters: mail/*.jq give blocks, from which text and HTML are made ----------------------------------------
# A block is a text or an array of texts (a paragraph), {link, label}, {list: [text]}, {quote: text} or {facts: [[term, text]]}; null is left out.

def _flat: if type == "array" then map(_flat) | add // "" else _plain end;
def _wrap($width):
  split("\n") | map(reduce (split(" ")[] | select(. != "")) as $w ([""];
      if .[-1] == "" then .[-1] = $w
      elif (.[-1] | length) + 1 + ($w | length) <= $width then .[-1] += " " + $w
      else . + [$w] end) | join("\n")) | join("\n");
def _indent($by): split("\n") | map($by + .) | join("\n");
# A letter that is kept holds "{{link}}" in the place of the link; it is put in as the letter leaves.
def _address: if . == "{{link}}" then . else ui_safe_address // "" end;
def _facts: [.facts[] | select(.[1] | ui_present) | map(_flat)];
def _block_text:
  if type != "object" then _flat | _wrap(72)
  elif has("link") then (.label | _flat) + ":\n" + (.link | _address)
  elif has("list") then .list | map("- " + (_flat | _wrap(70) | split("\n") | join("\n  "))) | join("\n")
  elif has("quote") then .quote | _flat | _one_newline | _wrap(70) | _indent("> ")
  else _facts | map(.[0] + ": " + .[1]) | join("\n") end;
def _block_html:
  if type != "object" then ui_prose(_flat)
  elif has("link") then
    (.link | _address) as $safe
    | if $safe != "" then _block("p"; {}; _tag("a"; {href: $safe}; .label | _flat)),
        _block("p"; {}; "If the link does not open, copy this address: ", $safe) else ui_p(.label | _flat) end
  elif has("list") then ui_list(.list[] | _flat)
  elif has("quote") then _block("blockquote"; {}; ui_prose(.quote))
  else _block("table"; {role: "presentation"}; _facts[] as $f
    | _block("tr"; {}; _block("td"; {}; $f[0]), _block("td"; {}; $f[1]))) end;
# One line, whatever was typed: a subject is a header.
def _line: _flat | explode | map(if . < 32 or (. >= 127 and . < 160) then 32 else . end) | implode
  | if length > 150 then .[0:147] + "…" else . end;
def ui_subject_title: if (.proposal.title | ui_present) then "“" + (.proposal.title | _line) + "”" else "your proposal" end;
def ui_due: if (.task.due_text | ui_present) then ui_date_text(.task.due_text; "long")
  elif (.task.due // .data.due | ui_present) then ui_date_text(.task.due // .data.due; "long") else "no date is set" end;
# Gives {subject, text, html}; the salutation and the close, which names the coordinator, are the same everywhere.
def ui_letter($subject; blocks):
  . as $d
  | ($d.institution.coordinator // {}) as $c
  | (if ($d.person.name | ui_present) then "Dear " + ($d.person.name | _line) + "," else "Hello," end) as $dear
  | [blocks | select(ui_present) | select((type == "object" and has("link") and (.link | _address) == "") | not)] as $blocks
  | (["On behalf of the committee,", ([$c.name, $d.institution.name] | map(select(ui_present) | _line) | join(", ")),
     ([$c.email, $c.telephone] | map(select(ui_present) | _line) | join(", "))] | map(select(. != ""))) as $close
  | {subject: ($subject | _line),
     text: (([$dear] + [$blocks[] | _block_text] + [$close | join("\n")] | join("\n\n")) + "\n"),
     html: ("<!DOCTYPE html>\n" + (_block("html"; {lang: ($d.institution.language // "en")};
         _block("head"; {}; _void("meta"; {charset: "utf-8"}), _block("title"; {}; $subject | _line)),
         _block("body"; {}; ui_p($dear), ($blocks[] | _block_html),
           _block("p"; {}; range($close | length) as $i | (if $i > 0 then _void("br"; {}) else empty end), $close[$i]))) | _html))};
