// Each outgoing adapter in a whole Assent, with the lines of hooks/out/PLATFORMS.md: signing in, making, changing, an answer that is lost, taking
// out of use. platforms-steps.test.mjs tells everything else that may happen.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import { newWorld, sleep, story, until } from './harness.mjs';
import { atOnce, connect, messages, platforms, receive, templates } from './out-platforms.mjs';

const hooks = ['webhook', 'cloudevents'];
const all = [...templates, ...messages, ...hooks];
const part = story();

const receivers = await receive(all);
after(() => Promise.all(Object.values(receivers).map((one) => one.stop())));
const world = await newWorld({ before: (w) => connect(w, receivers, atOnce(['new']), 'credential.published, credential.amended, credential.retired') });
const { messageOf, acknowledged, made, switchOff, switchOn, giveImages, madeOnce, ...given } = platforms(world, receivers);

async function propose(title) {
  const id = await given.propose(title);
  await world.reaches(id, 'completed');
  return id;
}

/** Publishes one while every endpoint is switched off, and gives it its image. */
async function publish(title) {
  await switchOff();
  const id = await propose(title);
  await giveImages([id]);
  return id;
}

/** What happens to a credential otherwise takes a proposal: here it happens by hand. Whoever is asked what to send now is told again; whose
 * messages stay as they were first sent gets another. */
async function tell(id, type, change, names = all) {
  const asked = names.filter((name) => !hooks.includes(name)), list = (some) => `('${some.join("','")}')`;
  await world.psql(`${change}; UPDATE message SET type = '${type}' WHERE proposal = '${id}' AND endpoint IN ${list(asked)};
    WITH m AS (INSERT INTO message (institution, public_id, event, kind, proposal, endpoint, type, data, created_at)
      SELECT institution, public_id || '_${type.split('.')[1]}', event || '_${type.split('.')[1]}', kind, proposal, endpoint, '${type}', data, now() FROM message
       WHERE proposal = '${id}' AND type = 'credential.published' AND endpoint IN ${list(names.filter((name) => hooks.includes(name)))} RETURNING *)
    INSERT INTO message_queue (institution, id, kind, lane, endpoint, not_before) SELECT institution, id, kind, proposal || '/' || endpoint, endpoint, now() FROM m`);
  const told = await world.sql(`SELECT public_id FROM message WHERE proposal = '${id}' AND endpoint IN ${list(asked)}`);
  assert.equal(told.length, asked.length);
  for (const { status, text } of await Promise.all(told.map((m) => world.control('POST', '/control/demo/redeliver', JSON.stringify({ id: m.public_id }))))) assert.equal(status, 200, text);
}

const first = 'Data Literacy, Published';
let id;

part('a published credential is made on every platform, once', async () => {
  id = await publish(first);
  await switchOn();
  await madeOnce(id, first);
});

part('an amendment changes it in place', async () => {
  const title = 'Data Literacy, Amended';
  await tell(id, 'credential.amended', `UPDATE credential_version SET document = (document::jsonb || '{"title":"${title}"}')::json WHERE credential = '${id}'`);
  for (const name of templates) {
    await acknowledged(name, id, 2);
    assert.equal(receivers[name].shown().length, 1, name);
    assert.equal(made(name, title).length, 1, name);
  }
  for (const name of messages) {
    await acknowledged(name, id, 2);
    assert.equal(made(name, title).length, 1, name);
  }
  for (const name of hooks) await until(`${name} to be told`, () => made(name, title).length === 1);
});

part('a retired one is taken out of use', async () => {
  await tell(id, 'credential.retired', `UPDATE credential SET standing = 'retired' WHERE id = '${id}'`);
  for (const name of templates) {
    await acknowledged(name, id, 3);
    assert.deepEqual(receivers[name].shown().map((t) => t.archived), [true], name);
  }
  for (const name of hooks) await until(`${name} to be told`, () => receivers[name].shown().map((t) => t.archived).join() === 'false,false,true');
});

