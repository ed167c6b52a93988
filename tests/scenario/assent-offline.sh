#!/bin/sh
# What `assent check`, `explain` and `graph` print, and how they end: 0 good, 1 refused, 2 could not be tried.
set -eu
source=$(cd "${srcdir:-.}" && pwd)
assent=$(pwd)/assent
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$source/workflows/." "$work/"
chmod -R u+w "$work"
cd "$work"

fail() {
  echo "assent-offline: $*" >&2
  exit 1
}
ends() { # status, what the output must hold, command…
  want=$1 text=$2
  shift 2
  status=0
  "$@" >out 2>&1 || status=$?
  [ "$status" -eq "$want" ] || fail "$* ended with $status, not $want: $(cat out)"
  grep -qF "$text" out || fail "$* did not say “$text”: $(cat out)"
}

# A policy that extends another, which lies beside it.
sed 's/"name": "microcredential"/"name": "ours", "extends": "microcredential"/' microcredential.json >ours.json
ends 0 'ours.json: good' "$assent" check ours.json
sed '0,/"count": 3/s//"count": 1/' ours.json >weaker.json
ends 1 'weaker.json: state “review”, step “committee”: “places”: 1 of constituency faculty, where “microcredential” has 3' "$assent" check weaker.json
sed 's/"extends": "microcredential"/"extends": "nowhere"/' ours.json >lost.json
ends 2 'nowhere.json' "$assent" check lost.json
rm ours.json weaker.json lost.json

ends 0 'microcredential.json: good: 11 states' "$assent" check microcredential.json
for policy in *.json; do
  case $policy in *.schema.json) continue ;; esac
  ends 0 "$policy: good" "$assent" check "$policy"
  "$assent" explain "$policy" | cmp - "$source/tests/scenario/explained/${policy%.json}.txt"
done
ends 0 '"screening" -> "review"' "$assent" graph --dot microcredential.json

for programme in programmes/*.json; do
  ends 0 "$programme: good" "$assent" check "$programme"
done
sed 's/"workflow": "standing"/"workflow": "sitting"/' programmes/microcredential.json >programmes/wrong.json
ends 1 'no policy is called “sitting”' "$assent" check programmes/wrong.json

for command in explain graph; do
  ends 2 'programmes/microcredential.json: this is a programme, which says which workflow takes which proposal' \
    "$assent" $command programmes/microcredential.json
done
mkdir -p stories
printf '# A story.\npolicy micro-credential\n' >stories/lost.scenario
ends 2 'stories/lost.scenario:2: “policy micro-credential”: there is neither stories/../micro-credential.json nor' \
  "$assent" simulate stories/lost.scenario
printf 'policy A policy\n' >stories/lost.scenario
ends 2 'stories/lost.scenario:1: “policy A policy” names none' "$assent" simulate stories/lost.scenario
printf 'person Alex Rivera:\n' >stories/lost.scenario
ends 2 'no line says which policy is played' "$assent" simulate stories/lost.scenario

sed 's/"start": "screening"/"start": "elsewhere"/' microcredential.json >start.json
ends 1 'start.json: “start” names “elsewhere”' "$assent" check microcredential.json start.json
sed 's/"kind": "panel"/"kind": "pannel"/' microcredential.json >kind.json
ends 1 'kind.json: state “review”: step “committee”: “kind” must be one of these' "$assent" check kind.json
sed 's/"rubric": "seven-criteria"/"rubric": "missing"/' microcredential.json >rubric.json
ends 2 'rubric.json names the rubric “missing”, and there is neither rubrics/missing.json nor' "$assent" check rubric.json
sed 's/"rubric": "seven-criteria"/"rubric": "..\/x"/' microcredential.json >path.json
ends 1 'path.json: “rubric” must be a name' "$assent" check path.json
printf '{"name": "x",}' >broken.json
ends 1 'broken.json: ' "$assent" check broken.json
sed 's/"supports": \[/"supports": ["price", /' forms/microcredential.json >forms/priced.json
sed -i 's/"name": "microcredential"/"name": "priced"/' forms/priced.json
sed 's/"form": "microcredential"/"form": "priced"/' microcredential.json >priced.json
ends 1 'forms/priced.json: question “title”: “supports” names “price”' "$assent" check priced.json
sed -i 's/Chicago/Nowhere/' calendars/default.json
ends 1 'calendars/default.json: ' "$assent" check microcredential.json
cp "$source/workflows/calendars/default.json" calendars/default.json

ends 2 'usage: assent check' "$assent" check
ends 0 'explain WORKFLOW' "$assent" --help
ends 2 'there is no command “chekc”' "$assent" chekc
ends 1 'Graphviz is not there' env PATH=/nonexistent "$assent" graph microcredential.json
if command -v dot >/dev/null; then
  ends 0 '</svg>' "$assent" graph microcredential.json
fi
echo "assent-offline: check, explain and graph do what assent(1) says"
