include "ui";
# propose: the first step of our own form: who proposes. The link to the rest comes by mail. {definition: {title}}
. as $d
| ui_page({title: "Propose a micro-credential"};
    ui_title(null; "Propose a micro-credential"),
    ui_errors($d), ui_notice($d),
    ui_lead("You can fill in the form in one go or a little at a time. What you save is kept."),
    ui_p("Tell us who you are, and we send you a link to your own proposal. There is no password: please do not pass the link on."),
    ui_form($d;
      ui_input($d; {name: "name", label: "Your name", hint: "As it should stand in letters.", autocomplete: "name"}),
      ui_input($d; {name: "email", label: "Your e-mail address", hint: "The one the institution knows.", type: "email", autocomplete: "email"}),
      ui_buttons(ui_button("begin"; "Send me the link"))))