// ---- what goes wrong ---------------------------------------------------------------------------------------------------------

// What the system does with the one request that would make, change or take out of use, and what must have become of the message then:
//   says     the sentence that the office reads
//   dead     it is over and somebody has to look, else it waits: at least so many seconds
//   alone    it goes by itself, else when somebody sends it again, which stands for the wait being over
//   happened the system did what was asked, and only the answer is missing
//   either   it may be either, as the platform tells it
//   passes   nothing is to be done about it, and the delivery says it
//   apart    a credential for each of these changes, so that they are waited for side by side (each takes as long as an attempt may), or that
//            it is tried at these alone
//   gone     somebody had deleted it there
const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><h1>Please come back later</h1></html>' };
const untold = [...messages, ...hooks, 'credential-registry']; // those where nothing is taken away: the registry is told another status
const inSeconds = (headers) => ({ answer: () => ({ status: 429, headers: headers(), body: {} }), alone: true, says: /429/ });
const faults = {
  'a credential that is refused': { answer: (p) => p.unauthorized, twice: true, waits: 900, says: /\(401\).*(credential-file|url-file|secret-file)/, except: ['slack'] },
  'a conflict': { answer: (p) => p.conflict ?? p.busy, dead: true, says: /409.*send it again/ },
  'a refusal': { answer: (p) => p.refusal, dead: true, says: /4\d\d.*send it again/ },
  'too many requests, in seconds': { ...inSeconds(() => ({ 'retry-after': '8' })), waits: 8 },
  'too many requests, until a date': { ...inSeconds(() => ({ 'retry-after': new Date(Date.now() + 9000).toUTCString() })), waits: 7 },
  'trouble of its own': { answer: () => ({ status: 500, body: { message: 'Oh no' } }), waits: 60, says: /500/ },
  'no answer': { then: 'hang', waits: 60, says: /in time/, apart: ['create', 'update', 'archive'] },
  'a connection cut after the request': { then: 'reset', waits: 60, says: /broke off/ },
  'a lost answer': { then: 'lost', waits: 60, says: /broke off/, happened: true },
  'a success that says that it failed': { answer: (p) => p.sayFailure ?? html, either: true, says: /says that it failed|did not (post|take)|something|without saying/, except: hooks },
  'what is there no more': { gone: true, passes: true, says: /has it no more \(404\)/, apart: ['archive'], except: untold },
  'what is gone for good': { gone: true, passes: true, says: /has it no more \(410\)/, answer: () => ({ status: 410, body: { message: 'Gone' } }), apart: ['archive'], except: untold },
};
// Where a platform differs, by its documentation: a webhook has its own identifier, so it is sent again at once where a connection that was
// kept broke, and by the schedule of attempts where it was refused; Drupal's 409 to a creation says that the
// node is there; a message of a channel has no identifier, so that it comes twice when the answer was lost.
const differs = (name, fault, phase) => ({
  ...fault,
  ...(hooks.includes(name) ? { dead: false, waits: fault.alone ? fault.waits : 5, passes: ['reset', 'lost'].includes(fault.then) && 'perhaps',
    says: fault.dead ? /4\d\d/ : fault.then ? /no answer/ : fault.says } : {}),
  ...(name === 'drupal' && fault === faults['a conflict'] && phase === 'create' ? { passes: true } : {}),
});
const isLook = (rq) => rq.method === 'GET' || /search$|token$/.test(rq.path);
const phases = [
  ['create', 'credential.published', null],
  ['update', 'credential.amended', (it) => `UPDATE credential_version SET document = (document::jsonb || '{"title":"${it.title}, amended"}')::json WHERE credential = '${it.id}'`],
  ['archive', 'credential.retired', (it) => `UPDATE credential SET standing = 'retired' WHERE id = '${it.id}'`],
];

