// The core against an interpreter that we did not write: each policy that ships, and each in which a rule of a committee
// bites, becomes an XState machine, @xstate/graph generates its paths, and the core plays them. ASSENT_PATHS says how many
// paths of those that ship at least (10,000).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { need } from '../tools/npm.mjs';
import { outcomes, toMachine } from '../tools/to_xstate.mjs';

const { getShortestPaths } = need('@xstate/graph');
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const player = join(process.cwd(), 'tests', 'tools', 'play_paths');
const wanted = Number(process.env.ASSENT_PATHS ?? 10000);
const read = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));
const [shipped, rules] = ['workflows', join('tests', 'scenario', 'rules')].map((folder) =>
  readdirSync(join(root, folder)).filter((f) => /^[^.]+\.json$/.test(f)).map((f) => ({ folder, name: f.replace('.json', '') })));
if (!existsSync(player)) {
  console.error('tests/tools/play_paths is not built: run "make check" in the build folder');
  process.exit(77);
}

// ---- what the conditions of a policy ask about, and answers that make a difference to them
function asked(o, found = new Map()) {
  if (Array.isArray(o)) o.forEach((v) => asked(v, found));
  else if (o && typeof o === 'object') {
    if (typeof o.fact === 'string') {
      const values = found.get(o.fact) ?? found.set(o.fact, []).get(o.fact);
      if ('is' in o) values.push(o.is);
      if ('in' in o) values.push(...o.in);
      for (const key of ['less-than', 'more-than']) if (key in o) values.push(o[key], typeof o[key] === 'number' ? o[key] + 1 : o[key]);
    }
    Object.values(o).forEach((v) => asked(v, found));
  }
  return found;
}
const fields = (form) => form.sections.flatMap((s) => s.fields);
const unique = (list) => [...new Map(list.map((v) => [JSON.stringify(v), v])).values()];

function alternatives(name, values, form) {
  const field = fields(form).find((f) => f.id === name);
  const choices = field?.choices?.map((c) => c.id) ?? [];
  if (field?.type === 'choices') return unique([...values.map((v) => [v]), choices.slice(0, 2), choices.slice(-1)]);
  if (field?.type === 'number') return unique(values.length ? [...values, Math.min(...values) - 1] : [1]);
  if (field && !choices.length && !values.length) return ['An answer', ''].slice(0, field.required ? 1 : 2);
  return unique([...values, ...choices]).slice(0, 6);
}

function product(axes) {
  return axes.reduce((rows, [name, values]) => rows.flatMap((row) => values.map((v) => ({ ...row, [name]: v }))), [{}]);
}

/** Every combination of the answers that the conditions ask about; a spread of them when there are many. */
function situations(workflow, form, most) {
  const facts = asked(workflow.states);
  const axes = [['kind', workflow.serves]];
  for (const [fact, values] of facts) {
    if (['lane', 'level', 'unit'].includes(fact)) axes.push([fact, unique([...values, ...alternatives(fact, values, form)]).slice(0, 5)]);
    if (fact.startsWith('field.')) axes.push([fact.slice(6), alternatives(fact.slice(6), values, form)]);
  }
  const all = product(axes);
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(i * step)]).map((row) => {
    const { kind, lane, level, unit, ...document } = row;
    return { kind, ...(lane && { lane }), ...(level && { level }), ...(unit && { unit }), document };
  });
}

/** What a revision may change: nothing, and each answer that a condition asks about. */
function revisions(workflow, form) {
  const sets = [{}];
  for (const [fact, values] of asked(workflow.states)) {
    const id = fact.replace(/^(field|changed)\./, '');
    if (id === fact) continue;
    for (const value of alternatives(id, values, form).slice(0, 3)) sets.push({ [id]: value });
    if (fact.startsWith('changed.') && !values.some((v) => typeof v !== 'boolean')) sets.push({ [id]: 'Another answer' });
  }
  return unique(sets).slice(0, 5);
}

// ---- paths
const where = (snapshot) => (typeof snapshot.value === 'string' ? snapshot.value : Object.keys(snapshot.value)[0]);
const openSteps = (snapshot) => (typeof snapshot.value === 'string' ? []
  : Object.entries(Object.values(snapshot.value)[0]).filter(([, at]) => at === 'open').map(([step]) => step));

function eventsAt(workflow, sets) {
  return (snapshot) => {
    const state = workflow.states[where(snapshot)];
    if (state.final) return [];
    const events = openSteps(snapshot).flatMap((name) => outcomes(state.steps[name]).flatMap((outcome) =>
      (state.steps[name].kind === 'revision' ? sets : [undefined])
        .map((set) => ({ type: `${name}.${outcome}`, step: name, outcome, ...(set && { set }) }))));
    if (state.after) events.push({ type: 'after' });
    if (workflow.anywhere?.withdraw) events.push({ type: 'withdraw' });
    return events;
  };
}

