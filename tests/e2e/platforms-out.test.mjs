// Each outgoing adapter in a whole Assent, with the lines of hooks/out/PLATFORMS.md: signing in, making, changing, an answer that is lost, taking
// out of use. platforms-steps.test.mjs tells everything else that may happen.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { after } from 'node:test';
import { newWorld, story, until } from './harness.mjs';
import { credential } from './out-events.mjs';
import { start } from '../tools/receivers/base.mjs';

const templates = ['badgr', 'credly', 'accredible', 'certifier', 'credential-registry', 'wordpress', 'drupal', 'http'];
const messages = ['slack', 'teams'];
const all = [...templates, ...messages];
const part = story();

const to = (state, because) => ({ to: state, because });
const field = (id, type, more = {}) => ({ id, title: `The ${id}`, type, see: 'public', ...more });
const form = { name: 'short', title: 'A short proposal', sections: [{ id: 'all', title: 'All of it', fields: [
  field('title', 'text', { required: true }), field('unit', 'unit', { required: true }), field('summary', 'long-text'), field('outcomes', 'list'), field('skills', 'list'),
  field('criteria_narrative', 'long-text'), field('level', 'text'), field('hours', 'number'), field('tags', 'list'), field('language', 'text'), field('image', 'image')] }] };
const policy = { $schema: 'workflow.schema.json', vocabulary: 1, name: 'short', title: 'At once', summary: 'What is proposed is published.', serves: ['new'],
  form: 'short', rubric: 'seven-criteria', calendar: 'default', start: 'publishing',
  states: {
    publishing: { title: 'Publishing', steps: { publish: { kind: 'publish', title: 'Send it out', to: 'all' } },
      on: { published: to('completed', 'every system has it'), failed: to('declined', 'a system did not take it') } },
    completed: { title: 'Approved and published', final: 'completed', publishes: true },
    declined: { title: 'Declined', final: 'declined' }, withdrawn: { title: 'Withdrawn', final: 'withdrawn' },
  },
  anywhere: { withdraw: to('withdrawn', 'the proposer took it back') } };

const receivers = Object.fromEntries(await Promise.all(all.map(async (name) => [name, await start((await import(`../tools/receivers/${name}.mjs`)).default)])));
after(() => Promise.all(Object.values(receivers).map((one) => one.stop())));

const world = await newWorld({ before: (w) => {
  Object.assign(w.conf['institution demo'], { workflows: 'short' });
  w.conf['form demo/json'].workflow = 'short';
  delete w.conf['form demo/typeform'];
  w.file('workflows/short.json', JSON.stringify(policy));
  w.file('workflows/forms/short.json', JSON.stringify(form));
  for (const [name, { url, platform }] of Object.entries(receivers)) {
    const section = { adapter: name, title: name, url: url + (platform.path ?? ''), allow: '127.0.0.0/8', types: 'credential.published, credential.amended, credential.retired' };
    if (platform.credential) {
      chmodSync(w.file(`${name}.secret`, `${platform.credential}\n`), 0o600);
      section['credential-file'] = `${name}.secret`;
    }
    for (const [key, value] of Object.entries(platform.settings)) section[`set.${key}`] = value;
    w.conf[`endpoint demo/${name}`] = section;
  }
} });

const png = Buffer.from(credential().image.data_uri.split(',')[1], 'base64');
const digest = createHash('sha256').update(png).digest('hex');
const messageOf = async (name, id) => (await world.sql(`SELECT m.public_id, m.status, m.reason, m.attempts FROM message m WHERE m.endpoint = '${name}' AND m.proposal = '${id}'`))[0];
const acknowledged = (name, id, attempts = 1) => until(`${name} to have it`, async () => {
  const m = await messageOf(name, id);
  return m?.status === 'acknowledged' && m.attempts >= attempts && m;
});
const made = (name, title) => receivers[name].shown().filter((t) => t.title.includes(title));