/** What is known of every message, asked again and again by one query for all who wait. */
const known = new Map();
async function watch(over) {
  while (!over.now) {
    for (const m of await world.sql(`SELECT m.endpoint, m.proposal, m.public_id, m.status, m.reason, m.attempts, 
        extract(epoch FROM q.not_before - (SELECT max(at) FROM attempt a WHERE a.message = m.id)) AS waits, m.type
      FROM message m LEFT JOIN message_queue q USING (institution, id) WHERE m.kind = 'webhook'`)) known.set(`${m.endpoint} ${m.proposal} ${m.type}`, m);
    await sleep(250);
  }
}
/** Lets one system fail once about one credential; what it had made of it before. */
function prepare(it, name, [phase, type], attempts) {
  const { platform, fail, state } = receivers[name], before = made(name, it.title);
  const fault = it.only && it.only !== phase ? { passes: true } : differs(name, it.fault, phase);
  const ours = (rq) => !isLook(rq) && (rq.raw.includes(it.title) || before.some((t) => rq.path.split('/').includes(t.id)));
  const times = !fault.answer && !fault.then ? 0 : fault.twice && platform.open ? 2 : 1; // for a token that is refused another is bought, once
  for (let n = 0; n < times; n++) fail({ when: ours, then: fault.then, get answer() { return fault.answer?.(platform); } });
  if (fault.gone) before.forEach((t) => assert.ok(state.kept.delete(t.id), name));
  return { name, phase, type, fault, before, attempts };
}

/** It fails as it should, and everything is right in the end. */
async function comesThrough(it, { name, phase, type, fault, before, attempts }) {
  const attempted = (more, fits) => until(`attempt ${more} at ${name}, ${phase}, ${it.what}`, () => {
    const m = known.get(`${name} ${it.id} ${type}`);
    return m && m.attempts >= more && (m.status !== 'queued' || m.waits !== null) && (!fits || fits(m)) && m;
  });
  const first = await attempted(attempts + 1), says = `${name}, ${phase}, ${it.what}: ${JSON.stringify(first)}`;
  if (fault.passes && (fault.passes !== 'perhaps' || first.status !== 'queued')) {
    assert.equal(first.status, 'acknowledged', says);
    if (fault.gone) assert.match(first.reason, fault.says, says);
  } else {
    assert.ok(fault.either ? ['dead', 'queued'].includes(first.status) : first.status === (fault.dead ? 'dead' : 'queued'), says);
    assert.match(first.reason, fault.says, says);
    if (fault.waits) assert.ok(first.waits >= fault.waits - 1 && first.waits < 1000, says);
    if (!fault.happened) assert.deepEqual(made(name, it.title), before, says);
    if (!fault.alone) assert.equal((await world.control('POST', '/control/demo/redeliver', JSON.stringify({ id: first.public_id }))).status, 200, says);
    await attempted(first.attempts + 1, (m) => m.status === 'acknowledged');
  }
  const now = made(name, it.title);
  if (messages.includes(name)) {
    assert.equal(now.length, before.length + (fault.happened ? 2 : 1), says);
    return;
  }
  assert.equal(now.length, fault.gone ? 0 : hooks.includes(name) ? before.length + 1 : 1, `${says}: ${JSON.stringify(now)}`);
  if (fault.gone) return;
  assert.equal(now.at(-1).archived, phase === 'archive', says);
  if (phase !== 'create') assert.match(now.at(-1).title, /, amended/, says);
}

