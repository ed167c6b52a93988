include "ui";
# link: a link somebody asked for. data: {why}: begun (a proposal on our own form) or fresh (the old one is no longer valid)
if .data.why == "begun" then
  ui_letter("Your link to your proposal";
    "You asked to propose a micro-credential. This link opens your proposal, which only you can see until you hand it in.",
    {link: .link, label: "Open your proposal"},
    "You can come back by it as often as you like; what you save is kept. If it was not you, do nothing.")
else
  ui_letter("Your fresh link";
    "You asked for a fresh link, because the one you had is no longer valid.",
    {link: .link, label: "Open it"},
    "Please do not pass it on: whoever has it can act in your name. If it was not you, do nothing.")
end