/** splitmix-like: the same paths in every run with the same ASSENT_SEED. */
let seed = Number(process.env.ASSENT_SEED ?? 20260901);
function draw(below) {
  seed = (seed + 0x9e3779b9) | 0;
  let z = Math.imul(seed ^ (seed >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return ((z ^ (z >>> 15)) >>> 0) % below;
}

const openings = (snapshot) => Object.values(snapshot.context.rounds).reduce((a, b) => a + b, 0);
const plain = (s) => JSON.stringify([s.value, s.context]);

/** The shortest path to everything that can be come to with at most so many openings of steps as keep it within `most`. */
function everywhere(workflow, facts, sets, most) {
  const machine = toMachine(workflow, facts);
  let found = [];
  for (let bound = 2; bound <= 14; bound++) {
    let seen = 0;
    const paths = getShortestPaths(machine, {
      events: eventsAt(workflow, sets), serializeState: plain, stopWhen: (s) => ++seen > most || openings(s) > bound,
    });
    if (seen > most) break;
    found = paths;
  }
  return found;
}

/** Long ways: of what can happen anywhere, two or three things drawn, until so many places have been left. */
function wandering(workflow, facts, sets, most) {
  const events = eventsAt(workflow, sets), left = new Set();
  const some = (snapshot) => {
    const all = events(snapshot).filter((e) => e.type !== 'withdraw' || !draw(20));
    return Array.from({ length: Math.min(all.length, 2 + draw(2)) }, () => all.splice(draw(all.length), 1)[0]);
  };
  return getShortestPaths(toMachine(workflow, { ...facts, trail: '' }), {
    events: some, serializeState: plain,
    stopWhen: (s) => left.size >= most || openings(s) > 30 || !left.add(plain(s)),
    toState: (s) => !left.has(plain(s)) || s.status === 'done',
  });
}

/** Everywhere, and then ways that were not gone yet. */
function enough(workflow, facts, sets, most) {
  const way = ({ steps }) => steps.map(({ event }) => JSON.stringify(event)).join();
  const found = new Map(everywhere(workflow, facts, sets, most / 2).map((path) => [way(path), path]));
  for (let tries = 0; found.size < most && tries < 50; tries++)
    for (const path of wandering(workflow, facts, sets, most / 2)) found.set(way(path), path);
  return [...found.values()];
}

// ---- as the player reads them
function expectation(snapshot) {
  const open = Object.fromEntries(openSteps(snapshot).map((s) => [s, snapshot.context.rounds[s]]));
  return { state: where(snapshot), open, revision: snapshot.context.revision };
}
function told(workflow, { event, state }) {
  return {
    ...(event.type === 'after' ? { do: { after: true } }
      : event.type === 'withdraw' ? { do: { command: 'withdraw' } }
        : event.type.startsWith('xstate.') ? {}
          : { do: { step: event.step, outcome: event.outcome, ...(event.set && { set: event.set }) } }),
    ...expectation(state),
    ...(workflow.states[where(state)].final && { ending: workflow.states[where(state)].final }),
  };
}

/** One line a path; what it shares with the line before is not written again. */
function* lines(workflow, facts, paths) {
  const { document, ...submit } = facts;
  const named = paths.map(({ steps }) => ({ steps, names: steps.map(({ event }) => JSON.stringify(event)) }));
  named.sort((a, b) => (a.names.join() < b.names.join() ? -1 : 1));
  let before = [];
  for (const { steps, names } of named) {
    let shared = 0;
    while (shared < names.length && names[shared] === before[shared]) shared++;
    yield JSON.stringify({
      policy: workflow.name, submit, document, shared, steps: steps.slice(shared).map((s) => told(workflow, s)),
    });
    before = names;
  }
}

async function* allPaths(policies, each) {
  for (const { folder, name } of policies) {
    const workflow = read(folder, `${name}.json`), form = read(folder, 'forms', `${workflow.form}.json`);
    const situated = situations(workflow, form, 24), sets = revisions(workflow, form);
    let n = 0;
    for (const facts of situated) {
      // A small change that changes more than that is refused, which is not the machine's matter.
      const may = /^(amend-minor|correct)$/.test(facts.kind) ? [{}] : sets;
      for (const text of lines(workflow, facts, enough(workflow, facts, may, each / situated.length))) {
        yield text;
        n++;
      }
    }
    console.log(`xstate: ${name}: ${n} paths in ${situated.length} situations`);
  }
}

function play(policies, lines) {
  return new Promise((resolve, reject) => {
    const files = policies.map(({ folder, name }) => join(root, folder, `${name}.json`));
    const child = spawn(player, [join(root, 'workflows', 'programmes', 'microcredential.json'), ...files], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (d) => { said += d; });
    child.on('error', reject);
    child.stdin.on('error', () => {});
    child.on('close', (code) => resolve({ code, said }));
    (async () => {
      for await (const text of lines)
        if (!child.stdin.write(`${text}\n`)) await new Promise((go) => child.stdin.once('drain', go));
      child.stdin.end();
    })().catch(reject);
  });
}

let first, total = 0;
async function* counted() {
  for await (const text of allPaths(shipped, (1.1 * wanted) / shipped.length)) {
    first ??= text;
    total++;
    yield text;
  }
  yield* allPaths(rules, 200);
}
const { code, said } = await play([...shipped, ...rules], counted());
process.stdout.write(said);
assert.equal(code, 0, 'the core and XState differ');
assert.ok(total >= wanted, `only ${total} paths were generated`);

// The player must be able to object.
const wrong = JSON.parse(first);
wrong.steps.at(-1).state = 'elsewhere';
const objected = await play(shipped, [JSON.stringify(wrong)]);
assert.equal(objected.code, 1, 'the player did not object to a wrong path');
console.log(`xstate: ${total} paths of policies that ship, and those of the rules: no divergence`);