part('whatever goes wrong at whichever system, it is there once in the end, and the office reads what to do', async () => {
  const over = { now: false }, begun = Date.now();
  const cases = Object.entries(faults).flatMap(([what, fault]) => (fault.apart ?? [null]).map((only) => ({ what, fault, only, title: `Case ${randomUUID().slice(0, 8)}` })));
  await switchOff();
  await Promise.all(cases.map(async (it) => (it.id = await propose(it.title))));
  await giveImages(cases.map((it) => it.id));
  const watching = watch(over);
  let begin;
  const together = new Promise((done) => (begin = done)), wrong = [];
  const through = cases.map(async (it) => {
    const names = all.filter((name) => !it.fault.except?.includes(name));
    let before = 'credential.published';
    for (const [phase, type, change] of phases) {
      const prepared = names.map((name) => prepare(it, name, [phase, type], hooks.includes(name) || phase === 'create' ? 0 : known.get(`${name} ${it.id} ${before}`).attempts));
      if (phase === 'create') await together;
      else await tell(it.id, type, change(it), names);
      for (const { reason } of await Promise.allSettled(prepared.map((one) => comesThrough(it, one)))) if (reason) wrong.push(reason.message);
      if (it.only === phase) break;
      before = type;
    }
  });
  await switchOn();
  begin();
  await Promise.all(through);
  over.now = true;
  await watching;
  assert.equal(wrong.join('\n'), '');
  console.log(`# ${Object.keys(faults).length} kinds of trouble at ${all.length} systems: ${Math.round((Date.now() - begun) / 1000)} s`);
});

part('an address that Slack has taken back is told, and not called again until somebody says so', async () => {
  await switchOff();
  const title = `Taken back ${randomUUID().slice(0, 8)}`, it = await publish(title);
  receivers.slack.fail({ when: (rq) => rq.raw.includes(title), answer: receivers.slack.platform.unauthorized });
  await switchOn();
  const { reason } = await until('it to be given up', async () => {
    const m = await messageOf('slack', it);
    return m.status === 'dead' && m;
  });
  assert.match(reason, /url-file/);
  assert.match(await world.value("SELECT reason FROM endpoint_state WHERE endpoint = 'slack' AND disabled_at IS NOT NULL"), /url-file/);
});

part('a preview shows the look and what follows it, without a secret, and sends nothing', async () => {
  await switchOff();
  const it = await publish(`Looked at ${randomUUID().slice(0, 8)}`), title = /Looked at [0-9a-f]{8}/;
  const asked = () => all.map((name) => receivers[name].requests.length);
  const before = asked();
  for (const name of all) {
    const { text, status } = await world.control('GET', `/control/demo/preview/${it}/${name}`), shown = JSON.parse(text);
    assert.equal(status, 200, text);
    if (messages.includes(name)) {
      assert.equal(shown.request.url, `${receivers[name].url}/(hidden)`);
      assert.equal(shown.system.url, `${receivers[name].url}/(hidden)`);
    }
    if (['badgr', 'credly', 'accredible', 'certifier', 'wordpress', 'http'].includes(name)) {
      assert.deepEqual(shown.then.map((one) => one.when), ['if it is not there yet', 'if it is there'], name);
      const [made, changed] = shown.then.map((one) => one.request);
      assert.doesNotMatch(shown.request.body ?? '', title, `${name}: the look`);
      assert.match(made.body, title, name);
      assert.equal(made.method, 'POST', name);
      assert.match(changed.body, title, name);
      assert.match(changed.url, /ITS-ID-THERE/, name);
    } else {
      assert.equal(shown.then, undefined, name);
      assert.match(shown.request.body, title, name);
    }
  }
  assert.deepEqual(asked(), before);
});

part('no credential of a platform is in the log, nor stored', async () => {
  const stored = await world.psql(`SELECT string_agg(coalesce(request::text, '') || coalesce(response::text, ''), '') FROM attempt`);
  const secrets = all.flatMap((name) => {
    const { credential: own = '', secret = '', path } = receivers[name].platform;
    return [own.replace(/:$/, ''), own && Buffer.from(own).toString('base64'), secret, messages.includes(name) ? path : ''];
  }).filter(Boolean);
  assert.equal(secrets.length, 20);
  for (const secret of secrets) for (const [where, text] of [['the log', world.log()], ['an attempt', stored]]) assert.ok(!text.includes(secret), `${secret} is in ${where}`);
  assert.ok(!stored.includes('badgr-token'));
});
