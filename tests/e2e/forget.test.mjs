// Forgetting: what is past its time goes by itself, a person goes when somebody says so; and afterwards the fold is the
// case, the chain verifies, the anchor still fits, and every page answers.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { open, review, reviewAll, reviewers, screen } from './acts.mjs';
import { build, newWorld, sample, story, until } from './harness.mjs';

const world = await newWorld({
  before: (w) => {
    Object.assign(w.conf['institution demo'], { 'keep.intake': '30 days', 'keep.drafts': '6 months', 'keep.letters': '1 year', 'keep.documents': '2 years',
      'keep.texts': 'forever', 'keep.withdraw': '3 years' });
    w.conf['endpoint demo/feed'] = w.endpoint('/ok');
    w.conf['endpoint demo/told'] = w.endpoint('/ok?told', { adapter: 'cloudevents' });
  },
});
const assent = (...args) => spawnSync(join(build, 'assent'), args, { encoding: 'utf8', env: { ...process.env, ASSENT_SOCKET: join(world.data, 'control.sock') } });
const part = story();
const [done, gone, secret] = ['Statistics for Nurses', 'Never Finished', 'WRITTEN-BY-WHO-GOES'];
const jo = { email: 'jo.o-neil@example.edu', name: "Jo O'Neil" };
let id, withdrawn, leaver, texts, message;

