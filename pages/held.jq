include "ui";
# held: one submission as it came, for the office: why it waits, what it would become, and reading it again.
def outcome: {proposal: "It would become a proposal: it is complete.", draft: "It would become a draft, which its proposer is asked to finish and hand in.",
  withdrawal: "It would withdraw what was sent before.", ignored: "Nothing: it would be acknowledged and dropped.", held: "It would be held for the office."}[. // ""] // .;
def status: {new: "is being read", held: "held for the office", proposal: "became a proposal", draft: "became a draft",
  ignored: "acknowledged and dropped", duplicate: "came before"}[. // ""] // .;
def plain: if type == "string" then . elif type == "array" then map(plain) | join("; ") elif type == "object" then [.[] | plain] | join(", ") else tostring end;
# Every value with the way to it.
def leaves: [paths(scalars) as $p | {at: ($p | map(tostring) | join(" / ")), value: getpath($p)}] | .[:400][];

. as $d | ($d.item // {}) as $item | $d.trial as $trial
| ui_page({title: "A submission"};
    ui_back(@uri "/\($d.institution.slug)/desk#held"; "Back to the desk"),
    ui_title($d.institution.name; "A submission"),
    ui_errors($d), ui_notice($d),
    ui_summary(["Form", $item.form], ["State", ($item.status | status)],
      (if ($item.reason | ui_present) then ["Reason", ui_user($item.reason)] else empty end),
      (if ($item.submission | ui_present) then ["Its number there", ui_user($item.submission)] else empty end)),
    (if $trial then
       ui_section("trial"; "What would become of it now";
         ui_p($trial.becomes | outcome),
         (if ($trial.reason | ui_present) then ui_p(ui_user($trial.reason)) else empty end),
         (if ($trial.about | ui_present) and $trial.kind != "new" then ui_p("It asks to ", ui_user($trial.kind), " this micro-credential: ", ui_user($trial.about), ". Whether it is there, and whose it is, is seen when it is read.") else empty end),
         (if ($trial.missing | ui_present) then ui_p("This is missing:"), ui_list($trial.missing[] | .text) else empty end),
         (if ($trial.answers | ui_present) then ui_summary($trial.answers[] | [.title, ui_user(.value | plain)]) else empty end),
         (if ($trial.unmapped | ui_present) then
            ui_narrow_table("Answers without a place"; ["Question", "Answer"]; $trial.unmapped[] | [ui_user(.question | plain), ui_user(.answer | plain)]),
            ui_p(ui_link(@uri "/\($d.institution.slug)/desk/forms"; "Say where they belong")) else empty end))
     else empty end),
    (if ($d.untried | ui_present) then ui_note(ui_p("It could not be tried: ", ui_user($d.untried))) else empty end),
    ui_form($d; ui_buttons(ui_second_button("try"; "Try it, without effect"),
      (if $item.may_replay then ui_button("replay"; "Read it again") else empty end))),
    ui_section("came"; "What came in";
      ui_hint("E-mail addresses and secrets are hidden."),
      (if ($item.unread | ui_present) then ui_p(ui_user($item.unread)) else empty end),
      (if ($item.body | type) == "string" then ui_prose($item.body)
       elif $item.body == null then ui_p("Nothing can be shown.")
       else ui_narrow_table("Its answers"; ["Where", "What"]; $item.body | leaves | [ui_user(.at), ui_user(.value | plain)]) end)))
