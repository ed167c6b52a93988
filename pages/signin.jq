include "ui";
# signin: an e-mail address, then the code that was mailed, typed into the browser that asked. {view: "email"|"code", email}
. as $d
| if .view == "code" then
    ui_page({title: "Check your e-mail"};
      ui_title("Sign in"; "Check your e-mail"),
      ui_errors($d),
      ui_p("If ", ui_strong(ui_user($d.email // "the address you gave")), " is known to us, a message with a code of six digits is on its way. It is valid for 15 minutes, in this browser only."),
      ui_form($d;
        ui_input($d; {name: "code", label: "Code from the message", inputmode: "numeric", autocomplete: "one-time-code", narrow: true}),
        ui_buttons(ui_button("code"; "Sign in"))),
      ui_details("The message has not come";
        ui_list("Look in the folder for unwanted mail.", "Wait a minute: some mail systems are slow.",
          "Check that the address is the one the institution knows.")))
  else
    ui_page({title: "Sign in"};
      ui_title(null; "Sign in"),
      ui_errors($d), ui_notice($d),
      ui_p("There is no password. We send a code to your e-mail address."),
      ui_form($d;
        ui_input($d; {name: "email", label: "Your e-mail address", hint: "The one the institution knows.", type: "email", autocomplete: "email"}),
        ui_buttons(ui_button("email"; "Send me a code"))))
  end
