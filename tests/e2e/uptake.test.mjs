// What badge platforms tell us: counted once, by credential and month, with nothing of whoever earned it; shown to the owner, at
// renewal and by the command; refused without a proof.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, newWorld, until } from './harness.mjs';

const world = await newWorld({
  before: (w) => {
    writeFileSync(join(w.site, 'credly.secret'), 'assent:pass word 17\n', { mode: 0o600 });
    writeFileSync(join(w.site, 'accredible.secret'), 'q7hZk2mPz8vB4nT1xW\n', { mode: 0o600 });
    w.conf.server['jq-seconds'] = 60;
    Object.assign(w.conf, {
      'endpoint demo/badges': w.endpoint('/ok', { uptake: 'assent', 'uptake-secret-file': 'hook.secret' }),
      'endpoint demo/credly': w.endpoint('/ok', { uptake: 'credly', 'uptake-secret-file': 'credly.secret', 'set.shared': 'badge.shared badge.posted' }),
      'endpoint demo/badgr': w.endpoint('/ok', { uptake: 'badgr', 'uptake-secret-file': 'accredible.secret' }),
      'endpoint demo/accredible': w.endpoint('/ok', { uptake: 'accredible', 'uptake-secret-file': 'accredible.secret' }),
      'endpoint demo/silent': w.endpoint('/ok'),
    });
  },
});
const credential = '0192f0c1-0000-7000-8000-0000000000c1';
await world.psql(`INSERT INTO credential (institution, id, slug, standing, version, owner, since, change)
  SELECT 1, '${credential}', 'data-literacy', 'in-force', 1, id, now(), 1 FROM person WHERE email = 'alex.rivera@example.edu';
  INSERT INTO credential_version (institution, credential, version, proposal, revision, policy, document, published_at)
  VALUES (1, '${credential}', 1, '${credential}', 1, repeat('0', 64), '{"title": "Data Literacy"}', now());
  INSERT INTO credential_remote (institution, credential, endpoint, remote, at) VALUES (1, '${credential}', 'badges', '{"id": "bt-1", "old": ["bt-0"]}', now()),
    (1, '${credential}', 'credly', '{"id": "tpl-9"}', now()), (1, '${credential}', 'accredible', '{"id": 4711}', now()), (1, '${credential}', 'badgr', '{"entityId": "bc1"}', now())`);
