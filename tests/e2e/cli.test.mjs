// assent, the command, as a client of a running service: what it prints, and its exit status.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, newWorld, sample, sources, until } from './harness.mjs';

const world = await newWorld();
const socket = join(world.data, 'control.sock');

function assent(...args) {
  const { status, stdout, stderr } = spawnSync(join(build, 'assent'), args, { encoding: 'utf8', env: { ...process.env, ASSENT_SOCKET: socket } });
  return { status, stdout, stderr };
}
/** Changes rows as whoever owns the database could. */
function psql(query) {
  const { status, stderr } = spawnSync('psql', ['-h', join(world.data, 'pg/data/sock'), '-U', 'assent', '-d', 'assent', '-Xq', '-v', 'ON_ERROR_STOP=1', '-c', query], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}
const json = (...args) => JSON.parse(assent(...args, '--json').stdout);

test('status says that it works, and for whom', () => {
  const { status, stdout } = assent('status');
  assert.equal(status, 0);
  assert.match(stdout, /^working; /);
  assert.match(stdout, /^demo +Demo State University +1 +\d+$/m);
  assert.equal(json('status').institutions[0].slug, 'demo');
});

test('people are listed with the roles that they hold, and brought in from a file', () => {
  assert.match(assent('people', 'list').stdout, /^Kim Office +kim\.office@example\.edu +REG +coordinator$/m);
  const file = world.file('more.csv', 'email,name,unit,role,constituency\nnew.member@example.edu,New Member,ART,committee,faculty\n');
  assert.match(assent('people', 'import', file).stdout, /^1 people with 1 roles; roster \d+$/m);
  assert.ok(json('people', 'list').people.find((one) => one.email === 'new.member@example.edu'));
  const wrong = assent('people', 'import', world.file('wrong.csv', 'email,name\nnobody,Nobody\n'));
  assert.equal(wrong.status, 1, wrong.stderr);
  assert.match(wrong.stderr, /line 2|nobody/);
  assert.equal(assent('people', 'import', '/no/such/file').status, 2);
});

test('a proposal is listed, shown with its history, and its addresses are given to who lost the mail', async () => {
  const { id } = JSON.parse((await world.send(sample('shown'))).text);
  await world.settled(id, 'proposal');
  assert.match(assent('proposals').stdout, new RegExp(`^${id} +screening `, 'm'));
  const shown = assent('show', id);
  assert.equal(shown.status, 0);
  assert.match(shown.stdout, /^title +Data Literacy for Public Health$/m);
  assert.match(shown.stdout, /proposal\.submitted/);
  const link = json('links', id).links.find((one) => one.email === 'kim.office@example.edu').address;
  assert.equal((await world.browser().get(link)).status, 200);
  assert.equal(assent('show', '00000000-0000-7000-8000-000000000000').status, 1);
  assert.equal(assent('show', '../status').status, 2, 'a word that would be another path is refused');
});

test('what a terminal would obey does not reach it', async () => {
  const { id } = JSON.parse((await world.send(sample('hostile', { document: { title: 'Red \u001b[31m and \u009b2J' } }))).text);
  await until('it to be listed', () => json('proposals').proposals.some((one) => one.id === id) || json('intake', 'held').held.some((one) => one.id === id));
  for (const args of [['proposals'], ['intake', 'held'], ['show', id]]) assert.doesNotMatch(assent(...args).stdout, /[\u001b\u0080-\u009f]/);
});

test('what is held is listed with status 1, and read again when told', async () => {
  assert.equal(assent('intake', 'held').status, 0);
  const { id } = JSON.parse((await world.send({ id: 'nobody', document: { title: 'Whose is it?' } })).text);
  await world.settled(id, 'held');
  const held = assent('intake', 'held');
  assert.equal(held.status, 1);
  assert.match(held.stdout, new RegExp(`^${id} `, 'm'));
  const again = assent('intake', 'replay', id);
  assert.equal(again.status, 1, 'it is held again');
  assert.match(again.stdout, new RegExp(`^${id} +json +held +nobody can be asked`, 'm'));
  assert.equal(json('intake', 'held').held.find((one) => one.id === id).tries, 2);
  assert.equal(assent('intake', 'replay', '00000000-0000-7000-8000-000000000000').status, 1);
});

test('the record verifies, and does not once a row of it was changed, left out or cut off', async () => {
  assert.equal(assent('audit', 'verify').status, 0);
  const { id } = JSON.parse((await world.send(sample('audited'))).text);
  await world.settled(id, 'proposal');
  const whole = json('audit', 'verify');
  assert.deepEqual(whole.broken, []);
  const tamper = (damage, mend, what) => {
    psql(damage);
    const found = assent('audit', 'verify');
    psql(mend);
    assert.equal(found.status, 1, what);
    assert.match(found.stdout, new RegExp(`^${id} `, 'm'), what);
    assert.equal(assent('audit', 'verify').status, 0, `${what}, mended`);
  };
  const known = await world.value(`SELECT known FROM event WHERE proposal = '${id}' AND seq = 1`);
  const event = `institution = 1 AND proposal = '${id}'`;
  tamper(`UPDATE event SET known = 'forged' WHERE ${event} AND seq = 1`,
    `UPDATE event SET known = '${known}' WHERE ${event} AND seq = 1`, 'a column');
  tamper(`UPDATE event SET at = at + interval '1 second' WHERE ${event} AND seq = 2`,
    `UPDATE event SET at = at - interval '1 second' WHERE ${event} AND seq = 2`, 'a time');
  tamper(`UPDATE event SET seq = -2 WHERE ${event} AND seq = 2`,
    `UPDATE event SET seq = 2 WHERE ${event} AND seq = -2`, 'a place');
  tamper(`UPDATE proposal SET head = sha256(head) WHERE institution = 1 AND id = '${id}'`,
    `UPDATE proposal SET head = (SELECT sha256 FROM event WHERE ${event} ORDER BY seq DESC LIMIT 1) WHERE institution = 1 AND id = '${id}'`, 'the end');
});

test('a portfolio is looked at, taken over once and listed with its dates', async () => {
  const head = 'owner,approved_by,approved_on,version,next_review,title,summary,unit,outcomes,hours\n';
  const row = 'sam.lee@example.edu,Academic Senate,2023-05-04,3,2035-05-04,Bridge Inspection,Inspect a bridge.,ENG,Name the parts;Find a crack;Write a report,40\n';
  const good = world.file('portfolio.csv', head + row), bad = world.file('bad.csv', `${head}${row}nobody@example.edu,,,,,Lost,,ENG,,\n`);
  const count = () => world.value('SELECT count(*) FROM credential');
  const looked = assent('credentials', '--dry-run', 'import', good);
  assert.equal(looked.status, 0, looked.stderr);
  assert.match(looked.stdout, /^2 +would be taken over +3 +in-force +sam\.lee@example\.edu +Bridge Inspection( +-)? *$/m);
  assert.match(looked.stdout, /nothing was written/);
  assert.equal(await count(), 0);
  for (const args of [['--dry-run', 'import', bad], ['import', bad]]) {
    const refused = assent('credentials', ...args);
    assert.equal(refused.status, 1);
    assert.match(refused.stdout, /^3 +no .*nobody@example\.edu +Lost +nobody in the register has this address/m);
    assert.match(refused.stdout, /mend the file/);
    assert.equal(await count(), 0, 'a file with a bad row takes over none');
  }
  const taken = assent('credentials', 'import', good);
  assert.equal(taken.status, 0, taken.stderr);
  assert.match(taken.stdout, /^2 +taken over +3 +in-force +sam\.lee@example\.edu +Bridge Inspection( +-)? *$/m);
  assert.match(assent('credentials', 'import', good).stdout, /^2 +there already /m);
  assert.equal(await count(), 1);
  assert.match(assent('credentials', 'list').stdout, /^bridge-inspection +in-force +3 +(Sam Lee|sam\.lee@example\.edu) +2035-05-04 .*Bridge Inspection( +-)? *$/m);
  const [listed] = json('credentials', 'list').credentials;
  assert.deepEqual([listed.slug, listed.version, listed.standing, listed.review_due], ['bridge-inspection', 3, 'in-force', '2035-05-04']);
  const strange = assent('credentials', 'import', world.file('strange.csv', 'owner,title,colour\na@b.c,X,red\n'));
  assert.equal(strange.status, 1);
  assert.match(strange.stderr, /there is no column “colour”/);
  assert.equal(assent('credentials', 'import', '/no/such/file').status, 2);
  for (const args of [['credentials'], ['credentials', 'list', '--dry-run'], ['credentials', 'import']]) assert.equal(assent(...args).status, 2, args.join(' '));
});

test('proposals go under a newer version of their policy: first looked at, then with a reason that the record keeps', async () => {
  const { id } = JSON.parse((await world.send(sample('pinned', { document: { title: 'Pinned Before' } }))).text);
  await world.settled(id, 'proposal');
  const before = await world.value(`SELECT casefile ->> 'policy' FROM proposal WHERE id = '${id}'`);
  const none = assent('repin', '--dry-run', id);
  assert.equal(none.status, 1, 'there is no newer version yet');
  assert.match(none.stdout, new RegExp(`^${id} +screening +no .*already`, 'm'));
  const policy = JSON.parse(readFileSync(join(sources, 'workflows/microcredential.json'), 'utf8'));
  policy.states.screening.steps.screen.due = '9 business days';
  world.file('workflows/microcredential.json', JSON.stringify(policy));
  assert.match(await world.reload(), /reloaded/);
  for (const args of [['--dry-run', id], ['--dry-run', '--all-of', 'microcredential']]) {
    const look = assent('repin', ...args);
    assert.equal(look.status, 0, look.stderr + look.stdout);
    assert.match(look.stdout, new RegExp(`^${id} +screening +could move +Pinned Before`, 'm'));
    assert.match(look.stdout, new RegExp(`^${id}  The step “Is the proposal ready for the committee\\?”: due \\(5 business days → 9 business days\\)\\.$`, 'm'), 'what would change');
  }
  assert.equal(assent('repin', id).status, 2, 'a reason is asked for');
  assert.equal(await world.value(`SELECT count(*) FROM event WHERE kind = 'policy.repinned'`), 0, 'a look changes nothing');
  const moved = assent('repin', '--reason', 'The office has more time now.', id);
  assert.equal(moved.status, 0, moved.stderr + moved.stdout);
  assert.match(moved.stdout, new RegExp(`^${id} +screening +moved +Pinned Before`, 'm'));
  assert.notEqual(await world.value(`SELECT casefile ->> 'policy' FROM proposal WHERE id = '${id}'`), before);
  assert.match(assent('show', id).stdout, /policy\.repinned/);
  assert.match(await world.value(`SELECT string_agg(body::text, ' ') FROM text WHERE proposal = '${id}'`), /The office has more time now/);
  const again = assent('repin', '--reason', 'Again.', id);
  assert.equal(again.status, 1);
  assert.equal(assent('repin', '--reason', 'x', '00000000-0000-7000-8000-000000000000').status, 1);
});

test('wrong use ends with 2, and says how it is used', () => {
  for (const args of [['status', 'x'], ['people'], ['people', 'list', '--nonsense'], ['show'], ['audit'], ['intake', 'replay', 'a/b'], ['intake', 'replay'], ['intake', 'try', 'file'], ['intake', 'remap', 'json', 'x'], ['intake', 'held', '--all', 'x'], ['nonsense'], ['proposals', '--institution']]) {
    const { status, stderr } = assent(...args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, /usage: assent/);
  }
  const none = assent('status', '--socket', '/no/such.sock');
  assert.equal(none.status, 2);
  assert.match(none.stderr, /does not answer at \/no\/such\.sock/);
});
