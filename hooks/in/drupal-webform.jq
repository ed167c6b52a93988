# Drupal Webform, the remote post handler: the submission's own properties and its elements side by side.
# A file is _NAME beside NAME; set.private-files and set.public-files say where their addresses begin.
include "answers";

def file_of($set):
  (.uri // "") as $uri
  | {file: {name: (.name // .filename),
            url: (if .url then .url
                  elif ($uri | startswith("private://")) and $set["private-files"] then "\($set["private-files"] | rtrimstr("/"))/\($uri[10:] | split("/") | map(@uri) | join("/"))"
                  elif ($uri | startswith("public://")) and $set["public-files"] then "\($set["public-files"] | rtrimstr("/"))/\($uri[9:] | split("/") | map(@uri) | join("/"))"
                  else null end)}};

whole_call
| (.form.set // {}) as $set
| translate(.body
  | if .uuid == null then error("there is no \"uuid\": this is not what a remote post of Webform sends") else . end
  | . as $all
  | members("^(serial|sid|uuid|token|uri|created|completed|changed|in_draft|current_page|remote_addr|uid|langcode|webform_id|entity_type|entity_id|locked|sticky|notes|metatag)$|^_")
  | $all["_\(.ref)"] as $file
  | if $file == null then .
    else .entries = ([$file] | flatten(1) | map({value: file_of($set)})) end)
