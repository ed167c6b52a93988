include "outcome";
# acalog: a person enters the credential in Modern Campus Catalog (Acalog) as a program.
person("Acalog"; [["Program name", credential.title], ["Program type", setting("type"; "Micro-credential")], ["Degree type", setting("degree-type")],
  ["Entity (department)", credential.unit_title // credential.unit], ["Description", credential.description],
  ["Core: what it takes", credential.criteria], ["Core: learning outcomes", credential.outcomes], ["Credits", credential.credits], ["Hours", credential.hours],
  ["Link", credential.url], ["Identifier (CTID)", ctid]])
