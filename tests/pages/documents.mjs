// The statements of sql/page against a real PostgreSQL with a few proposals in it: each gives one document as the role of
// the pages, its page renders it, and no other institution and nobody without the right sees it. Runs below pg-temp.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const read = (path) => readFileSync(join(top, path), "utf8");
if (!process.env.ASSENT_TEST_DB) {
  const again = spawnSync(join(top, "tests/tools/pg-temp"), [process.execPath, fileURLToPath(import.meta.url)], { stdio: "inherit" });
  process.exit(again.status ?? 1);
}
const psql = (sql) => execFileSync("psql", ["-qAtX", "-v", "ON_ERROR_STOP=1", process.env.ASSENT_TEST_DB], { input: sql, maxBuffer: 1 << 26 }).toString();

let passed = 0;
const failures = [];
const check = (ok, what) => (ok ? passed++ : failures.push(what));

// ---- two institutions, three proposals -------------------------------------------------------------------------
const q = (s) => (s === null || s === undefined ? "NULL" : "'" + String(s).replace(/'/g, "''") + "'");
const j = (o) => (o === null || o === undefined ? "NULL" : q(JSON.stringify(o)));
const [workflow, rubric, form] = ["microcredential", "rubrics/seven-criteria", "forms/microcredential"].map((f) => JSON.parse(read(`workflows/${f}.json`)));
const bundle = JSON.stringify({ vocabulary: 1, workflow, rubric, form });
const digest = createHash("sha256").update(bundle).digest("hex");
const open = "0192f0c1-0000-7000-8000-000000000001", ended = "0192f0c1-0000-7000-8000-000000000002";
const person = (n) => `0192f0c1-0000-7000-8000-00000000010${n}`;
const [proposer, reviewer, other, stranger, office] = [0, 1, 2, 3, 4].map(person);
const { document, previous } = JSON.parse(read("tests/fixtures/pages/review.json"));
const out = [];
const say = (table, ...rows) => out.push(`INSERT INTO ${table} VALUES ${rows.map((r) => `(${r.join(", ")})`).join(", ")};`);
const settings = (slug, name) => ({ name, slug, url: "http://127.0.0.1:8080", zone: "America/Chicago",
  coordinator: { name: "Maren Lindqvist", email: "credentials@northfield.example", telephone: "+1 555 0142" } });
say("institution (id, slug, name, settings)", [1, q("northfield"), q("Northfield"), j(settings("northfield", "Northfield State University"))], [2, q("other"), q("Other"), j(settings("other", "Other"))]);
say("unit (institution, id, name, parent)", [1, q("SPH"), q("School of Public Health"), "NULL"]);
["Dr. Alex Rivera", "Prof. Adaeze Okafor", "Kim Oduya", "Ana Petrova", "Maren Lindqvist"].forEach((name, i) =>
  say("person (institution, id, email, name)", [1, q(person(i)), q(`p${i}@northfield.example`), q(name)]));
say("role_held (institution, role, person, constituency, unit, held_from, held_to)", [1, q("coordinator"), q(office), "''", "''", q("2020-01-01"), "NULL"]);
say("policy (institution, digest, workflow, vocabulary, bundle)", [1, q(digest), q("microcredential"), 1, q(bundle)]);
say("adoption (institution, workflow, digest, adopted_by)", [1, q("microcredential"), q(digest), q("test")]);
const casefile = (state) => j({ policy: digest, kind: "new", state, credential: ended });
say("proposal (institution, id, version, fold, casefile, head, state, ending, person, submitted_at, entered_at)", [1, q(open), 9, 1, casefile("review"), "'\\x00'", q("review"), "NULL", q(proposer), q("2026-11-02 16:12Z"), "now() - interval '5 days'"],
  [1, q(ended), 9, 1, casefile("completed"), "'\\x00'", q("completed"), q("completed"), q(proposer), q("2026-10-02 16:12Z"), "now() - interval '20 days'"]);
const story = { ...document, title: "Data Storytelling" };
say("revision (institution, proposal, number, digest, salt, document, submitted_at)", [1, q(open), 1, q("d1"), "NULL", j(previous), q("2026-11-02 16:12Z")], [1, q(open), 2, q("d2"), "NULL", j(document), q("2026-11-16 15:00Z")],
  [1, q(ended), 1, q("d1"), "NULL", j(story), q("2026-10-02 16:12Z")]);
const tally = { result: "unmet", sentences: ["2 of 2 reviewers answered; quorum is 2: met."], criteria: { outcomes: { result: "unmet" } } };
for (const [n, step, state, round, revision, outcome, t] of [[1, "screen", "screening", 1, 1, "accept"], [3, "committee", "review", 1, 1, "unmet", tally],
  [10, "revise", "changes", 1, 1, "resubmitted"], [12, "committee", "review", 2, 2, null]])
  say("step_run (institution, proposal, run, step, state, round, revision, opened_at, due_at, closed_at, outcome, tally)", [1, q(open), n, q(step), q(state), round, revision, q("2026-11-03 15:00Z"), q("2026-11-30 23:00Z"), outcome ? q("2026-11-10 16:00Z") : "NULL", q(outcome), j(t)]);
for (const [n, run, kind, who, status, criteria, carried] of [[2, 1, "decide", office, "done"], [4, 3, "review", reviewer, "done"], [5, 3, "review", other, "done"],
  [11, 10, "revise", proposer, "done"], [13, 12, "review", reviewer, "open", ["outcomes", "assessment"], { relevance: 3, rigor: 2 }], [14, 12, "review", other, "done"]])
  say("task (institution, proposal, number, run, kind, person, constituency, status, opened_at, due_at, closed_at, criteria, carried)", [1, q(open), n, run, q(kind), q(who), q("faculty"), q(status), q("2026-11-03 15:00Z"), q("2026-11-30 23:00Z"), status === "open" ? "NULL" : q("2026-11-10 16:00Z"), j(criteria), j(carried)]);
for (const [t, run, who, scores] of [[4, 3, reviewer, { outcomes: 1 }], [5, 3, other, { outcomes: 0, assessment: null }], [14, 12, other, { outcomes: 3 }]])
  say("review (institution, proposal, task, run, round, revision, person, scores, must_change, text, given_at)", [1, q(open), t, run, 1, 1, q(who), j(scores), j(["outcomes"]), q(`t${t}`), q("2026-11-09 16:00Z")]);
for (const [t, who] of [[4, proposer], [4, reviewer], [4, other], [5, proposer], [5, reviewer], [5, other], [14, other]]) say("review_reader", [1, q(open), t, q(who)]);
for (const [d, kind, body] of [["t4", "review", { comments: { outcomes: "“Understand” cannot be measured." } }], ["t5", "review", { comments: { outcomes: "Too vague." } }],
  ["t14", "review", { comments: { outcomes: "Not for your eyes yet." } }], ["tr", "revise", { answers: { 6: "The third outcome is new." } }], ["td", "decide", { comment: "Complete." }]])
  say("text (institution, proposal, digest, kind, salt, body, at, erased_at)", [1, q(open), q(d), q(kind), "NULL", j(body), q("2026-11-09 16:00Z"), "NULL"]);
say("step_run (institution, proposal, run, step, state, round, revision, opened_at)", [1, q(open), 20, q("committee"), q("review"), 1, 2, q("2026-11-10 16:00Z")]);
say("task (institution, proposal, number, run, kind, person, status, opened_at)", [1, q(open), 21, 20, q("vote"), q(reviewer), q("open"), q("2026-11-10 16:00Z")],
  [1, q(open), 22, 20, q("vote"), q(other), q("done"), q("2026-11-10 16:00Z")], [1, q(open), 23, 20, q("comment"), q(other), q("done"), q("2026-11-10 16:00Z")]);
say("vote (institution, proposal, task, run, person, choice, casting, text, cast_at)", [1, q(open), 22, 20, q(other), q("no"), "false", q("tv"), q("2026-11-10 16:00Z")]);
say("objection (institution, proposal, task, run, person, text, raised_at)", [1, q(open), 23, 20, q(other), q("to"), q("2026-11-10 16:00Z")]);
say("text (institution, proposal, digest, kind, salt, body, at, erased_at)", [1, q(open), q("tv"), q("vote"), "NULL", j({ comment: "Half-baked." }), q("2026-11-10 16:00Z"), "NULL"], [1, q(open), q("to"), q("object"), "NULL", j({ reason: "It overlaps ours." }), q("2026-11-10 16:00Z"), "NULL"]);
say("decision (institution, proposal, task, run, person, choice, text, decided_at)", [1, q(open), 2, 1, q(office), q("accept"), q("td"), q("2026-11-03 16:00Z")]);
say("change_request (institution, proposal, number, criterion, fields, task, revision_asked, revision_answered, answer_text)", [1, q(open), 6, q("outcomes"), j(["outcomes"]), 4, 1, 2, q("tr")], [1, q(open), 7, "NULL", "'[]'", 2, 1, "NULL", "NULL"]);
say("typed (institution, proposal, task, person, answers, saved_at)", [1, q(open), 13, q(reviewer), j({ declared: "all", "score.outcomes": "3" }), q("2026-11-20 22:41Z")]);
say("draft (institution, id, person, form, document, unmapped, origin, begun_at, saved_at)", [1, q(person(9)), q(proposer), q("department"), j({ title: "Soil Health" }), j([{ question: "Dean agrees", answer: "yes" }]), q("webhook"), q("2026-11-20 22:41Z"), q("2026-11-20 22:41Z")]);
say("standin (institution, id, person, standin, held_from, held_to, set_by)", [1, q(person(7)), q(reviewer), q(other), q("2026-01-01"), q("2099-01-01"), q("test")]);
let seq = 0;
const event = (p, kind, body) => say("event (institution, proposal, seq, kind, version, at, known, body, sha256)", [1, q(p), ++seq, q(kind), 1, q("2026-11-03 16:00Z"), q("link"), j(body), "'\\x00'"]);
event(open, "proposal.submitted", {});
event(open, "state.entered", { state: "screening", because: "it was handed in" });
event(open, "state.entered", { state: "review", because: "the office found it complete" });
event(open, "revision.submitted", { revision: 2 });
event(ended, "proposal.ended", { ending: "completed", because: "every connected system has the credential" });
say("credential (institution, id, slug, standing, version, owner, since, change)", [1, q(ended), q("data-storytelling"), q("in-force"), 1, q(proposer), q("2026-11-01 15:00Z"), 1]);
say("credential_version (institution, credential, version, proposal, revision, policy, document, published_at)", [1, q(ended), 1, q(ended), 1, q(digest), j(story), q("2026-11-01 15:00Z")]);
say("intake", [1, q(person(8)), q("department"), q("application/json"), "'{}'", "'\\x00'"]);
say("intake_state (institution, id, form, status, reason)", [1, q(person(8)), q("department"), q("held"), q("No e-mail address of a proposer.")]);
say("message (institution, public_id, kind, proposal, person, template, event, data, status, created_at)", [1, q("m1"), q("mail"), q(open), q(proposer), q("received"), "NULL", "'{}'", q("sent"), q("2026-11-02 16:13Z")],
  [1, q("m2"), q("webhook"), q(ended), "NULL", "NULL", q("e2"), "'{}'", q("dead"), q("2026-11-02 16:13Z")]);

psql("DO $$ BEGIN CREATE ROLE assent_docket; CREATE ROLE assent_page; EXCEPTION WHEN duplicate_object THEN NULL; END $$;");
for (const f of readdirSync(join(top, "sql/migrations")).sort()) psql(read(`sql/migrations/${f}`));
psql(out.join("\n"));

// ---- each statement, as the role of the pages --------------------------------------------------------------------
function ask(statement, types, values, institution = 1) {
  const text = psql(`SET assent.institution = ${institution}; SET ROLE assent_page; SET default_transaction_read_only = on;
    PREPARE q ${types.length ? `(${types})` : ""} AS ${read(`sql/page/${statement}.sql`)};
    EXECUTE q ${values.length ? `(${values.map(q)})` : ""};`).trim();
  return text === "" ? null : JSON.parse(text);
}
function page(name, doc) {
  const form = { action: "/t/x", csrf: "c", nonce: "n", hidden: {} };
  return execFileSync("jq", ["-rj", "-L", join(top, "pages"), "-f", join(top, `pages/${name}.jq`)], { input: JSON.stringify({ ...doc, form }) }).toString();
}
function shows(what, name, doc, ...texts) {
  check(doc, `${what}: a document`);
  if (!doc) return;
  const html = page(name, doc);
  for (const t of texts) check(html.includes(t), `${what}: shows “${t}”`);
  check(!/\bnull\b|undefined/.test(html.replace(/<script[^]*?<\/script>/g, "")), `${what}: shows no null`);
}
const task = ["uuid", "int", "uuid"];
const mine = ask("task", task, [open, 13, reviewer]);
shows("a review to write", "review", mine, "Too vague.", "The third outcome is new.", "Removed: ", "Understand uncertainty", "Judged in an earlier round");
check(!JSON.stringify(mine).includes("Not for your eyes yet"), "a review to write: another’s review of this round stays hidden");
check(mine.my_tasks[0].link_to.task === 13, "a review to write: names the tasks that links are wanted for");
shows("a review sent", "review", ask("task", task, [open, 14, other]), "Not for your eyes yet", "Your review");
const ballot = ask("task", task, [open, 21, reviewer]);
shows("a ballot", "task-vote", ballot, "No, against it", "Send my vote");
check(!JSON.stringify(ballot).includes("Half-baked.") && ballot.votes === null && ballot.ballot === null, "a ballot: nobody sees a vote before it closes");
shows("a vote cast", "task-vote", ask("task", task, [open, 22, other]), "You voted", "No, against it");
shows("an objection raised", "task-comment", ask("task", task, [open, 23, other]), "You objected on", "It overlaps ours.", "I take my objection back");
shows("a decision made", "task-decide", ask("task", task, [open, 2, office]), "Complete.", "Send it to the committee");
shows("a revision handed in", "task-revise", ask("task", task, [open, 11, proposer]), "Data Literacy for Public Health");
check(ask("task", task, [open, 13, stranger]) === null, "a task shows to nobody else");
shows("a closed task", "task-closed", ask("closed", task, [open, 11, proposer]), "Answer the changes asked for");
shows("a draft", "draft", { ...ask("draft", ["uuid", "uuid"], [person(9), proposer]), definition: form }, "Soil Health", "Section 1 of");
check(ask("draft", ["uuid", "uuid"], [person(9), reviewer]) === null, "a draft shows to nobody else");
shows("a proposal under way", "proposal", ask("proposal", ["uuid", "uuid"], [open, proposer]), "1 of 2 reviews are in", "Revision 2 handed in", "Withdraw", "Too vague.");
// The letter tells of the panel, whatever steps came after it.
for (const [run, step, state, t] of [[1, "committee", "review", tally], [2, "publish", "publishing", { result: "published", sentences: ["The connected system has it."], criteria: {} }]])
  psql(`INSERT INTO step_run (institution, proposal, run, step, state, round, revision, opened_at, closed_at, outcome, tally)
    VALUES (1, '${ended}', ${run}, '${step}', '${state}', 1, 1, now(), now(), 'x', ${j(t)})`);
const letter = ask("proposal", ["uuid", "uuid"], [ended, proposer]).letter;
check(JSON.stringify(letter.sentences) === JSON.stringify(tally.sentences) && letter.votes === null, `a letter: its sentences are the panel’s: ${JSON.stringify(letter)}`);
shows("a proposal that has ended", "proposal", ask("proposal", ["uuid", "uuid"], [ended, proposer]), "has been approved and published", "/northfield/catalog/data-storytelling");
check(ask("proposal", ["uuid", "uuid"], [open, office]).can.withdraw === false, "the office sees a proposal and cannot withdraw it");
check(ask("proposal", ["uuid", "uuid"], [open, reviewer]) === null, "a proposal’s own page is not its reviewers’");
shows("the desk", "desk", ask("desk", ["uuid"], [office]), "Held for the office (1)", "Not handed in yet", "given up");
check(ask("desk", ["uuid"], [proposer]) === null, "the desk opens to the office alone");
{
  const twin = "0192f0c1-0000-7000-8000-000000000009";
  const its = JSON.stringify({ workflow: { title: "The twin", states: { review: { title: "Looked at" } } }, form: { sections: [] } }), other_policy = createHash("sha256").update(its).digest("hex");
  psql(`INSERT INTO policy (institution, digest, workflow, vocabulary, bundle) VALUES (1, '${other_policy}', 'twin', 1, ${q(its)});
    INSERT INTO proposal (institution, id, version, fold, casefile, head, state, person, submitted_at, entered_at)
      SELECT 1, '${twin}', 1, 1, jsonb_build_object('policy', '${other_policy}', 'kind', 'new', 'state', 'review'), '\\x00', 'review', '${proposer}', now(), now();`);
  const { states, proposals } = ask("desk", ["uuid"], [office]);
  check(states.filter((s) => s.name === "review").length === 2, "the desk: two policies may have states of one name");
  for (const s of states) check(proposals.filter((p) => p.workflow === s.workflow && p.state === s.name).length === s.count, `the desk: ${s.workflow} ${s.name}: its number is that of its list`);
  check(states.filter((s) => !s.ended && s.workflow).map((s) => s.title).includes("Looked at"), "the desk: a state has its policy’s title");
  psql(`DELETE FROM proposal WHERE id = '${twin}'; DELETE FROM policy WHERE digest = '${other_policy}'`);
}
shows("a submission for the office", "held", { ...ask("held", ["uuid"], [office]), item: { form: "web", status: "held" } }, "A submission", "held for the office");
shows("the forms for the office", "forms", { ...ask("forms", ["uuid"], [office]), forms: [] }, "Questions without a place");
check(ask("held", ["uuid"], [proposer]) === null && ask("forms", ["uuid"], [proposer]) === null, "submissions and forms open to the office alone");
shows("stand-ins for the office", "away", ask("away", ["uuid"], [office]), "Kim Oduya", "Who is away?");
const own = ask("away", ["uuid"], [stranger]);
check(own.standins.length === 0, "others’ stand-ins are not a stranger’s business");
shows("stand-ins for oneself", "away", own, "Nobody stands in");
check(ask("away", ["uuid"], [other]).standins.every((s) => !s.may_end), "a stand-in does not end it themselves");
shows("the catalog", "catalog", ask("catalog", [], []), "Data Storytelling", "Intermediate");
const entry = ask("credential", ["text", "int"], ["data-storytelling", null]);
shows("an entry", "credential", entry, "What you can do", "School of Public Health", "http://127.0.0.1:8080/northfield/catalog/data-storytelling");
check(!page("credential", entry).includes("Two assessors mark it"), "an entry shows only what the form makes public");
check(ask("task", task, [open, 13, reviewer], 2) === null && ask("proposal", ["uuid", "uuid"], [open, proposer], 2) === null
  && ask("credential", ["text", "int"], ["data-storytelling", null], 2) === null && ask("catalog", [], [], 2).credentials.length === 0,
  "another institution sees nothing of it");

// ---- who holds it, and what comes next, for every kind of step ---------------------------------------------------
{
  const id = "0192f0c1-0000-7000-8000-000000000005", to = (state) => ({ to: state, because: "so it is" });
  const one = (step, on, ...more) => ({ title: "Here", steps: { it: { title: "It", ...step }, ...Object.assign({}, ...more) }, on });
  const states = {
    panel: one({ kind: "panel", joint: { due: "5 days" } }, { met: to("publishing"), unmet: to("declined") }),
    ballot: one({ kind: "ballot", tie: "casting-vote" }, { passed: to("publishing"), failed: to("declined") }),
    comments: one({ kind: "comment-period" }, { unopposed: to("publishing"), objected: [{ ...to("ballot"), when: {} }, to("declined")] }),
    partners: one({ kind: "statement" }, { supported: to("publishing") }),
    filling: one({ kind: "supply", confirm: true }, { supplied: to("publishing") }),
    conditions: one({ kind: "conditions" }, { met: to("publishing") }),
    publishing: one({ kind: "publish", hold: "registrar" }, { published: to("completed") }),
    dated: one({ kind: "publish", "not-before": "start" }, { published: to("completed") }),
    changes: one({ kind: "revision" }, { resubmitted: to("panel") }),
    both: one({ kind: "decision" }, { yes: to("publishing") }, { other: { kind: "statement", title: "Other" } }),
    completed: { title: "Published" }, declined: { title: "Declined" } };
  for (const [name, title] of Object.entries({ publishing: "Publishing", ballot: "Ballot", panel: "Review" })) states[name].title = title;
  const kinds = JSON.stringify({ workflow: { states }, form: { sections: [] } }), policy = createHash("sha256").update(kinds).digest("hex");
  psql(`INSERT INTO policy (institution, digest, workflow, vocabulary, bundle) VALUES (1, '${policy}', 'kinds', 1, ${q(kinds)});
    INSERT INTO proposal (institution, id, version, fold, casefile, head, state, person, submitted_at, entered_at) VALUES (1, '${id}', 1, 1, '{}', '\\x00', 'panel', '${proposer}', now(), now());
    INSERT INTO revision (institution, proposal, number, digest, salt, document, submitted_at) VALUES (1, '${id}', 1, 'd1', NULL, '{"title": "Whose Turn"}', now());
    INSERT INTO text (institution, proposal, digest, kind, at) VALUES (1, '${id}', 'tk', 'decide', now());`);
  // tasks: [kind, who, status]; more: changes of the run, the case and the document; looks: who reads it
  const stand = (state, tasks, { casefile = {}, document = {}, joint, begun, sql = "", second } = {}) => psql(`
    DELETE FROM task WHERE proposal = '${id}'; DELETE FROM step_run WHERE proposal = '${id}'; DELETE FROM condition WHERE proposal = '${id}';
    UPDATE proposal SET state = '${state}', casefile = ${j({ policy, kind: "new", state, ...casefile })} WHERE id = '${id}';
    UPDATE revision SET document = ${j({ title: "Whose Turn", ...document })} WHERE proposal = '${id}';
    INSERT INTO step_run (institution, proposal, run, step, state, round, revision, opened_at, due_at, joint_at, begun_at)
      VALUES (1, '${id}', 1, 'it', '${state}', 1, 1, now(), '2026-12-18 18:00Z', ${joint ? "now()" : "NULL"}, ${begun ? "now()" : "NULL"});
    ${second ? `INSERT INTO step_run (institution, proposal, run, step, state, round, revision, opened_at) VALUES (1, '${id}', 2, 'other', '${state}', 1, 1, now());` : ""}
    ${tasks.map(([kind, who, status, run = 1], n) => `INSERT INTO task (institution, proposal, number, run, kind, person, status, opened_at) VALUES (1, '${id}', ${n + 10}, ${run}, '${kind}', ${q(who)}, '${status}', now());`).join("\n")}
    ${sql}`);
  const seen = (what, texts, looks = proposer, without = []) => {
    const html = page("proposal", ask("proposal", ["uuid", "uuid"], [id, looks])).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    const where = html.slice(html.indexOf("Where it is now"), html.indexOf("What happened"));
    for (const t of texts) check(where.includes(t), `who holds it, ${what}: says “${t}”: ${where}`);
    for (const t of without) check(!where.includes(t), `who holds it, ${what}: never says “${t}”: ${where}`);
    const row = ask("desk", ["uuid"], [office]).proposals.find((p) => p.title === "Whose Turn");
    if (looks === office) check(texts.some((t) => row.holder?.includes(t)), `the desk, ${what}: says it too: ${row.holder}`);
  };
  const [a, b] = [reviewer, other];
  stand("panel", [["review", a, "done"], ["review", b, "open"], ["review", stranger, "recused"]]);
  seen("reviews", ["the committee: 1 of 2 reviews are in", "the reviewers compare them", "Publishing, or Declined"], office);
  stand("panel", [["review", a, "done"], ["review", b, "open"]], { joint: true });
  seen("a joint phase", ["the reviewers, who compare their reviews: 1 of 2 have confirmed or changed theirs"], office, ["reviews are in"]);
  stand("ballot", [["vote", a, "done"], ["vote", b, "open"], ["vote", stranger, "open"]]);
  seen("a vote", ["the members who vote: 1 of 3 votes are in", "If the votes are equal, the chair casts", "Publishing, or Declined"], office, ["Kim Oduya"]);
  stand("ballot", [["vote", a, "done"], ["vote", b, "done"], ["casting-vote", stranger, "open"]]);
  seen("a casting vote", ["Ana Petrova, to cast the deciding vote, because the votes are equal"], office, ["votes are in"]);
  stand("comments", [["comment", a, "done"], ["comment", b, "open"]]);
  seen("a comment period", ["everybody who may comment, until 18 December 2026: 1 of 2 have answered", "The time for comments ends on 18 December 2026.", "Publishing, or Ballot, or Declined"], office);
  stand("partners", [["state", a, "done"], ["state", b, "open"]]);
  seen("partners", ["the partners: 1 of 2 statements are in"], office);
  stand("filling", [["supply", b, "open"]]);
  seen("what is missing", ["Kim Oduya, to fill in what is missing", "You then confirm what was filled in."]);
  stand("filling", [["supply", b, "done"], ["confirm", proposer, "open"]]);
  seen("to be confirmed", ["you, to confirm what was filled in"], proposer, ["then confirm"]);
  seen("to be confirmed, for the office", ["the proposer, to confirm what was filled in"], office, ["With you"]);
  stand("conditions", [["fulfil", b, "open"]], { sql: `INSERT INTO condition (institution, proposal, number, task, item, text, set_at, fulfilled_at)
    VALUES (1, '${id}', 1, 5, 0, 'tk', now(), NULL), (1, '${id}', 2, 7, 0, 'tk', now(), now()), (1, '${id}', 3, 7, 1, 'tk', now(), NULL);` });
  seen("conditions", ["Kim Oduya, until the conditions are met: 1 of 2 are", "Every condition must be met by 18 December 2026."], office);
  stand("publishing", [["release", b, "open"]]);
  seen("to be released", ["Kim Oduya, to release it", "Published"], office, ["not before"]);
  const timer = { timers: [{ timer: 9, kind: "step", run: 1, due: "2027-01-11T06:00:00Z" }, { timer: 8, kind: "overdue", run: 1, due: "2026-01-01T06:00:00Z" }] };
  stand("dated", [], { casefile: timer });
  seen("held until a day", ["nobody: it is published on 11 January 2027", "It comes into force"], office);
  const components = [{ kind: "credential", title: "Not Yet", credential: "not-yet" }, { kind: "credential", title: "Data Storytelling", credential: "data-storytelling" }, { kind: "course", title: "A Course" }];
  stand("publishing", [["release", b, "done"]], { casefile: timer, document: { components } });
  seen("waiting for components", ["nobody: it is published when these are in force: “Not Yet”"], office, ["Data Storytelling", "A Course", "2027"]);
  stand("publishing", [], { begun: true, casefile: { deliveries: [{ delivery: 3, run: 1, endpoint: "badges", status: "done" }, { delivery: 4, run: 1, endpoint: "catalog", status: "pending" }] } });
  seen("systems", ["the connected systems: 1 of 2 have the credential"], office, ["It comes into force"]);
  stand("changes", [["revise", proposer, "open"]]);
  seen("changes", ["With you", "Review"]);
  seen("changes, for the office", ["the proposer"], office, ["With you"]);
  stand("both", [["decide", a, "open"], ["decide", b, "open"], ["state", stranger, "open", 2]], { second: true });
  seen("two steps at once", ["Kim Oduya or Prof. Adaeze Okafor", "the partners: 0 of 1 statements are in"], office);
  stand("both", [["decide", null, "open"]]);
  seen("nobody found", ["nobody yet"], office);
  psql(`DELETE FROM task WHERE proposal = '${id}'; DELETE FROM step_run WHERE proposal = '${id}'; UPDATE proposal SET state = 'declined', ending = 'declined', entered_at = now() - interval '1 year' WHERE id = '${id}'`);
}

// ---- pathways: what is known of components --------------------------------------------------------------------
{
  const pathway = "0192f0c1-0000-7000-8000-000000000003";
  const parts = (...names) => ({ title: "Pathway", components: names.map((n) => ({ kind: "credential", title: n, credential: n })) });
  psql(`INSERT INTO proposal (institution, id, version, fold, casefile, head, state, person, submitted_at, entered_at)
      SELECT institution, '${pathway}', version, fold, casefile - 'credential', head, state, person, submitted_at, entered_at FROM proposal WHERE id = '${open}';
    INSERT INTO revision (institution, proposal, number, digest, salt, document, submitted_at) VALUES (1, '${pathway}', 1, 'd9', NULL, ${j(parts("data-storytelling", "nowhere"))}, now());`);
  const graph = (document, institution = 1) => JSON.parse(psql(`SET ROLE assent_docket; SELECT component_graph(${institution}::smallint, ${j(document)}::json)`));
  const g = graph(parts(pathway, "nowhere"));
  check(g[pathway].standing === "in-review" && g[pathway].components.length === 1, "pathways: a proposal for a pathway is in review");
  check(g[ended].standing === "in-force" && g[ended].title === "Data Storytelling", "pathways: what it is made of is known too");
  check(!("nowhere" in g), "pathways: a name that is none is not there");
  check(Object.keys(graph(parts("data-storytelling"), 2)).length === 0, "pathways: another institution's credentials are none");
  for (const odd of [{}, { components: null }, { components: "x" }, { components: [7, {}, { credential: 3 }, { credential: "" }] }])
    check(Object.keys(graph(odd)).length === 0, `pathways: ${JSON.stringify(odd)} has no components`);
  const owners = psql(`SET ROLE assent_docket; SELECT title, owner FROM pathways_with(1::smallint, '${ended}')`).trim();
  check(owners === `Pathway|${proposer}`, `pathways: whose pathways have it: ${owners}`);
  psql(`INSERT INTO revision (institution, proposal, number, digest, salt, document, submitted_at) VALUES (1, '${pathway}', 2, 'd10', NULL, ${j(parts(pathway))}, now())`);
  check(graph(parts(pathway))[pathway].components[0] === pathway, "pathways: a circle ends");
  check(psql(`SELECT count(*) FROM pathways_with(1::smallint, '${ended}')`).trim() === "0", "pathways: the newest revision counts");
}

for (const f of failures) console.error(`not ok: ${f}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