/** Publishes one while every endpoint is switched off, gives it its image, and switches them on. */
async function publish(title) {
  await world.psql(`INSERT INTO endpoint_state (institution, endpoint, disabled_at) SELECT 1, e, now() FROM unnest(ARRAY['${all.join("','")}']) e
    ON CONFLICT (institution, endpoint) DO UPDATE SET disabled_at = now()`);
  const { summary, ...document } = { title, unit: 'SPH', summary: credential().description, outcomes: credential().outcomes, skills: credential().skills.map((s) => s.title),
    criteria_narrative: credential().criteria, level: 'Intermediate', hours: 125, tags: ['data'], language: 'English' };
  const id = await world.propose({ document: { summary, ...document } });
  await world.reaches(id, 'completed');
  await world.psql(`INSERT INTO file (institution, digest, type, size, body) VALUES (1, '${digest}', 'image/png', ${png.length}, decode('${png.toString('hex')}', 'hex')) ON CONFLICT DO NOTHING;
    UPDATE credential_version SET document = (document::jsonb || '{"image":{"file":"${digest}","name":"badge.png","type":"image/png","size":${png.length},"alt":"A disc"}}')::json`);
  return id;
}
async function switchOn() {
  for (const name of all) assert.equal((await world.control('POST', '/control/demo/switch-on', name)).status, 200);
}

/** What happens to a credential otherwise takes a proposal: here it happens by hand, and is told again. */
async function tell(id, type, change) {
  await world.psql(`${change}; UPDATE message SET type = '${type}' WHERE proposal = '${id}' AND kind = 'webhook'`);
  for (const name of all) {
    const { public_id } = await messageOf(name, id);
    const answer = await world.control('POST', '/control/demo/redeliver', JSON.stringify({ id: public_id }));
    assert.equal(answer.status, 200, answer.text);
  }
}

const first = 'Data Literacy, Published';
let id;

part('a published credential is made on every platform, once', async () => {
  id = await publish(first);
  await switchOn();
  for (const name of all) {
    await acknowledged(name, id);
    assert.equal(made(name, first).length, 1, name);
    assert.ok(receivers[name].requests.every((rq) => rq.status < 300 || rq.status === 404), `${name}: ${JSON.stringify(receivers[name].requests.map((rq) => [rq.method, rq.path, rq.status]))}`);
  }
  assert.equal(receivers.badgr.state.tokens, 1);
  const remotes = await world.sql(`SELECT endpoint, remote ->> 'id' AS id FROM credential_remote WHERE credential = '${id}'`);
  for (const name of templates) assert.equal(remotes.find((r) => r.endpoint === name)?.id, receivers[name].shown()[0].id, name);
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
});

part('a retired one is taken out of use', async () => {
  await tell(id, 'credential.retired', `UPDATE credential SET standing = 'retired' WHERE id = '${id}'`);
  for (const name of templates) {
    await acknowledged(name, id, 3);
    assert.deepEqual(receivers[name].shown().map((t) => t.archived), [true], name);
  }
});

part('the answer to a creation is lost: the next attempt finds what was made', async () => {
  const title = `Visual Arguments ${randomUUID().slice(0, 8)}`;
  const second = await publish(title);
  for (const name of templates) receivers[name].fail({ when: (rq) => rq.method === 'POST' && !/search$|token$/.test(rq.path), then: 'lost' });
  await switchOn();
  for (const name of templates) {
    const { reason } = await until(`${name} to be without an answer`, async () => {
      const m = await messageOf(name, second);
      return m.attempts > 0 && m;
    });
    assert.match(reason ?? '', /broke off|in time/, name);
    assert.equal(made(name, title).length, 1, name);
  }
  for (const name of templates) {
    const { public_id } = await messageOf(name, second);
    assert.equal((await world.control('POST', '/control/demo/redeliver', JSON.stringify({ id: public_id }))).status, 200);
    await acknowledged(name, second, 2);
    assert.equal(made(name, title).length, 1, `${name} has one`);
    assert.equal(await world.value(`SELECT remote ->> 'id' FROM credential_remote WHERE credential = '${second}' AND endpoint = '${name}'`), made(name, title)[0].id, name);
  }
});

part('no credential of a platform is in the log, nor stored', async () => {
  const stored = await world.psql(`SELECT string_agg(coalesce(request::text, '') || coalesce(response::text, ''), '') FROM attempt`);
  for (const name of all.filter((one) => receivers[one].platform.credential)) {
    const secret = receivers[name].platform.credential.replace(/:$/, '');
    for (const text of [world.log(), stored]) assert.ok(!text.includes(secret) && !text.includes(Buffer.from(receivers[name].platform.credential).toString('base64')), name);
  }
  assert.ok(!stored.includes('badgr-token'));
});
