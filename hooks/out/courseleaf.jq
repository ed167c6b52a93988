include "outcome";
# courseleaf: a person enters the credential in CourseLeaf's program management (CIM Programs).
person("CourseLeaf"; [["Program title", credential.title], ["Program type", setting("type"; "Micro-credential")], ["Academic level", credential.level],
  ["Department", credential.unit_title // credential.unit], ["Catalog description", credential.description], ["Program requirements", credential.criteria],
  ["Learning outcomes", credential.outcomes], ["Total credits", credential.credits], ["Hours", credential.hours], ["Language", credential.language],
  ["Link", credential.url], ["Identifier (CTID)", ctid]])
