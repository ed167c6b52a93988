// records: the judgement. It reads what the clients noted, what the receiver and the mail folder got and what the tables hold,
// nothing else, and counts each promise that does not hold. The chain is computed here anew from its description in the
// record's own terms; the fold is refold's, which links the core alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { linesOf } from '../tools/lines.mjs';

const tables = {
  key: 'SELECT source, key, answer FROM command_key',
  intake: `SELECT i.id, i.form, s.status, s.reason, encode(sha256(i.body), 'hex') AS sha FROM intake i LEFT JOIN intake_state s USING (institution, id)`,
  draft: 'SELECT id FROM draft',
  proposal: `SELECT id, version, state, ending, encode(head, 'hex') AS head, casefile FROM proposal`,
  event: `SELECT proposal, seq, kind, version, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS at, actor, known, body::text AS body, encode(sha256, 'hex') AS sha, xid::text AS xid
            FROM event ORDER BY proposal, seq`,
  timer: 'SELECT proposal, number FROM timer',
  task: 'SELECT proposal, number, status FROM task',
  version: 'SELECT proposal, version FROM credential_version',
  message: `SELECT m.id, m.public_id, m.kind, m.proposal, m.endpoint, m.type, m.template, m.status, m.reason, m.attempts, 
                   CASE WHEN m.kind = 'webhook' THEN coalesce(convert_from(b.body, 'UTF8')::json ->> 'body', convert_from(s.body, 'UTF8')) END AS body
              FROM message m LEFT JOIN message_body b USING (institution, id) LEFT JOIN event_body s ON s.institution = m.institution AND s.event = m.event`,
  queued: 'SELECT id, attempts, not_before, leased_until FROM message_queue',
};

/** All tables as one snapshot. */
/** What lies outside of the database is listed first: a reminder that leaves while we read has a row then, and no file yet. */
export async function read(house) {
  const out = { letters: readdirSync(join(house.data, 'mail')).filter((name) => name.endsWith('.eml')), requests: linesOf(house.receiverLog).map(({ id }) => id) };
  const text = await house.sql(`BEGIN ISOLATION LEVEL REPEATABLE READ;\n${Object.entries(tables).map(([name, query]) => `SELECT '${name} ' || row_to_json(t) FROM (${query}) t;`).join('\n')}\nCOMMIT`);
  const rows = Object.fromEntries(Object.keys(tables).map((name) => [name, []]));
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) rows[line.slice(0, space)].push(JSON.parse(line.slice(space + 1)));
  }
  return { ...rows, out };
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

function group(rows, name) {
  const map = new Map();
  for (const row of rows) {
    if (!map.has(row[name])) map.set(row[name], []);
    map.get(row[name]).push(row);
  }
  return map;
}

/** One finding a promise and thing that it does not hold for. */
class Findings {
  constructor() {
    this.list = [];
    this.passed = 0;
  }

  check(holds, says) {
    if (holds) this.passed++;
    else this.list.push(says());
  }
}

function submissions(f, clients, db) {
  const keys = new Map(db.key.filter(({ source }) => source.startsWith('hooks/')).map((k) => [`${k.source}/${k.key}`, k]));
  const intake = new Map(db.intake.map((i) => [i.id, i]));
  const proposals = new Set(db.proposal.map(({ id }) => id)), drafts = new Set(db.draft.map(({ id }) => id));
  const seen = new Set();
  for (const wrong of clients.wrong) f.check(false, () => wrong);
  for (const { key, form, body, complete, answer } of clients.deliveries) {
    f.check(answer, () => `${key} was never accepted`);
    if (!answer) continue;
    const { id } = JSON.parse(answer), stored = intake.get(id);
    f.check(!seen.has(id), () => `${id} answers two deliveries`);
    seen.add(id);
    f.check(keys.get(`hooks/${form}/${key}`)?.answer === answer, () => `${key} was accepted and its key is not there`);
    f.check(stored?.sha === sha256(body), () => `${key} was accepted and its bytes are not there`);
    f.check(stored?.status === (complete ? 'proposal' : 'draft'), () => `${key} (${id}) is ${stored?.status}: ${stored?.reason}`);
    f.check(proposals.has(id) === complete && drafts.has(id) === !complete, () => `${key} (${id}) became ${proposals.has(id) ? 'a proposal' : ''} ${drafts.has(id) ? 'a draft' : ''}`);
  }
  for (const id of [...intake.keys(), ...proposals, ...drafts]) f.check(seen.has(id), () => `${id} was sent by nobody`);
  f.check(keys.size === seen.size && intake.size === seen.size, () => `${seen.size} deliveries made ${keys.size} keys and ${intake.size} payloads`);
}

/** An instant as the chain writes it: no fraction when it is none. */
const instant = (at) => `${at.replace(/\.000000$/, '')}Z`;

