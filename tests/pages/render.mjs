// Renders every page and every mail with the ordinary jq command: from its realistic document, from variants of it, and
// from hostile ones; parses what comes out, and checks what a browser and a reader would trip over.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { need } from "../tools/npm.mjs";
import { children, readXml, textOf } from "../tools/xml.mjs";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const { parse } = need("parse5");
const scratch = mkdtempSync(join(tmpdir(), "assent-pages-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

let passed = 0;
const failures = [];
const check = (ok, what) => (ok ? passed++ : failures.push(what));

// One run of jq for all documents of a program: the program becomes a function whose whole output is collected.
function run(file, documents) {
  const [first, ...rest] = readFileSync(join(top, file), "utf8").split("\n");
  const program = join(scratch, "program.jq");
  writeFileSync(program, `${first}\ndef whole:\n${rest.join("\n")}\n;\n[whole]\n`);
  const out = execFileSync("jq", ["-c", "-L", join(top, "pages"), "-f", program], {
    input: documents.map((d) => JSON.stringify(d)).join("\n"), maxBuffer: 1 << 28 });
  return out.toString().trim().split("\n").map((line) => JSON.parse(line));
}

// ---- hostile documents -------------------------------------------------------------------------------------
const evil = `<script>alert(1)</script>"'javascript:alert(1)</script>\u202Eevil\u2066\u0007`;
const address = "javascript:alert(1)//";
const steering = new Set(["id", "type", "name", "status", "view", "section", "supports", "standing", "criterion", "kind",
  "declared", "fields", "state", "ending", "reason", "field", "value", "decision", "command", "modality", "level", "lane", "unit"]);
const walk = (v, f, key) => Array.isArray(v) ? v.map((x) => walk(x, f, key))
  : v && typeof v === "object" ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, walk(x, f, k)])) : f(v, key);
const everything = (d) => walk(d, (v) => (typeof v === "string" ? evil : v));
const steered = (d) => walk(d, (v, k) => (typeof v === "string" && !steering.has(k) ? evil : v));
const addresses = (d) => walk(d, (v, k) => (typeof v === "string" && !steering.has(k) ? address : v));
const nothing = (d) => walk(d, () => null);
const objects = (d) => ({ ...d, document: d.document && Object.fromEntries(Object.keys(d.document).map((k) => [k, { "<b>": evil }])),
  typed: { [evil]: evil, ...d.typed } });
const hostile = { everything, steered, addresses, objects };

// ---- what is read of the output ------------------------------------------------------------------------------
const elements = (node, list = []) => {
  if (node.tagName) list.push(node);
  for (const child of [...(node.childNodes ?? []), ...(node.content?.childNodes ?? [])]) elements(child, list);
  return list;
};
const attribute = (e, name) => e.attrs.find((a) => a.name === name)?.value;
const words = (node) => node.nodeName === "#text" ? node.value
  : ["script", "style"].includes(node.tagName) ? "" : (node.childNodes ?? []).map(words).join(" ");

