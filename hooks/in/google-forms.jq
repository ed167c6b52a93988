# Google Forms, by hooks/in/google-forms.gs, which sends its answers in our own shape.
include "answers";

translate(.body
  | if (.answers | type) != "array" then error("there is no list \"answers\": was this sent by hooks/in/google-forms.gs?") else .answers[] end)
