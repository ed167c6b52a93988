include "ui";
# credential-case: the learning outcomes as a CASE 1.1 package (1EdTech), from the document of credential.jq. An outcome keeps its
# identifier through all versions of the credential: it is made of the credential's and the outcome's number.
. as $d
| ($d.credential.url + ".case.json") as $package
| def name($what): $d.credential.names[$what] // "";
  def at($what): $package + "#" + name($what);
  def changed: $d.credential.changed // "";
  {identifier: name("outcomes"), uri: $package, creator: $d.institution.name, title: ($d.credential.title + ": learning outcomes"),
   lastChangeDateTime: changed} as $document
| [($d.document.outcomes | ui_texts) | to_entries[] | ("outcome/" + (.key + 1 | tostring)) as $name
    | {name: $name, item: {identifier: name($name), uri: at($name), fullStatement: .value, lastChangeDateTime: changed}}] as $outcomes
| {CFDocument: $document, CFItems: [$outcomes[].item],
   CFAssociations: [$outcomes[] | (.name + "/place") as $place
     | {identifier: name($place), uri: at($place), associationType: "isChildOf",
        originNodeURI: {title: .item.fullStatement, identifier: .item.identifier, uri: .item.uri},
        destinationNodeURI: {title: $document.title, identifier: $document.identifier, uri: $document.uri}, lastChangeDateTime: changed}]}
| ui_data