function html(name, text, { page, realistic }) {
  const errors = [];
  const document = parse(text, { onParseError: (e) => errors.push(`${e.code} at ${e.startLine}`) });
  check(errors.length === 0, `${name}: parses without an error: ${errors.slice(0, 3)}`);
  const all = elements(document);
  check(!text.includes(evil) && !text.includes("<script>alert"), `${name}: the raw hostile string never comes out`);
  check(!/[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f]/.test(text), `${name}: no control and no mark that turns the writing`);
  for (const e of all) {
    for (const a of e.attrs) {
      check(!a.name.startsWith("on") && a.name !== "style" && a.name !== "srcdoc", `${name}: no attribute ${a.name}`);
      if (["href", "src", "action", "formaction"].includes(a.name))
        check(/^(https?:\/\/|mailto:|#|\?|\/($|[^/]))|^$|^\{\{link\}\}$/.test(a.value) && !/^javascript/i.test(a.value),
          `${name}: address ${a.value}`);
    }
    if (e.tagName === "script") {
      check(attribute(e, "type") === "application/ld+json", `${name}: no script but data`);
      JSON.parse(e.childNodes[0].value);
    }
    check(!["style", "iframe", "object", "embed", "base"].includes(e.tagName), `${name}: no ${e.tagName}`);
  }
  const of = (tag) => all.filter((e) => e.tagName === tag);
  check(attribute(of("html")[0], "lang") !== undefined, `${name}: says its language`);
  check(of("title").length === 1 && words(of("title")[0]).trim() !== "", `${name}: has a title`);
  if (!page) return;
  const ids = all.map((e) => attribute(e, "id")).filter((x) => x !== undefined);
  if (realistic) check(new Set(ids).size === ids.length, `${name}: ids are unique: ${ids.filter((x, i) => ids.indexOf(x) !== i)}`);
  for (const e of all) for (const n of ["for", "aria-describedby", "aria-labelledby"])
    for (const id of (attribute(e, n) ?? "").split(" ").filter(Boolean))
      check(ids.includes(id), `${name}: ${n}=${id} names something`);
  if (realistic) for (const a of of("a").map((e) => attribute(e, "href") ?? "").filter((h) => h.startsWith("#")))
    check(ids.includes(decodeURIComponent(a.slice(1))), `${name}: the link ${a} leads somewhere`);
  const labelled = new Set(of("label").map((e) => attribute(e, "for")));
  for (const e of [...of("input"), ...of("textarea"), ...of("select")])
    check(attribute(e, "type") === "hidden" || labelled.has(attribute(e, "id")), `${name}: ${attribute(e, "name")} has a label`);
  if (realistic) for (const e of [...of("label"), ...of("legend"), ...of("button"), ...of("a"), ...of("dt"), ...of("summary"), ...of("th"), ...of("h2")])
    check(words(e).trim() !== "", `${name}: no empty ${e.tagName} ${attribute(e, "for") ?? attribute(e, "href") ?? ""}`);
  for (const e of of("fieldset")) check(e.childNodes.find((n) => n.tagName)?.tagName === "legend", `${name}: a fieldset begins with its legend`);
  for (const e of of("button")) check(attribute(e, "type") === "submit" && attribute(e, "name") === "action", `${name}: a button acts`);
  for (const f of of("form")) {
    const inside = elements(f);
    check(attribute(f, "method") === "post", `${name}: a form posts`);
    if (realistic) for (const n of ["csrf", "nonce"])
      check(inside.some((e) => attribute(e, "name") === n && attribute(e, "value")), `${name}: a form carries its ${n}`);
  }
  check(of("h1").length === 1 && of("main").length === 1, `${name}: one h1, one main`);
  let level = 0;
  for (const e of all.filter((x) => /^h[1-6]$/.test(x.tagName))) {
    check(Number(e.tagName[1]) <= level + 1, `${name}: headings do not skip a level: ${words(e)}`);
    level = Number(e.tagName[1]);
  }
  if (realistic) plain(name, words(document));
}
function plain(name, text) {
  const found = text.match(/\b(quarantine|endpoint|receipt|digest|outbox|seats?|null|undefined)\b/i);
  check(!found, `${name}: never says “${found?.[0]}”`);
  for (const m of text.matchAll(/(\S+)\s+criteri(a|on)\b/gi))
    check(/^(quality|earning|this|the|seven)$/i.test(m[1]), `${name}: says which criteria: “${m[0]}”`);
}

// ---- the pages ---------------------------------------------------------------------------------------------
const variants = {
  policy: {
    "without a drawing": (d) => ({ ...d, drawing: null }),
    "an earlier one": (d) => ({ ...d, drawing: null, in_force: false, summary: null }),
  },
  review: {
    "first round": (d) => ({ ...d, previous: null, requests: [], task: { ...d.task, round: 1, criteria: null, carried: null } }),
    errors: (d) => ({ ...d, typed: { "comment.access": "no <b>" }, errors: [{ field: "comment.access", text: "Say why." }, { field: "score.assessment", text: "Choose." }] }),
    check: (d) => ({ ...d, view: "check", typed: { "score.assessment": "cannot-judge", "must_change.outcomes": "yes" } }),
    sent: (d) => ({ ...d, task: { ...d.task, status: "done" }, tally: { sentences: ["4 of 5 reviewers answered."] },
      reviews: [{ task: 14, mine: true, sent: "2026-11-21T10:00", scores: { outcomes: 3, access: null }, comments: { outcomes: "Good." }, must_change: ["access"], person: { name: "A" } },
        { task: 15, mine: false, scores: { outcomes: 1 }, comments: {}, must_change: [], person: { name: "Kim Oduya" }, constituency: "staff" }] }),
  },
  declare: {
    "a list of one": (d) => ({ ...d, my_tasks: d.my_tasks.slice(0, 1) }),
    errors: (d) => ({ ...d, errors: [{ field: "declared", text: "Declare it." }] }),
  },
  "review-joint": {
    alone: (d) => ({ ...d, reviews: d.reviews.slice(0, 1) }),
    errors: (d) => ({ ...d, errors: [{ field: "comment.assessment", text: "Say why." }], typed: { "score.assessment": "0" } }),
  },
  "task-vote": {
    voted: (d) => ({ ...d, task: { ...d.task, status: "done", may_change: true }, ballot: { choice: "present", comment: "Here.", at: "2026-11-20T11:00" } }),
    "the chair": (d) => ({ ...d, task: { ...d.task, kind: "casting-vote" } }),
    errors: (d) => ({ ...d, errors: [{ field: "choice", text: "Choose how you vote." }], typed: { comment: "Not sure" } }),
    closed: (d) => ({ ...d, task: { ...d.task, status: "done", may_change: false }, ballot: { choice: "yes", comment: null, at: "2026-11-20T11:00" },
      tally: { result: "passed", sentences: ["5 yes, 2 no: passed."] }, votes: [{ name: "Kim Oduya", choice: "yes", casting: false }, { name: "Cho Chair", choice: "no", casting: true }] }),
  },
  "task-comment": {
    objected: (d) => ({ ...d, task: { ...d.task, status: "done", may_change: true }, objection: { at: "2026-11-20T11:00", withdrawn: null, reason: "It overlaps ours." } }),
    withdrawn: (d) => ({ ...d, task: { ...d.task, status: "done", may_change: false }, objection: { at: "2026-11-20T11:00", withdrawn: "2026-11-21T11:00", reason: "x" } }),
    agreed: (d) => ({ ...d, task: { ...d.task, status: "done", may_change: true } }),
    errors: (d) => ({ ...d, errors: [{ field: "objection", text: "Say why." }] }),
  },
  "task-state": {
    check: (d) => ({ ...d, view: "check", typed: { "answer.demand": "if", "if.demand": "If it were taught in the evening.", support: "yes" } }),
    errors: (d) => ({ ...d, errors: [{ field: "support", text: "Choose." }, { field: "answer.demand", text: "Answer it." }] }),
    sent: (d) => ({ ...d, task: { ...d.task, status: "done" }, statement: { at: "2026-11-20T11:00", support: "if", answers: { demand: "if" }, texts: { comment: "Good.", answers: { demand: "Evenings." } } } }),
  },
  "task-supply": {
    check: (d) => ({ ...d, view: "check", typed: { [`field.${d.asks.fields[0]}`]: "New" } }),
    errors: (d) => ({ ...d, errors: [{ field: `field.${d.asks.fields[0]}`, text: "Fill it in." }] }),
    sent: (d) => ({ ...d, task: { ...d.task, status: "done" } }),
  },
  "task-confirm": { errors: (d) => ({ ...d, errors: [{ field: "accept", text: "Choose." }] }), sent: (d) => ({ ...d, task: { ...d.task, status: "done" } }) },
  "task-fulfil": { errors: (d) => ({ ...d, errors: [{ field: "conditions", text: "Tick one." }] }), sent: (d) => ({ ...d, task: { ...d.task, status: "done" } }) },
  "task-enter": {
    errors: (d) => ({ ...d, errors: [{ field: "url", text: "Say where." }] }),
    "nothing to copy": (d) => ({ ...d, entry: { endpoint: "banner" } }),
    corrected: (d) => ({ ...d, task: { ...d.task, status: "done", may_correct: true }, typed: { wrong: "The number" }, errors: [{ field: "wrong", text: "Say what was wrong." }],
      entry: { ...d.entry, said: [{ at: "2026-11-20T11:00", by: "Ann", what: "entered" }, { at: "2026-11-21T11:00", by: "Kim", what: "corrected", reason: "The number." }] } }),
    sent: (d) => ({ ...d, task: { ...d.task, status: "done" } }),
  },
  "task-release": { sent: (d) => ({ ...d, task: { ...d.task, status: "done" } }) },
  "task-decide": {
    conditions: (d) => ({ ...d, choices: [...d.choices, { value: "if", label: "Approve on conditions", asks_conditions: true }], questions: [{ number: 1, by: "A", at: "2026-11-20T11:00", text: "Who?", answer: null }], can: { ask: true } }),
    "decided with conditions": (d) => ({ ...d, task: { ...d.task, status: "done" }, decision: { choice: "if", choice_title: "Approve on conditions", at: "2026-11-21T10:00" }, conditions: [{ number: 1, text: "Name a second assessor." }] }),
    errors: (d) => ({ ...d, errors: [{ field: "choice", text: "Choose one." }], typed: { comment: "because" } }),
    done: (d) => ({ ...d, task: { ...d.task, status: "done" }, decision: { choice: "accept", choice_title: "Send it to the committee", at: "2026-11-21T10:00", comment: "Complete." } }),
  },
  "task-revise": {
    check: (d) => ({ ...d, view: "check", typed: { "field.fee": "$10", "answer.2": "Two assessors." } }),
    errors: (d) => ({ ...d, errors: [{ field: "answer.2", text: "Answer it." }] }),
    done: (d) => ({ ...d, task: { ...d.task, status: "done" } }),
  },
  draft: {
    check: (d) => ({ ...d, view: "check" }), learning: (d) => ({ ...d, section: "learning" }), last: (d) => ({ ...d, section: "badge" }),
    ready: (d) => ({ ...d, view: "check", findings: [] }), blank: (d) => ({ ...d, document: {}, arrived: null, unmapped: [], section: null }),
    errors: (d) => ({ ...d, section: "learning", errors: [{ field: "field.outcomes", text: "Give at least three." }], typed: { "field.outcomes": "one" } }),
  },
  proposal: {
    "in other systems": (d) => ({ ...d, systems: { banner: "Banner" }, elsewhere: [{ endpoint: "banner", url: "https://banner.northfield.example/1", at: "2026-11-20T11:00" }],
      entries: [{ task: 7, endpoint: "banner", person: "Ann", url: "https://banner.northfield.example/1" }], errors: [{ field: "wrong", text: "Say what was wrong." }] }),
    "by an office that makes exceptions": (d) => ({ ...d, can: {}, task: null, exceptions: [{ value: "fast-track", label: "Approve it without the committee", hint: "It goes to “Publishing”, because the provost may." }],
      errors: [{ field: "grounds", text: "Give the reason." }] }),
    office: (d) => ({ ...d, previews: [{ title: "Badge platform", href: "/northfield/preview/1/badges" }], held_tasks: [{ number: 5, step_title: "Screening", person: "Kim Lee", constituency: null }, { number: 6, step_title: null, person: null, constituency: "faculty" }],
      people: [{ id: "0192f0c1-0000-7000-8000-000000000101", title: "Ana Diaz (ana@northfield.example)" }], waiting_for: [{ number: "31", to: "badges" }] }),
    "voted on, for the office": (d) => ({ ...d, proposal: { ...d.proposal, ending: "completed", state_title: "Published", mine: false }, task: null, can: {}, questions: [],
      letter: { at: "2026-12-04T14:20", because: "The senate passed it.", sentences: null, votes: ["5 yes, 2 no: passed."] } }),
    declined: (d) => ({ ...d, proposal: { ...d.proposal, ending: "declined", state_title: "Declined" }, task: null, can: {},
      letter: { at: "2026-12-04T14:20", because: "Too few quality criteria were met.", comment: "Do come again.", sentences: ["4 of 5 reviewers answered."] } }),
    incomplete: (d) => ({ ...d, task: null, missing: [{ field: "need", title: "Need", text: "Say who needs it." }], draft_href: "/northfield/propose/1" }),
  },
  credential: {
    older: (d) => ({ ...d, credential: { ...d.credential, current_version: 2 }, versions: [{ version: 1, href: "/a", published: "2026-12-04" }, { version: 2, href: "/b", published: "2027-12-04" }] }),
    suspended: (d) => ({ ...d, credential: { ...d.credential, standing: "suspended", standing_title: "Suspended" } }),
  },
  signin: { code: (d) => ({ ...d, view: "code", email: "okafor@northfield.example", errors: [{ field: "code", text: "That is not the code." }] }) },
  "task-closed": { bare: ({ institution }) => ({ institution, reason: "ended" }) },
  credentials: { "with badges": (d) => ({ ...d, credentials: d.credentials.map((c) => ({ ...c, uptake: { issued: 12, shared: 3, revoked: 1, channels: [{ channel: "linkedin", count: 2 }], months: [{ month: "2026-11", issued: 12, shared: 3, revoked: 1 }] } })) }) },
  deliveries: {
    empty: (d) => ({ ...d, systems: [], deliveries: [] }),
    tested: (d) => ({ ...d, ping: { fine: false, system: d.systems[0], request: fixture("pages/preview.json").preview.request,
      response: { error: "no-trust", text: "https://badges.example.edu:443: the certificate is not valid", may_have_arrived: false } } }),
  },
  delivery: {
    arrived: (d) => ({ ...d, status: "acknowledged", next: null, may_redeliver: true, steps: [] }),
    "switched off": (d) => ({ ...d, disabled: "2026-11-02T10:00:00", disabled_because: "gone" }),
    "not needed": (d) => ({ ...d, status: "unwanted", may_redeliver: false }),
  },
  preview: {
    person: (d) => ({ ...d, preview: { ...d.preview, request: undefined, values: [{ label: "Title", value: "Data Storytelling" }] } }),
    failed: (d) => ({ ...d, preview: { ...d.preview, request: undefined, failed: "no image" } }),
    nothing: (d) => ({ ...d, preview: { ...d.preview, request: undefined, done: {} } }),
    broken: (d) => ({ ...d, preview: undefined, errors: [{ text: "the program failed" }] }),
  },
  held: { untried: (d) => ({ ...d, trial: null, untried: "others try something at this moment", item: { ...d.item, may_replay: false, body: "a=b&c", unread: "this could not be read" } }),
    missing: (d) => ({ ...d, item: { ...d.item, body: null }, trial: { ...d.trial, becomes: "proposal", missing: [], unmapped: [] } }) },
  forms: { empty: (d) => ({ ...d, open: [], remap: [], sheet: null, forms: [] }), taken: (d) => ({ ...d, sheet: { ...d.sheet, look: false } }) },
  desk: { empty: (d) => ({ ...d, mine: [], held: [], deliveries: [], states: [], proposals: [] }) },
  catalog: { empty: (d) => ({ ...d, credentials: [] }) },
};
// A change of what is in force: the parts of the answers that differ, as the core tells them.
const beside = { version: 2, href: "/northfield/catalog/data-storytelling/2", changes: [
  { field: "title", title: "Title", parts: [{ same: "Data " }, { removed: "Tales" }, { added: "Storytelling" }] },
  { field: "outcomes", title: "Learning outcomes", parts: [{ same: "Read a chart" }, { removed: "Like a chart" }, { added: "Draw a chart" }, { added: "Defend a chart" }] },
  { field: "description", title: "Description", parts: [{ added: "It is new." }] }] };
for (const page of ["review", "task-decide", "task-vote", "task-comment", "task-state", "task-fulfil", "task-confirm", "task-supply", "task-revise", "proposal"])
  variants[page] = { ...variants[page], "a change of what is in force": (d) => ({ ...d, beside }) };
variants.draft["a change, checked"] = (d) => ({ ...d, view: "check", beside });
variants["task-decide"]["a change of nothing"] = (d) => ({ ...d, beside: { ...beside, changes: [] } });
const fixture = (path) => JSON.parse(readFileSync(join(top, "tests/fixtures", path), "utf8"));

// ---- the form in full, with groups ---------------------------------------------------------------------------
const full = JSON.parse(readFileSync(join(top, "workflows/forms/credential-full.json"), "utf8"));
const fullDocument = fixture("credential-full.json");
const inFull = (d) => ({ ...d, definition: full, document: fullDocument, typed: {}, errors: [] });
const fullBefore = { ...fullDocument, outcomes: fullDocument.outcomes.slice(0, 2), fees: [{ audience: "Working professionals", amount: 25 }],
  components: fullDocument.components.map((c) => ({ ...c, hours: 5 })), image: null };
const seenByAll = (fields, document) => Object.fromEntries(fields.filter((f) => document[f.id] !== undefined && (f.see === "public" || f.id === "title"))
  .map((f) => [f.id, f.type === "group" ? document[f.id].map((e) => Object.fromEntries(f.fields.filter((x) => (x.see ?? "public") === "public" && e[x.id] !== undefined)
    .map((x) => [x.id, e[x.id]]))) : document[f.id]]));
for (const s of full.sections) {
  variants.draft[`in full: ${s.id}`] = (d) => ({ ...inFull(d), section: s.id, view: null, findings: [], arrived: null });
  variants.draft[`in full, begun: ${s.id}`] = (d) => ({ ...inFull(d), document: {}, section: s.id, more: "components", view: null, findings: [], arrived: null });
}
const withFiles = { ...full, sections: full.sections.map((s) => (s.id !== "badge" ? s : { ...s, fields: [...s.fields, { id: "plan", title: "Plan", type: "file" }] })) };
variants.draft["a file is not here"] = (d) => ({ ...inFull(d), section: "badge", view: null, findings: [], arrived: null,
  document: { image: { url: "https://forms.example.edu/badge.png", name: "badge.png", missing: "the site answers 401" } } });
variants.draft["a file goes along"] = (d) => ({ ...inFull(d), definition: withFiles, section: "badge", view: null, findings: [], arrived: null, document: {},
  form: { ...d.form, files: true, file_kilobytes: 5120 } });
variants.draft["in full, wrong"] = (d) => ({ ...inFull(d), section: "learning", view: null,
  errors: [{ field: "field.outcomes.0.text", text: "Entry 1 of “Learning outcomes”: Fill in “The earner can …”." }, { field: "field.outcomes", text: "Give at least 3." }],
  findings: [{ field: "outcomes", path: "outcomes.0.text", text: "Fill it in.", missing: true }] });
variants.draft["in full, check"] = (d) => ({ ...inFull(d), view: "check", findings: [{ field: "fees", path: "fees.0.amount", text: "Entry 1 of “Fee by audience”: Fill in “Amount”.", missing: true }] });
variants.proposal["in full"] = inFull;
variants["task-decide"] = { ...variants["task-decide"], "in full": (d) => ({ ...inFull(d), previous: fullBefore }) };
variants.review["in full"] = (d) => ({ ...inFull(d), previous: fullBefore });
variants["task-revise"] = { ...variants["task-revise"],
  "in full": (d) => ({ ...inFull(d), filled: fullDocument, document: fullBefore, more: "components" }),
  "in full, check": (d) => ({ ...inFull(d), filled: fullDocument, document: fullBefore, view: "check", draft: { values: { "field.title": "A" } } }) };
variants.credential["in full"] = (d) => ({ ...inFull(d), document: seenByAll(full.sections.flatMap((s) => s.fields), fullDocument),
  pathway: { sentence: "An earner completes any three of the four components, in any order, and may begin with any of them.", ordered: false },
  component_links: { "data-literacy": "/northfield/catalog/data-literacy" } });
variants.credential["in order"] = (d) => ({ ...variants.credential["in full"](d), pathway: { sentence: "An earner completes all four components, one after the other.", ordered: true }, component_links: null });

const programs = (folder) => readdirSync(join(top, folder)).filter((f) => f.endsWith(".jq") && f !== "ui.jq").sort();
const machine = new Set(["achievement.jq", "credential-ctdl.jq", "credential-schema.jq", "credential-case.jq", "catalog-atom.jq", "sitemap.jq"]);

for (const file of programs("pages").filter((f) => !machine.has(f))) {
  const name = file.slice(0, -3), base = fixture(`pages/${name}.json`);
  const cases = [["as it is", base, true], ...Object.entries(variants[name] ?? {}).map(([n, f]) => [n, f(base), true])];
  for (const [n, d] of [...cases]) for (const [h, f] of Object.entries(hostile)) cases.push([`${n}, hostile (${h})`, f(d), false]);
  run(`pages/${file}`, cases.map((c) => c[1])).forEach((out, i) => {
    check(out.every((s) => typeof s === "string"), `${name}: gives strings`);
    html(`${name} (${cases[i][0]})`, out.join(""), { page: true, realistic: cases[i][2] });
  });
}

{
  const text = (page, n) => run(`pages/${page}.jq`, [variants[page][n](fixture(`pages/${page}.json`))])[0].join("");
  const has = (page, n, ...texts) => { const t = text(page, n); for (const x of texts) check(t.includes(x), `${page} (${n}): shows ${x}`); return t; };
  const desk = run("pages/desk.jq", [fixture("pages/desk.json")])[0].join("");
  const tight = desk.replace(/>\s+</g, "><");
  check(desk.includes("Approval of a micro-credential: 4 proposals under way") && desk.includes('<img src="/northfield/policies/microcredential/drawing" alt="')
    && desk.includes('<td data-label="Proposals now"><a href="#state-microcredential-review">2<span class="hidden"> at Committee review</span></a>') && /Sent back<\/th><td[^>]*>none/.test(tight),
    "desk: the drawing of each policy, and how many proposals are at each step, each number a link to its list");
  check(desk.includes('<td data-label="Proposals now"><a href="#state-small-change-review">4<') && /id="state-small-change-review"><h3>The office looks – A small change \(4\)</.test(tight)
    && tight.split('id="state-microcredential-review"')[1].split("</section>")[0].match(/scope="row"/g).length === 2, "desk: a state is its policy's, where another's has the same name");
  check(tight.split('id="state-small-change-review"')[1].split("</section>")[0].includes("The list holds those 1 that"), "desk: a list that is not whole says so");
  check(tight.split('id="ended"')[1].includes("Data Storytelling") && !tight.split('id="ended"')[0].split('id="all"')[1].includes("Data Storytelling"), "desk: what has ended is apart");
  check(text("desk", "empty").includes('href="/northfield/propose"'), "desk: with nothing under way it says how proposals come");
  const voted = has("proposal", "voted on, for the office", "How the vote was counted", "The reason on the record: The senate passed it.</p>", "Messages to the proposer", "The proposer answers");
  check(!/Messages we sent you|that you answered|How the quality criteria were judged/.test(voted), "proposal: the office is not spoken to as the proposer");
  check(text("proposal", "declined").includes("How the quality criteria were judged"), "proposal: a letter says how it was judged");
  const nowhere = run("pages/not-found.jq", [{ institution: {} }])[0].join("");
  check(!/<nav|committee, <|named below/.test(nowhere) && nowhere.includes("Page not found"), "not-found: without an institution nothing of one is promised");
  check(text("proposal", "office").includes('<a href="/northfield/preview/1/badges">Badge platform</a>'), "proposal: the office looks at what systems will be told");
  const bare = has("policy", "without a drawing", "Screening by the office", "it goes to “Publishing”");
  check(!/<img|drawing/i.test(bare), "policy: nothing is said of a drawing that is not there");
  check(!bare.includes("earlier version") && text("policy", "an earlier one").includes("earlier version"), "policy: says when it is an earlier one");
  check(run("pages/policy.jq", [fixture("pages/policy.json")])[0].join("").includes('<img src="/northfield/policies/microcredential/drawing" alt="'),
    "policy: the drawing has a text beside it");
  for (const page of ["review", "task-decide", "task-vote", "task-comment", "task-state", "task-fulfil", "task-confirm", "task-supply", "task-revise", "proposal"]) {
    const shown = has(page, "a change of what is in force", 'aria-label="What differs"', '<th scope="col">In force, version 2</th>', '<td data-label="In force, version 2">', '<td data-label="Proposed">',
      'href="/northfield/catalog/data-storytelling/2"', '<del><span class="hidden">Removed: </span>Tales', '<ins><span class="hidden">Added: </span>Storytelling', "<ins>It is new.</ins>", "Not answered");
    const stays = shown.slice(shown.indexOf('aria-label="What differs"')).split("What stays as it is")[1]?.split("</details>")[0] ?? "";
    check(stays || page === "task-state", `${page}: what differs comes first, then what stays`);
    check(!stays.includes(">Learning outcomes<") && !stays.includes(">Title<"), `${page}: what differs is not among what stays`);
  }
  has("draft", "a change, checked", "<del><span", "Proposed");
  has("task-decide", "a change of nothing", "Nothing differs from version 2.");
  has("draft", "in full: learning", 'name="field.outcomes.2.text"', 'name="field.outcomes.0.skills.1.framework"', 'name="field.outcomes.1.skills.1.name"',
    'value="less.outcomes.1"', 'value="more.outcomes"', 'value="more.outcomes.0.skills"', 'name="field.assessments.0.covers"', "3. Explain to a lay audience", "Remove ");
  const begun = has("draft", "in full, begun: components", 'name="field.components.0.kind"', 'value="more.components"');
  check(!begun.includes('value="less.components.0"') && !begun.includes("field.components.1."), "draft: one entry more than there are, with nothing to remove");
  has("draft", "in full: badge", 'type="file" id="f-field.image.file" name="field.image.file" accept="image/png,image/svg+xml"', 'name="field.image.alt"',
    'value="less.image"', "Another file in its place", "PNG or SVG, 90 to 4096 pixels each way, at most 1 MB");
  check(!text("draft", "in full: badge").includes('name="field.image.url"'), "draft: the address of an image is not typed");
  has("draft", "a file is not here", "could not be fetched: <bdi>the site answers 401<", 'name="field.image.missing"', 'href="https://forms.example.edu/badge.png"', "Choose a file");
  has("draft", "a file goes along", 'enctype="multipart/form-data"', "at most 5 MB", 'name="field.plan.url"', "Or the web address where it lies");
  const enter = text("draft", "in full: learning").match(/<button[^>]*>/)[0];
  check(enter.includes('value="save"'), "draft: the key Enter saves, and removes nothing");
  has("review", "in full", "Working professionals</bdi>: 10".replace("</bdi>", ""), "1. Clean a data set", "Each part reaches 70 %", "Removed: ");
  has("task-decide", "in full", "Hours: 5", "Working professionals: 25 USD");
  has("task-revise", "in full, check", "Students: 0 USD (paid by the activity fee)", "Explain to a lay audience");
  check(!text("task-revise", "in full, check").includes('name="field.outcomes'), "task-revise: what is kept with the office is not sent on by the page");
  const entry = has("credential", "in full", "County Health Association", "Certified Data Associate", "free", "NACE", "health-data.png", " (20 kB)", "A bar chart in a blue hexagon");
  check(entry.includes('href="/northfield/catalog/data-literacy"') && entry.includes("any three of the four") && (entry.match(/class="arrow"/g) ?? []).length === 0,
    "credential: a pathway is said, drawn and linked");
  check((text("credential", "in order").match(/class="arrow"/g) ?? []).length === 3, "credential: an ordered pathway is drawn as a chain");
  for (const secret of ["dana.wu", "stat-head", "workforce grant until", "Ortega"]) check(!entry.includes(secret), `credential: ${secret} is not public`);
}

// ---- formats for machines ------------------------------------------------------------------------------------
{
  const base = fixture("pages/credential.json");
  const [[achievement], [bad]] = run("pages/achievement.jq", [base, everything(base)]);
  check(achievement.type[0] === "Achievement" && achievement.name === base.credential.title, "achievement: is one");
  for (const key of ["id", "criteria", "description", "name", "type"]) check(achievement[key], `achievement: has ${key}`);
  check(!JSON.stringify(achievement).includes("rubric"), "achievement: tells nothing that the form does not make public");
  check(typeof bad.name === "string", "achievement: hostile text stays text");
  const [[ld]] = run("pages/credential-schema.jq", [base]);
  check(ld["@graph"][0].name === base.credential.title && ld["@graph"].length === 2, "credential-schema: names the credential");

  const inAll = variants.credential["in full"](base), older = { ...base, credential: { ...base.credential, version: 1, current_version: 2, url: `${base.credential.url}/1` } };
  const bare = { ...base, document: { title: "A" } };
  const hostiles = [base, inAll, bare].flatMap((d) => Object.values(hostile).map((f) => f(d)));
  const twisted = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/;
  const strings = (v) => typeof v === "string" ? [v] : v && typeof v === "object" ? Object.entries(v).flatMap(([k, x]) => [k, ...strings(x)]) : [];
  for (const name of ["achievement", "credential-schema", "credential-ctdl", "credential-case"])
    run(`pages/${name}.jq`, [base, inAll, older, bare, ...hostiles]).forEach((out, i) => {
      check(out.length === 1 && out[0] && typeof out[0] === "object", `${name} (${i}): one object`);
      check(strings(out[0]).every((s) => !twisted.test(s)), `${name} (${i}): no control and no mark that turns the writing`);
      check(!JSON.stringify(out[0]).includes("null"), `${name} (${i}): what is not there is left out`);
    });

  const [[ctdl], [wide], [old], [little], [suspended]] = run("pages/credential-ctdl.jq", [base, inAll, older, bare, variants.credential.suspended(base)]);
  const [one, owner] = ctdl["@graph"];
  check(ctdl["@context"] === "https://credreg.net/ctdl/schema/context/json" && one["@type"] === "ceterms:MicroCredential", "ctdl: is a graph with a micro-credential");
  check(one["ceterms:ctid"] === `ce-${base.credential.id}` && one["ceterms:subjectWebpage"] === base.credential.url, "ctdl: has its identifier and its page");
  check(one["ceterms:name"].en === base.credential.title && one["ceterms:inLanguage"][0] === "en", "ctdl: texts are by language");
  check(one["ceterms:ownedBy"][0] === owner["@id"] && owner["ceterms:name"].en === base.institution.name, "ctdl: its owner is there");
  check(one["ceterms:credentialStatusType"]["ceterms:targetNode"] === "credentialStat:Active"
    && suspended["@graph"][0]["ceterms:credentialStatusType"]["ceterms:targetNode"] === "credentialStat:Suspended", "ctdl: says where it stands");
  const asked = (g) => g["@graph"][0]["ceterms:requires"][0]["ceterms:targetCompetency"];
  check(one["ceterms:requires"][0]["ceterms:description"].en === base.document.criteria_narrative && asked(ctdl).length === 5, "ctdl: criteria, outcomes and skills are required");
  check(asked(wide).some((c) => c["ceterms:codedNotation"] === "2.A.1.e" && c["ceterms:frameworkName"].en === "onet")
    && asked(wide).some((c) => c["ceterms:targetNode"] === "http://data.europa.eu/esco/skill/0cf4ba94"), "ctdl: a skill has its framework, code and address");
  check(old["@graph"][0]["ceterms:ctid"] === `ce-${base.credential.names["version/1"]}` && old["@graph"][0]["ceterms:latestVersion"] === `${base.credential.url}#credential`,
    "ctdl: an older version is another, and names the one in force");
  check(little["@graph"][0]["ceterms:requires"] === undefined, "ctdl: nothing is required where nothing is said");
  check(!JSON.stringify([ctdl, wide]).match(/rubric|dana\.wu|Ortega/), "ctdl: tells nothing that the form does not make public");
  const [[, bad2]] = [run("pages/credential-ctdl.jq", [base, addresses(inAll)]).flat()];
  check(!JSON.stringify(asked(bad2)).includes('"ceterms:targetNode":"javascript:alert(1)//"'), "ctdl: a skill's address is one");

  // CASE 1.1: what a package, a document, an item and an association must have, and nothing besides.
  const Ajv = need("ajv").default, uuid = { type: "string", pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" };
  const uri = { type: "string", pattern: "^https://" }, text = { type: "string", minLength: 1 }, at = { type: "string", pattern: "^[0-9-]{10}T[0-9:]{8}Z$" };
  const exactly = (properties) => ({ type: "object", required: Object.keys(properties), properties, additionalProperties: false });
  const node = exactly({ title: text, identifier: uuid, uri });
  const many = (items) => ({ type: "array", minItems: 1, items });
  const valid = new Ajv().compile(exactly({
    CFDocument: exactly({ identifier: uuid, uri, creator: text, title: text, lastChangeDateTime: at }),
    CFItems: many(exactly({ identifier: uuid, uri, fullStatement: text, lastChangeDateTime: at })),
    CFAssociations: many(exactly({ identifier: uuid, uri, associationType: { const: "isChildOf" }, originNodeURI: node, destinationNodeURI: node, lastChangeDateTime: at })) }));
  const [[package_], [wide2], [older2]] = run("pages/credential-case.jq", [base, inAll, older]);
  for (const p of [package_, wide2]) check(valid(p), `case: is a package: ${JSON.stringify(valid.errors)}`);
  check(package_.CFItems.map((i) => i.fullStatement).join() === base.document.outcomes.join(), "case: has each outcome");
  const known = [package_.CFDocument, ...package_.CFItems, ...package_.CFAssociations].map((x) => x.identifier);
  check(new Set(known).size === 7, "case: every identifier is another");
  check(package_.CFAssociations.every((a, i) => a.originNodeURI.uri === package_.CFItems[i].uri && a.destinationNodeURI.uri === package_.CFDocument.uri), "case: each outcome has its place");
  check(older2.CFItems[0].identifier === package_.CFItems[0].identifier, "case: an outcome keeps its identifier");

  // XML: read by a strict reader, from realistic and hostile documents.
  const catalog = fixture("pages/catalog.json"), empty = variants.catalog.empty(catalog);
  const documents = [catalog, empty, ...[catalog, empty].flatMap((d) => Object.values(hostile).map((f) => f(d))),
    walk(catalog, (v) => (typeof v === "string" ? "a\u0000b\uFFFEc\uFFFF]]>&amp;<!-- \u{1F600}" : v))];
  for (const [name, root] of [["catalog-atom", "feed"], ["sitemap", "urlset"]])
    run(`pages/${name}.jq`, documents).forEach((out, i) => {
      const xml = out.join("");
      let read = null;
      try { read = readXml(xml); } catch (e) { check(false, `${name} (${i}): is XML: ${e.message}`); return; }
      check(read.name === root, `${name} (${i}): is a ${root}`);
      check(!twisted.test(xml) && !xml.includes("<script"), `${name} (${i}): hostile text is text`);
      const hrefs = [...xml.matchAll(/href="([^"]*)"|<loc>([^<]*)/g)].map((m) => m[1] ?? m[2]);
      check(hrefs.every((h) => /^(https?:\/)?\//.test(h)), `${name} (${i}): addresses are: ${hrefs}`);
      if (name !== "catalog-atom") return;
      for (const e of [read, ...children(read, "entry")])
        for (const need of ["id", "title", "updated"]) check(children(e, need).length === 1 && textOf(children(e, need)[0]).trim() !== "", `${name} (${i}): one ${need} each`);
    });
  const [[...atom], [...none]] = run("pages/catalog-atom.jq", [catalog, empty]);
  const read = readXml(atom.join("")), said = (e, n) => textOf(children(e, n)[0]);
  check(children(read, "entry").map((e) => said(e, "title")).join() === "Wound Care Update,Data Storytelling", "feed: the latest change first");
  check(said(read, "updated") === "2026-12-01T09:30:00Z" && said(children(read, "entry")[1], "id") === `urn:uuid:${catalog.credentials[0].id}`, "feed: ids and times are those of the record");
  check(children(readXml(none.join("")), "entry").length === 0, "feed: may be empty");
}

// ---- the mails ---------------------------------------------------------------------------------------------
const message = fixture("mail/message.json");
for (const file of programs("mail")) {
  const name = `mail ${file.slice(0, -3)}`;
  const cases = [message, { ...message, link: "{{link}}" }, steered(message), everything(message), addresses(message), nothing(message)];
  run(`mail/${file}`, cases).forEach(([mail], i) => {
    check(["subject", "text", "html"].every((k) => typeof mail[k] === "string") && Object.keys(mail).length === 3, `${name}: is a letter`);
    check(!/[\u0000-\u001f\u007f]/.test(mail.subject) && mail.subject.length <= 150, `${name}: the subject is one line`);
    check(!/[\u202a-\u202e\u2066-\u2069]/.test(mail.subject + mail.text), `${name}: no mark that turns the writing`);
    html(`${name} (${i})`, mail.html, { page: false });
    if (i > 1) return;
    check(mail.text.includes(message.institution.coordinator.name) && mail.text.includes(message.institution.coordinator.telephone), `${name}: signed, with a telephone`);
    check(!mail.text.includes(": \n") && !mail.text.split("\n").some((l) => l.length > 100 && !l.includes("http")), `${name}: lines are short`);
    plain(name, `${mail.subject} ${mail.text}`);
    check(!/assent/i.test(mail.text.replace(/https?:\S+/g, "")), `${name}: speaks for the committee`);
    if (i === 1 && !["signin-code", "reassigned", "draft-withdrawn"].includes(file.slice(0, -3)))
      check(mail.text.includes("{{link}}") && mail.html.includes('href="{{link}}"'), `${name}: keeps the place of its link`);
  });
}

for (const f of failures) console.error(`not ok: ${f}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
