include "outcome";
# banner: a person enters the credential in Ellucian Banner, which takes no writes from outside. The labels are those of the course catalog's
# base form (SCACRSE); set.subject and set.college give the codes that every credential of this institution has.
person("Banner"; [["Subject", setting("subject")], ["Course number", credential.document.code // null], ["Title (30 characters)", (credential.title | cut(30))],
  ["Long title", credential.title], ["College", setting("college")], ["Department", credential.unit_title // credential.unit], ["Level", credential.level],
  ["Credit hours", credential.credits], ["Contact hours", credential.hours], ["Course description", credential.description],
  ["Learning outcomes", credential.outcomes], ["Web address", credential.url], ["Identifier (CTID)", ctid]])
