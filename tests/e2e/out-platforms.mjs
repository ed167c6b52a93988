// A receiver for each platform, and an institution that publishes at once to all of them: what the suites of the outgoing adapters share.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { until } from './harness.mjs';
import { credential } from './out-events.mjs';
import { start } from '../tools/receivers/base.mjs';

/** Platforms that keep a template of each credential, and those that are only told. */
export const templates = ['badgr', 'credly', 'accredible', 'certifier', 'credential-registry', 'wordpress', 'drupal', 'http'];
export const messages = ['slack', 'teams'];

const to = (state, because) => ({ to: state, because });
export const field = (id, type, more = {}) => ({ id, title: `The ${id}`, type, see: 'public', ...more });
const form = { name: 'short', title: 'A short proposal', sections: [{ id: 'all', title: 'All of it', fields: [
  field('title', 'text', { required: true }), field('unit', 'unit', { required: true }), field('summary', 'long-text'), field('outcomes', 'list'), field('skills', 'list'),
  field('criteria_narrative', 'long-text'), field('level', 'text'), field('hours', 'number'), field('tags', 'list'), field('language', 'text'), field('image', 'image')] }] };
/** What is proposed is published; serves: which kinds of proposal. */
export const atOnce = (serves) => ({ $schema: 'workflow.schema.json', vocabulary: 1, name: 'short', title: 'At once', summary: 'What is proposed is published.', serves,
  form: 'short', rubric: 'seven-criteria', calendar: 'default', start: 'publishing',
  states: {
    publishing: { title: 'Publishing', steps: { publish: { kind: 'publish', title: 'Send it out', to: 'all' } },
      on: { published: to('completed', 'every system has it'), failed: to('declined', 'a system did not take it') } },
    completed: { title: 'Approved and published', final: 'completed', publishes: true },
    declined: { title: 'Declined', final: 'declined' }, withdrawn: { title: 'Withdrawn', final: 'withdrawn' },
  },
  anywhere: { withdraw: to('withdrawn', 'the proposer took it back') } });

/** The running receiver of each platform by its name. */
export const receive = async (names) => Object.fromEntries(await Promise.all(names.map(async (name) =>
  [name, await start((await import(`../tools/receivers/${name === 'cloudevents' ? 'webhook' : name}.mjs`)).default)])));

/** The site of an institution with that policy, and a section for each receiver; more: what its section says besides, by name. */
export function connect(w, receivers, policy, types, more = {}) {
  Object.assign(w.conf['institution demo'], { workflows: 'short' });
  w.conf['form demo/json'].workflow = 'short';
  delete w.conf['form demo/typeform'];
  w.file('workflows/short.json', JSON.stringify(policy));
  w.file('workflows/forms/short.json', JSON.stringify(form));
  for (const [name, { url, platform }] of Object.entries(receivers)) {
    const section = { adapter: name, title: name, allow: '127.0.0.0/8', types, ...more[name] };
    const secret = (key, text) => {
      chmodSync(w.file(`${name}.${key}`, `${text}\n`), 0o600);
      section[key] = `${name}.${key}`;
    };
    if (messages.includes(name)) secret('url-file', url + platform.path);
    else section.url = url + (platform.path ?? '');
    if (platform.credential) secret('credential-file', platform.credential);
    if (platform.secret) secret('secret-file', platform.secret);
    for (const [key, value] of Object.entries(platform.settings)) section[`set.${key}`] = value;
    w.conf[`endpoint demo/${name}`] = section;
  }
}

const png = Buffer.from(credential().image.data_uri.split(',')[1], 'base64');
const digest = createHash('sha256').update(png).digest('hex');
const document = (title) => ({ title, unit: 'SPH', summary: credential().description, outcomes: credential().outcomes, skills: credential().skills.map((s) => s.title),
  criteria_narrative: credential().criteria, level: 'Intermediate', hours: 125, tags: ['data'], language: 'English' });

/** What is done and seen in such a world, beside its receivers. */
export function platforms(world, receivers) {
  const names = Object.keys(receivers);
  const messageOf = async (name, id) => (await world.sql(`SELECT m.public_id, m.status, m.reason, m.attempts FROM message m WHERE m.endpoint = '${name}' AND m.proposal = '${id}'`))[0];
  const acknowledged = (name, id, attempts = 1) => until(`${name} to have it`, async () => {
    const m = await messageOf(name, id);
    return m?.status === 'acknowledged' && m.attempts >= attempts && m;
  });
  const made = (name, title) => receivers[name].shown().filter((t) => t.title.includes(title));
  return {
    messageOf, acknowledged, made,
    switchOff: () => world.psql(`INSERT INTO endpoint_state (institution, endpoint, disabled_at) SELECT 1, e, now() FROM unnest(ARRAY['${names.join("','")}']) e
      ON CONFLICT (institution, endpoint) DO UPDATE SET disabled_at = now()`),
    async switchOn() {
      for (const name of names) assert.equal((await world.control('POST', '/control/demo/switch-on', name)).status, 200);
    },
    propose: (title) => world.propose({ document: document(title) }),
    /** The credentials that these proposals have made get their image. */
    giveImages: (ids) => world.psql(`INSERT INTO file (institution, digest, type, size, body) VALUES (1, '${digest}', 'image/png', ${png.length}, decode('${png.toString('hex')}', 'hex')) ON CONFLICT DO NOTHING;
      INSERT INTO file_use (institution, proposal, digest, name, used_at) SELECT 1, p::uuid, '${digest}', 'badge.png', now() FROM unnest(ARRAY['${ids.join("','")}']) AS p;
      UPDATE credential_version SET document = (document::jsonb || '{"image":{"file":"${digest}","name":"badge.png","type":"image/png","size":${png.length},"alt":"A disc"}}')::json`),
    /** One that was published while all were switched off, which they are no more. */
    async madeOnce(id, title) {
      for (const name of names) {
        await acknowledged(name, id);
        assert.equal(made(name, title).length, 1, name);
        assert.ok(receivers[name].requests.every((rq) => rq.status < 300 || rq.status === 404), `${name}: ${JSON.stringify(receivers[name].requests.map((rq) => [rq.method, rq.path, rq.status]))}`);
      }
      assert.equal(receivers.badgr.state.tokens, 1);
      const remotes = await world.sql(`SELECT endpoint, remote ->> 'id' AS id FROM credential_remote WHERE credential = '${id}'`);
      for (const name of templates) assert.equal(remotes.find((r) => r.endpoint === name)?.id, receivers[name].shown()[0].id, name);
    },
  };
}
