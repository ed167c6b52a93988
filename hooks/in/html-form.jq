# A form on a web page of your own: names are the inputs' names, "outcome[]" is outcome. Names that begin with _ are not answers.
include "answers";

translate(.body | with_entries(.key |= rtrimstr("[]")) | members("^_"))
