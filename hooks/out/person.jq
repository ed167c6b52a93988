include "outcome";
# person: somebody enters the credential by hand in a system that takes no writes. The labels are plain; another name for one of them is
# set.label.NAME in the endpoint's section.
def word($name; $usual): setting("label." + $name; $usual);
person(.endpoint.title // "the system"; [[word("title"; "Title"), credential.title], [word("description"; "Description"), credential.description],
  [word("outcomes"; "Learning outcomes"), credential.outcomes], [word("criteria"; "How it is earned"), credential.criteria],
  [word("skills"; "Skills"), [skills[].title]], [word("level"; "Level"), credential.level], [word("hours"; "Hours"), credential.hours],
  [word("credits"; "Credits"), credential.credits], [word("language"; "Language"), credential.language],
  [word("unit"; "Department"), credential.unit_title // credential.unit], [word("audience"; "For"), credential.audience], [word("tags"; "Keywords"), credential.tags],
  [word("url"; "Web address"), credential.url], [word("ctid"; "Identifier (CTID)"), ctid]])
