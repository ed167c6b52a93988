# Formbricks: answers by the questions' ids, which the survey's author can set. Only a finished response counts.
include "answers";

translate(.body.data
  | if (.data | type) != "object" then error("there is no object data.data: this is not what Formbricks sends") else . end
  | (.data | members("^$")),
    ((.variables // {}) | members("^$")),
    {ref: "contact", question: "Contact", to: "proposer.email", entries: [{value: (.contactAttributes // {}).email}]})
