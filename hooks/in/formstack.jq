# Formstack, as JSON: a member a question, under its API-friendly name.
include "answers";

translate(.body | members("^(FormID|UniqueID|HandshakeKey)$"))