function chain(f, proposal, events) {
  let head = '0'.repeat(64);
  events.forEach((e, i) => {
    f.check(e.seq === i + 1, () => `${proposal.id}: event ${e.seq} stands at ${i + 1}`);
    head = sha256([head, proposal.id, e.seq, e.kind, e.version, instant(e.at), e.actor ?? '', e.known, e.body].join('\n'));
    f.check(head === e.sha, () => `${proposal.id}: the chain breaks at event ${e.seq}`);
  });
  f.check(proposal.version === events.length, () => `${proposal.id}: version ${proposal.version} with ${events.length} events`);
  f.check(head === proposal.head, () => `${proposal.id}: the case ends at another event`);
}

const once = { 'proposal.submitted': () => 'submission', 'timer.armed': (b) => b.timer, 'timer.ended': (b) => b.timer, 'delivery.settled': (b) => b.delivery, 'delivery.requested': (b) => b.delivery,
  'decision.made': (b) => b.task, 'review.given': (b) => b.task, 'task.opened': (b) => b.task, 'step.closed': (b) => b.run, 'proposal.ended': () => 'end', 'credential.published': () => 'publication' };

/** No event twice that can happen once, and what pages read says what the events say. */
function history(f, proposal, events, tables) {
  const seen = new Set(), open = new Set();
  let published = 0;
  for (const e of events) {
    const body = JSON.parse(e.body), of = once[e.kind]?.(body);
    if (of !== undefined) f.check(!seen.has(`${e.kind} ${of}`), () => `${proposal.id}: ${e.kind} ${of} twice`);
    seen.add(`${e.kind} ${of}`);
    if (e.kind === 'timer.armed') open.add(body.timer);
    if (e.kind === 'timer.ended') open.delete(body.timer);
    published += e.kind === 'credential.published';
  }
  f.check(seen.has('proposal.submitted submission'), () => `${proposal.id}: no proposal.submitted`);
  const timers = (tables.timer.get(proposal.id) ?? []).map((t) => t.number).sort((a, b) => a - b);
  f.check(isDeepStrictEqual(timers, [...open].sort((a, b) => a - b)), () => `${proposal.id}: timers ${timers}, and by its events ${[...open]}`);
  f.check((tables.task.get(proposal.id) ?? []).length === events.filter(({ kind }) => kind === 'task.opened').length, () => `${proposal.id}: its tasks are not those of its events`);
  f.check((tables.version.get(proposal.id) ?? []).length === published, () => `${proposal.id}: published ${published} times, and ${(tables.version.get(proposal.id) ?? []).length} versions`);
}

function fold(f, db) {
  const input = db.event.map(({ proposal, kind, version, at, body }) => JSON.stringify({ proposal, kind, version, at: instant(at), body: JSON.parse(body) })).join('\n');
  const { stdout, stderr, status } = spawnSync(resolve(process.env.ASSENT_BUILDDIR ?? '.', 'tests/fault/refold'), { input: `${input}\n`, encoding: 'utf8', maxBuffer: 1 << 30 });
  f.check(status === 0, () => `refold: ${stderr}`);
  const folded = new Map((stdout ?? '').split('\n').filter(Boolean).map((line) => JSON.parse(line)).map((one) => [one.proposal, one.case]));
  for (const { id, casefile } of db.proposal)
    f.check(isDeepStrictEqual(folded.get(id), casefile), () => `${id}: its events fold to ${JSON.stringify(folded.get(id))}, and ${JSON.stringify(casefile)} is stored`);
}

function cases(f, db) {
  const events = group(db.event, 'proposal');
  const tables = { timer: group(db.timer, 'proposal'), task: group(db.task, 'proposal'), version: group(db.version, 'proposal') };
  for (const proposal of db.proposal) {
    chain(f, proposal, events.get(proposal.id) ?? []);
    history(f, proposal, events.get(proposal.id) ?? [], tables);
  }
  for (const id of events.keys()) f.check(db.proposal.some((p) => p.id === id), () => `${id}: events of no proposal`);
  fold(f, db);
}

/** What people did on pages: each command that was answered took effect, and none twice. */
function acts(f, people, db) {
  const keys = new Map(db.key.filter(({ source }) => source === 'page').map((k) => [k.key, k]));
  const pressed = new Set(people.acts.map(({ nonce }) => nonce));
  for (const { nonce, kind, path, status, already, words } of people.acts) {
    f.check([303, 409, 422].includes(status), () => `${kind} at ${path}: ${status} ${words}`);
    if (status === 303 || already) f.check(keys.has(nonce), () => `${kind} at ${path} was accepted (${status}), and its key ${nonce} is not there`);
    else f.check(!keys.has(nonce), () => `${kind} at ${path} was refused (${status}: ${words}) and took effect`);
  }
  for (const key of keys.keys()) f.check(pressed.has(key), () => `the key ${key} was pressed by nobody`);
  const done = db.event.filter(({ kind }) => ['decision.made', 'review.given', 'revision.submitted'].includes(kind)).length;
  f.check(done === keys.size, () => `${keys.size} commands of people made ${done} decisions, reviews and revisions`);
}