const post = (path, body, headers = {}) => world.request('POST', `/demo/uptake/${path}`, { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
const ours = (body) => {
  const text = JSON.stringify(body);
  return world.request('POST', '/demo/uptake/badges', { headers: world.signed(text), body: text });
};
const basic = { authorization: `Basic ${Buffer.from('assent:pass word 17').toString('base64')}` };
function assent(...args) {
  const { status, stdout, stderr } = spawnSync(join(build, 'assent'), args, { encoding: 'utf8', env: { ...process.env, ASSENT_SOCKET: join(world.data, 'control.sock') } });
  assert.equal(status, 0, stderr);
  return stdout;
}
const told = async () => JSON.parse((await world.control('GET', '/control/demo/uptake')).text);
const total = async () => Number(await world.value('SELECT coalesce(sum(count), 0) AS n FROM uptake'));

test('our own JSON is counted once, whatever it is sent again in', async () => {
  const events = [
    { id: 'e1', kind: 'issued', credential: 'bt-1', at: '2026-09-30T10:00:00Z', earner: { email: 'pat.earner@example.org', name: 'Pat Earner' } },
    { id: 'e2', kind: 'issued', credential: 'bt-0', at: '2026-10-01' },
    { id: 'e3', kind: 'shared', credential: credential, channel: 'LinkedIn' },
    { id: 'pat.earner@example.org', kind: 'revoked', credential: 'bt-1' },
    { id: 'e5', kind: 'looked-at', credential: 'bt-1' }, { id: 'e6', kind: 'issued' },
  ];
  const first = await ours({ events });
  assert.equal(first.status, 200, first.text);
  assert.deepEqual(JSON.parse(first.text), { counted: 4, repeated: 0 });
  assert.deepEqual(JSON.parse((await ours({ events: [events[1], events[0]] })).text), { counted: 0, repeated: 2 });
  assert.deepEqual(JSON.parse((await ours({ events: [events[0], { id: 'e7', kind: 'issued', credential: 'bt-1', at: '2026-09-02' }] })).text), { counted: 1, repeated: 1 });
  const [{ uptake }] = (await told()).credentials;
  assert.deepEqual([uptake.issued, uptake.shared, uptake.revoked, uptake.channels], [3, 1, 1, [{ channel: 'linkedin', count: 1 }]]);
  assert.deepEqual(uptake.months.filter((m) => ['2026-09', '2026-10'].includes(m.month)).map((m) => [m.month, m.issued]), [['2026-10', 1], ['2026-09', 2]]);
});

test('nothing of whoever earned it is kept, in no table and no log', async () => {
  for (const { table_name: name } of await world.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"))
    assert.equal(Number(await world.value(`SELECT count(*) AS n FROM ${name} t WHERE t::text ~* 'pat.earner|pat earner'`)), 0, name);
  assert.doesNotMatch(world.log(), /pat.earner/i);
});

test('each platform is read in its own words and by its own proof', async () => {
  assert.deepEqual(JSON.parse((await post('credly', { id: 77, event_type: 'badge.created', badge_template_id: 'tpl-9' }, basic)).text), { counted: 1, repeated: 0 });
  assert.equal(JSON.parse((await post('credly', { id: 78, event_type: 'badge.posted', badge_template_id: 'tpl-9', channel: 'X' }, basic)).text).counted, 1, 'a name from set.shared');
  assert.equal(JSON.parse((await post('credly', { id: 79, event_type: 'badge_template.changed', badge_template_id: 'tpl-9' }, basic)).text).counted, 0);
  const issued = { id: 1, event: 'credential.created', credential: { id: 5, group_id: 4711, issued_on: '2026-11-02' } };
  assert.equal(JSON.parse((await post('accredible/q7hZk2mPz8vB4nT1xW', issued)).text).counted, 1);
  const list = { result: [{ entityId: 'a1', badgeclass: 'bc1', issuedOn: '2026-11-01T00:00:00Z', revoked: false }, { entityId: 'a2', badgeclass: 'bc1', issuedOn: '2026-11-01T00:00:00Z', revoked: true }] };
  assert.equal(JSON.parse((await post('badgr', list, { authorization: 'Bearer q7hZk2mPz8vB4nT1xW' })).text).counted, 3);
  const [{ uptake }] = (await told()).credentials;
  assert.deepEqual([uptake.issued, uptake.shared, uptake.revoked], [7, 2, 2]);
});

test('without its proof nothing is counted', async () => {
  const before = await total();
  const event = { id: 'forged', kind: 'issued', credential: 'bt-1', event_type: 'badge.created', badge_template_id: 'tpl-9' };
  for (const [path, headers] of [['badges', {}], ['credly', {}], ['credly', { authorization: 'Basic eDp5' }], ['accredible', {}], ['accredible/wrong', {}], ['badgr', { authorization: 'Bearer wrong' }]])
    assert.ok([401, 403].includes((await post(path, event, headers)).status), path);
  for (const path of ['silent', 'nowhere']) assert.equal((await post(path, event)).status, 503, path);
  assert.equal((await world.request('GET', '/demo/uptake/badges')).status, 200, 'a probe');
  assert.equal(await total(), before);
});

test('what is not known here is counted apart, and belongs to its credential from when it is', async () => {
  assert.equal(JSON.parse((await ours({ id: 'u1', kind: 'issued', credential: 'bt-new' })).text).counted, 1);
  const { unknown } = await told();
  assert.deepEqual(unknown.map((one) => [one.endpoint, one.remote, one.issued]), [['badges', 'bt-new', 1]]);
  assert.match(assent('credentials', 'uptake'), /^data-literacy +7 +2 +2 +linkedin 1, x 1\n\ntold of what is not known here:\n.*\nbadges +bt-new +1 /m);
  await world.psql(`UPDATE credential_remote SET remote = '{"id": "bt-1", "old": ["bt-0", "bt-new"]}' WHERE endpoint = 'badges'`);
  const now = await told();
  assert.deepEqual([now.unknown, now.credentials[0].uptake.issued], [[], 8]);
});

test('ten thousand ids that are not known here make no page slow', async () => {
  await world.psql(`INSERT INTO uptake (institution, endpoint, remote, month, kind, count)
    SELECT 1, 'badges', 'strange-' || n, date '2026-10-01', 'issued', 1 FROM generate_series(1, 10000) AS n; ANALYZE uptake`);
  const asked = `SELECT uptake_of(1::smallint, '${credential}') AS told`;
  assert.equal((await world.value(asked)).issued, 8);
  const [{ Plan: plan }] = JSON.parse(await world.psql(`EXPLAIN (ANALYZE, BUFFERS, TIMING off, FORMAT json) ${asked}`));
  const pages = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  assert.ok(pages > 0 && pages < 2000, `${pages} pages are read: none is looked for by each of the ten thousand`);
  assert.equal((await told()).unknown.length, 500, 'the first of them are told');
  await world.psql("DELETE FROM uptake WHERE remote LIKE 'strange-%'");
});

test('that an event was counted is forgotten a year after it was last told; the counts stay', async () => {
  const [before, seen] = [await total(), () => world.value('SELECT count(*)::int AS n FROM uptake_seen')];
  await world.psql("UPDATE uptake_seen SET seen_at = now() - interval '400 days'");
  const again = { id: 'e1', kind: 'issued', credential: 'bt-1', at: '2026-09-30T10:00:00Z' };
  assert.deepEqual(JSON.parse((await ours(again)).text), { counted: 0, repeated: 1 });
  await world.down();
  await world.up();
  await until('the round of the day', async () => (await seen()) === 1);
  assert.deepEqual(JSON.parse((await ours({ ...again, note: 'told again' })).text), { counted: 0, repeated: 1 }, 'what is told again and again is kept');
  assert.equal(await total(), before);
});

test('its owner sees it among their micro-credentials, and nobody else does', async () => {
  const seen = async (email) => {
    const browser = world.browser();
    await browser.get(JSON.parse((await world.control('POST', '/control/demo/signin', email)).text).address);
    await browser.press('signin');
    return browser.get('/demo/credentials');
  };
  assert.match((await seen('alex.rivera@example.edu')).words, /Badges: 8 issued, shared 2 times, 2 revoked/);
  assert.doesNotMatch((await seen('sam.lee@example.edu')).words, /Badges:/);
});
