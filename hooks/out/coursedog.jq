include "outcome";
# coursedog: a person enters the credential in Coursedog's curriculum management as a program. (Its interface writes only for users that the
# vendor switches on for each customer, and no schema for it is public.)
person("Coursedog"; [["Program name", credential.title], ["Long name", credential.title], ["Type", setting("type"; "Micro-credential")],
  ["Departments", credential.unit_title // credential.unit], ["Level", credential.level], ["Catalog description", credential.description],
  ["Requirements", credential.criteria], ["Learning outcomes", credential.outcomes], ["Credits", credential.credits], ["Hours", credential.hours],
  ["Web address", credential.url], ["Identifier (CTID)", ctid]])