function webhooks(f, house, db) {
  const got = group(linesOf(house.receiverLog), 'id');
  const sent = db.message.filter(({ kind }) => kind === 'webhook');
  const known = new Set(sent.map((m) => m.public_id));
  for (const m of sent) {
    const arrived = got.get(m.public_id) ?? [];
    f.check(m.status === 'acknowledged', () => `${m.public_id} to ${m.endpoint} is ${m.status}: ${m.reason}`);
    f.check(arrived.some(({ status }) => status === 200), () => `${m.public_id} to ${m.endpoint} never arrived`);
    f.check(arrived.every(({ ok }) => ok), () => `${m.public_id} arrived wrongly signed: ${arrived.map(({ error }) => error)}`);
    const stored = m.body ? sha256(m.body) : null;
    f.check(arrived.every((a) => a.body_sha256 === stored), () => `${m.public_id} arrived as ${new Set(arrived.map((a) => a.body_sha256)).size} different bodies`);
  }
  for (const id of new Set(db.out.requests)) f.check(known.has(id), () => `${id} arrived and is no message of ours`);
  const told = group(sent.filter(({ type }) => type === 'proposal.submitted'), 'proposal');
  for (const { id } of db.proposal)
    f.check(isDeepStrictEqual((told.get(id) ?? []).map((m) => m.endpoint).sort(), ['ledger', 'registry']), () => `${id}: its submission was told to ${(told.get(id) ?? []).map((m) => m.endpoint)}`);
  return [...got.values()].reduce((n, a) => n + a.length, 0);
}

function mails(f, house, db) {
  const folder = join(house.data, 'mail'), files = new Set(db.out.letters);
  const letters = db.message.filter(({ kind }) => kind === 'mail');
  for (const m of letters) {
    f.check(['sent', 'unwanted'].includes(m.status), () => `mail ${m.public_id} (${m.template}) is ${m.status}: ${m.reason}`);
    const file = `${m.public_id}.eml`;
    if (m.status === 'sent') {
      const there = existsSync(join(folder, file));
      f.check(there, () => `mail ${m.public_id} is sent and lies nowhere`);
      if (there) f.check(readFileSync(join(folder, file), 'latin1').includes(`\r\nMessage-ID: <${m.public_id}@example.edu>\r\n`), () => `${file} has another Message-ID`);
    }
    files.delete(file);
  }
  for (const file of files) f.check(false, () => `${file} is no message of ours`);
  const drafts = new Set(letters.filter(({ template }) => template === 'draft').map(({ proposal }) => proposal));
  for (const { id } of db.draft) f.check(drafts.has(id), () => `the proposer of the draft ${id} was not asked to finish it`);
}

/** {passed, findings, figures} of one snapshot. */
export function judge(house, clients, people, db) {
  const f = new Findings();
  submissions(f, clients, db);
  acts(f, people, db);
  cases(f, db);
  const requests = webhooks(f, house, db);
  mails(f, house, db);
  f.check(db.queued.length === 0, () => `${db.queued.length} messages still wait: ${JSON.stringify(db.queued.slice(0, 3))}`);
  return { passed: f.passed, findings: f.list,
    figures: { proposals: db.proposal.length, drafts: db.draft.length, events: db.event.length, ended: db.proposal.filter((p) => p.ending).length,
      decisions: db.event.filter((e) => e.kind === 'decision.made').length, reviews: db.event.filter((e) => e.kind === 'review.given').length,
      webhooks: db.message.filter((m) => m.kind === 'webhook').length, 'webhook requests': requests, mails: db.message.filter((m) => m.kind === 'mail').length } };
}

/** Ways to spoil a snapshot; the judgement of each must find something. */
const spoilt = {
  'an accepted submission is lost': (db) => db.intake.pop(),
  'a key is lost': (db) => db.key.splice(db.key.findIndex(({ source }) => source.startsWith('hooks/')), 1),
  'an event is lost': (db) => db.event.splice(db.event.findIndex(({ seq }) => seq === 2), 1),
  'an event was changed': (db) => (db.event[0].body = db.event[0].body.replace('"new"', '"new" ')),
  'an event happened twice': (db) => db.event.push({ ...db.event.at(-1), seq: db.event.at(-1).seq + 1 }),
  'a case is not what its events say': (db) => (db.proposal[0].casefile.state = 'elsewhere'),
  'a proposal nobody sent': (db) => db.proposal.push({ ...db.proposal[0], id: '00000000-0000-7000-8000-000000000000' }),
  'a message was never acknowledged': (db) => (db.message.find(({ kind }) => kind === 'webhook').status = 'dead'),
  'a message nobody got': (db) => (db.message.find(({ kind }) => kind === 'webhook').public_id += 'x'),
  'a message with other bytes': (db) => (db.message.find(({ kind, body }) => kind === 'webhook' && body).body = 'other'),
  'a letter nobody wrote': (db) => db.message.splice(db.message.findIndex(({ kind, status }) => kind === 'mail' && status === 'sent'), 1),
  'a message that waits': (db) => db.queued.push({ id: 1 }),
};

/** What a spoilt snapshot was let pass for: none, unless the judgement is blind. */
export function blindness(house, clients, people, db) {
  return Object.entries(spoilt).filter(([, spoil]) => {
    const copy = structuredClone(db);
    spoil(copy);
    return judge(house, clients, people, copy).findings.length === 0;
  }).map(([name]) => `the judgement does not see that ${name}`);
}
