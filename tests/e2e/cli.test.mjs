// assent, the command, as a client of a running service: what it prints, and its exit status.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, newWorld, sample, until } from './harness.mjs';

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