/** The events folded again by the core alone, and the cases as they are stored. */
async function folds() {
  const events = await world.sql(`SELECT proposal, kind, version, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, body FROM event ORDER BY proposal, seq`);
  const { stdout, stderr, status } = spawnSync(join(build, 'tests/fault/refold'), { input: `${events.map((e) => JSON.stringify(e)).join('\n')}\n`, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  const folded = Object.fromEntries(stdout.trim().split('\n').map((line) => JSON.parse(line)).map((one) => [one.proposal, one.case]));
  const stored = Object.fromEntries((await world.sql('SELECT id, casefile FROM proposal')).map((row) => [row.id, row.casefile]));
  return { folded, stored };
}

async function holds() {
  const { folded, stored } = await folds();
  assert.deepEqual(folded, stored, 'the fold is the case');
  const verified = assent('audit', 'verify', '--against', world.anchor);
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
  assert.match(verified.stdout, /ends of the anchor were compared/);
}

/** Every table, every column, bytes as text: where a word still stands. */
async function where(...words) {
  const tables = await world.sql(`SELECT c.relname AS name, coalesce(json_agg(a.attname) FILTER (WHERE a.atttypid = 'bytea'::regtype), '[]') AS bytes
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY 1`);
  const found = [];
  for (const { name: t, bytes } of tables) {
    const rows = await world.psql(`SELECT replace(x::text, E'\\n', ' ') ${bytes.map((b) => `|| ' ' || coalesce(encode(x."${b}", 'escape'), '')`).join('')} FROM "${t}" x`);
    const plain = rows.replace(/=\n/g, '');
    for (const word of words) if (plain.toLowerCase().includes(word.toLowerCase())) found.push(`${t}: ${word}`);
  }
  return found;
}

part('there are a published credential, a withdrawn proposal and a draft', async () => {
  id = await world.propose({ proposer: jo, document: { title: done, short_name: 'Nurses', need: `Ask ${jo.name} or ${jo.email.toUpperCase()}.\n${jo.name} has the figures.` } });
  await screen(world, done);
  await world.reaches(id, 'review');
  [leaver] = (await reviewers(world, id)).map((r) => r.email).filter((email) => email.startsWith('faculty'));
  const places = await reviewAll(world, id, done, (email) => ({ usual: 3, overall: email === leaver ? `${secret}, says ${leaver}` : `A colleague of ${jo.name} wrote this.` }));
  assert.equal(places.length, 5);
  await world.reaches(id, 'completed');
  withdrawn = await world.propose({ document: { title: gone } });
  const alex = await open(world, { to: 'alex.rivera@example.edu', subject: /received/i, about: gone });
  await alex.press('withdraw');
  await alex.press('withdraw', { confirm: 'yes', reason: 'No money THAT-REASON' });
  await world.reaches(withdrawn, 'withdrawn');
  await world.send(sample('half', { proposer: { email: 'half.done@example.edu', name: 'Half Done' }, document: { assessment: '' } }));
  await world.mail({ to: 'half.done@example.edu', subject: /finish/i });
  await until('all mail to leave', async () => (await world.value('SELECT count(*) FROM message_queue')) === 0);
  const anchor = assent('audit', 'anchor');
  assert.equal(anchor.status, 0, anchor.stderr);
  const lines = anchor.stdout.trim().split('\n');
  assert.equal(lines.length, 3);
  assert.match(lines[2], /^register \d+ [0-9a-f]{64}$/);
  world.anchor = world.file('anchor.txt', `# kept in the archive\n${anchor.stdout}`);
  await holds();
});

part('a record that was written anew as a whole verifies, but not against the anchor', async () => {
  const lines = (await import('node:fs')).readFileSync(world.anchor, 'utf8');
  const forged = world.file('forged.txt', lines.replace(/[0-9a-f]{64}\n/, `${'0'.repeat(64)}\n`));
  const no = assent('audit', 'verify', '--against', forged);
  assert.equal(no.status, 1, no.stderr);
  assert.match(no.stdout, /not the one that the anchor names/);
  const missing = world.file('missing.txt', lines.replace(/ (\d+) /, ' 4711 '));
  assert.match(assent('audit', 'verify', '--against', missing).stdout, /an event that is not there/);
  const nonsense = assent('audit', 'verify', '--against', world.file('nonsense.txt', 'hello\n'));
  assert.equal(nonsense.status, 2);
  assert.match(nonsense.stderr, /line 1/);
});

part('who changes what the register says has happened is found by the anchor', async () => {
  const actor = await world.value('SELECT actor FROM register_event WHERE number = 1');
  await world.psql(`UPDATE register_event SET actor = 'somebody else' WHERE number = 1`);
  const no = assent('audit', 'verify', '--against', world.anchor);
  assert.equal(no.status, 1, no.stderr);
  assert.match(no.stdout, /^register +\d+ +the register's events are not those that the anchor names/m);
  await world.psql(`UPDATE register_event SET actor = '${actor}' WHERE number = 1`);
  await holds();
});

part('nothing goes before its time', async () => {
  await world.down();
  await world.up();
  assert.equal(await world.value('SELECT count(*) FROM intake WHERE purged_at IS NOT NULL'), 0);
  assert.deepEqual([await world.value('SELECT count(*) FROM draft'), await world.value('SELECT count(*) FROM text WHERE body IS NULL')], [1, 0]);
});

part('a message that is kept can be sent again', async () => {
  message = await until('an event to be acknowledged', () => world.value(`SELECT public_id FROM message WHERE kind = 'webhook' AND status = 'acknowledged' ORDER BY id LIMIT 1`));
  assert.equal(assent('redeliver', message).stdout, 'sent again: 1\n');
  await until('it to come again', () => world.calls().filter((call) => call.id === message).length === 2);
  await until('everything to leave', async () => (await world.value('SELECT count(*) FROM message_queue')) === 0);
});

part('what is past its time goes by itself: payloads, drafts, letters, documents without a credential, texts of a kind that is not kept for ever', async () => {
  assert.ok(await world.value('SELECT count(*) FROM event_body') > 0, 'one system is told without a program');
  // More than a portion of what has no body of its own: only so many of it as there were bodies went in a round.
  await world.psql(`INSERT INTO message (institution, public_id, kind, proposal, endpoint, event, type, data, status, created_at, settled_at)
      SELECT 1, 'msg_many_' || n, 'webhook', '${id}', 'told', 'evt_many_' || n, 'proposal.many', '{"n": 1}', 'acknowledged', now(), now() FROM generate_series(1, 450) AS n;
    INSERT INTO event_body (institution, event, body, sha256) SELECT 1, 'evt_many_' || n, 'x', '' FROM generate_series(1, 450) AS n`);
  await world.psql(`UPDATE intake SET received_at = received_at - interval '31 days';
    UPDATE draft SET saved_at = saved_at - interval '7 months';
    UPDATE message SET settled_at = settled_at - interval '13 months';
    UPDATE proposal SET entered_at = entered_at - interval '4 years'`);
  await world.down();
  await world.up();
  await until('the payloads to go', async () => (await world.value('SELECT count(*) FROM intake WHERE length(body) > 0')) === 0);
  await until('the withdrawal\'s reason to go', async () => (await where('THAT-REASON')).length === 0);
  assert.equal(await world.value('SELECT count(*) FROM draft'), 0);
  assert.equal(await world.value('SELECT count(*) FROM message_body'), 0);
  assert.equal(await world.value('SELECT count(*) FROM event_body'), 0);
  assert.equal(await world.value(`SELECT count(*) FROM message WHERE data::text <> '{}'`), 0, 'what they were made from goes too');
  assert.ok(await world.value('SELECT count(*) FROM message') > 10, 'that they were sent stays');
  const calls = world.calls().length;
  const again = assent('redeliver', message);
  assert.equal(again.status, 1, 'there is nothing to be sent again');
  assert.match(again.stderr, /no message of this id that could be sent again/);
  assert.match(assent('redeliver', '--since', '2000-01-01', 'feed').stdout, /^sent again: 0$/m);
  assert.equal(await world.value('SELECT count(*) FROM message_queue'), 0);
  assert.equal(world.calls().length, calls);
  assert.equal(await world.value(`SELECT count(*) FROM revision WHERE proposal = '${withdrawn}' AND document IS NOT NULL`), 0);
  assert.equal(await world.value(`SELECT count(*) FROM revision WHERE proposal = '${id}' AND document IS NULL`), 0, 'what led to a credential stays');
  assert.equal(await world.value(`SELECT count(*) FROM text WHERE kind = 'review' AND body IS NULL`), 0, 'kept for ever');
  assert.equal(await world.value('SELECT count(*) FROM text WHERE (body IS NULL) <> (salt IS NULL)'), 0, 'salts go with their texts');
  await holds();
});

part('what waits for the office is not past its time', async () => {
  await world.send({ id: 'nobody', proposer: {}, document: {} });
  await until('it to be held', async () => (await world.value(`SELECT count(*) FROM intake_state WHERE status = 'held'`)) === 1);
  await world.psql(`UPDATE intake SET received_at = received_at - interval '90 days'`);
  await world.down();
  await world.up();
  await world.send(sample('later', { document: { title: 'Later' } }));
  assert.equal(await world.value(`SELECT count(*) FROM intake JOIN intake_state USING (institution, id) WHERE status = 'held' AND length(body) > 0`), 1);
});

part('somebody is not forgotten while something waits for them', async () => {
  const open = await world.propose({ proposer: jo, document: { title: 'Still Open', short_name: 'Open' } });
  const look = assent('people', 'forget', '--dry-run', jo.email);
  assert.equal(look.status, 1, 'it says so beforehand');
  assert.match(look.stdout, /1 open proposals/);
  const no = assent('people', 'forget', jo.email);
  assert.equal(no.status, 1);
  assert.match(no.stderr, /open proposals \(1\)/);
  assert.equal(assent('people', 'forget', 'nobody@example.edu').status, 1);
  const browser = await openOf(jo.email, 'Still Open');
  await browser.press('withdraw');
  await browser.press('withdraw', { confirm: 'yes', reason: 'For the test' });
  await world.reaches(open, 'withdrawn');
  world.anchor = world.file('anchor2.txt', assent('audit', 'anchor').stdout);
});
const openOf = (to, about) => open(world, { to, subject: /received/i, about });

part('a dry run tells and changes nothing', async () => {
  const before = await world.sql('SELECT id, email, xmin::text FROM person ORDER BY id');
  const look = assent('people', 'forget', '--dry-run', leaver);
  assert.equal(look.status, 0, look.stdout);
  assert.match(look.stdout, /^ +1 texts of theirs that go$/m);
  assert.deepEqual(await world.sql('SELECT id, email, xmin::text FROM person ORDER BY id'), before);
});

part('a reviewer and the proposer are forgotten: no table holds a name, an address or their words', async () => {
  const [name] = await world.sql(`SELECT name FROM person WHERE email = '${leaver}'`);
  const link = world.linkIn(await world.mail({ to: leaver, subject: /please review/i, about: done }));
  assert.equal((await world.browser().get(link)).status, 200);
  await until('everything to leave', async () => (await world.value('SELECT count(*) FROM message_queue')) === 0);
  // A system whose adapter was another one once: what it was sent is kept twice, and only the body of the event names them.
  await world.psql(`INSERT INTO message_body (institution, id, body, sha256) SELECT institution, id, 'x', '' FROM message WHERE endpoint = 'told' ON CONFLICT DO NOTHING;
    UPDATE event_body SET body = body || convert_to('${leaver}', 'UTF8')`);
  assert.ok((await where(leaver)).includes(`event_body: ${leaver}`));
  for (const who of [leaver, jo.email]) {
    const yes = assent('people', 'forget', who);
    assert.equal(yes.status, 0, yes.stderr);
  }
  await until('all mail to leave', async () => (await world.value('SELECT count(*) FROM message_queue')) === 0);
  assert.deepEqual(await where(leaver, jo.email, jo.name, secret), []);
  assert.deepEqual((await where(name.name)).filter((t) => !/^(person|message_body)/.test(t)), [], 'of the reviewer too, but Faculty 1 is the beginning of other names');
  assert.equal(await world.value(`SELECT count(*) FROM text WHERE body::text LIKE '%A colleague of a former member wrote this.%'`), 4, 'others\' words stay, without the name');
  assert.ok((await world.browser().get(link)).status >= 400, 'their links open nothing');
  const { people: list } = JSON.parse(assent('people', 'list', '--json').stdout);
  assert.ok(!list.some((one) => [leaver, jo.email].includes(one.email) || /forgotten/.test(one.email)));
  await holds();
});

part('pages say "a former member", and all of them answer', async () => {
  const answer = await world.control('POST', '/control/demo/signin', 'kim.office@example.edu');
  const office = world.browser();
  await office.get(JSON.parse(answer.text).address);
  await office.press('signin');
  const pages = { proposal: `/demo/proposals/${id}`, withdrawn: `/demo/proposals/${withdrawn}`, desk: '/demo/desk', catalog: '/demo/catalog', credential: '/demo/catalog/nurses', version: '/demo/catalog/nurses/1' };
  for (const [what, path] of Object.entries(pages)) {
    const page = await office.get(path);
    assert.equal(page.status, 200, `${what}: ${page.words}`);
    assert.doesNotMatch(page.text, /O.Neil|o-neil|forgotten\.invalid/, what);
  }
  assert.match((await office.get(pages.proposal)).words, /a former member/);
  assert.match((await office.get(pages.proposal)).words, /Ask a former member or a former member\./);
  assert.equal(await world.value(`SELECT document->>'need' FROM credential_version`), 'Ask a former member or a former member.\na former member has the figures.');
  for (const args of [['show', id], ['show', withdrawn], ['proposals'], ['deliveries'], ['links', id]]) assert.notEqual(assent(...args).status, 2, args.join(' '));
});

part('life goes on: the next proposal is reviewed by those who are left', async () => {
  const next = await world.propose({ document: { title: 'The Next One', short_name: 'Next' } });
  await screen(world, 'The Next One');
  await world.reaches(next, 'review');
  assert.ok((await reviewers(world, next)).every((r) => !/forgotten/.test(r.email)));
  const again = await world.propose({ proposer: jo, document: { title: 'Back Again', short_name: 'Back' } });
  const [{ person }] = await world.sql(`SELECT person FROM proposal WHERE id = '${again}'`);
  assert.equal(await world.value(`SELECT count(*) FROM proposal WHERE person = '${person}'`), 1, 'who comes back is somebody new');
});
