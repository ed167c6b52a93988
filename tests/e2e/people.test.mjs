// The register: a file's difference before it is taken, one person by several addresses, offices that change hands while
// tasks are open, and who stands in for whom.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { reviewers, screen } from './acts.mjs';
import { build, newWorld, story, until } from './harness.mjs';

const world = await newWorld({ mailOptions: ['--reject', 'gone@example.edu'] });
const assent = (...args) => spawnSync(join(build, 'assent'), args, { encoding: 'utf8', env: { ...process.env, ASSENT_SOCKET: join(world.data, 'control.sock') } });
const json = (...args) => JSON.parse(assent(...args, '--json').stdout);
const part = story();
const title = 'Offices That Change';
/** Of the institution's zone: in other hours of the day UTC has another date. */
// From its parts: how a locale puts them together differs between Node's versions.
const calendar = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Chicago', year: 'numeric', month: '2-digit', day: '2-digit' });
const day = (days) => {
  const is = Object.fromEntries(calendar.formatToParts(Date.now() + days * 86400000).map((part) => [part.type, part.value]));
  return `${is.year}-${is.month}-${is.day}`;
};
let id;

const file = (name, ...lines) => world.file(name, `email,name,other_emails,unit,unit_parent,campus_id,role,constituency,role_unit,from,to\n${lines.join('\n')}\n`);
const openTasks = () => world.sql(`SELECT p.email, f.email AS stands_for FROM task t JOIN person p ON p.id = t.person
  LEFT JOIN person f ON f.id = t.stands_for WHERE t.proposal = '${id}' AND t.status = 'open' ORDER BY 1`);
const register = async () => JSON.stringify(await world.sql('SELECT * FROM person ORDER BY id')) + JSON.stringify(await world.sql('SELECT * FROM role_held ORDER BY 1, 2, 3, 4, 5, 6'))
  + JSON.stringify(await world.sql('SELECT * FROM unit ORDER BY id')) + await world.value('SELECT count(*) FROM roster') + await world.value('SELECT count(*) FROM register_event');

part('a file is shown before it is taken, and the second time it changes nothing', async () => {
  const csv = file('new.csv', 'dana.dean@example.edu,Dana Dean,d.dean@old.example.edu,ART,UNI,A77,dean,,ART,,', `faculty6@example.edu,Faculty Six,,ART,,,committee,faculty,,,${day(400)}`);
  const before = await register();
  const look = assent('people', 'import', '--dry-run', csv);
  assert.equal(look.status, 0, look.stderr);
  assert.match(look.stdout, /nothing was written\n/);
  assert.match(look.stdout, /^ {2}new {5}Dana Dean <dana\.dean@example\.edu>$/m);
  assert.match(look.stdout, /^ {2}changed Faculty Six <faculty6@example\.edu>: name: Faculty Six, was Faculty 6$/m);
  assert.match(look.stdout, /^ {2}role {4}Dana Dean .*: dean of ART from \d{4}-/m);
  assert.match(look.stdout, /^ {2}ends {4}Faculty Six .*: committee faculty from \S+ to \d/m);
  assert.match(look.stdout, /^ {2}unit {4}ART: School of Arts, below UNI$/m);
  assert.equal(await register(), before, 'a dry run leaves no trace');
  assert.match(assent('people', 'import', csv).stdout, /^2 people with 2 roles; roster \d+$/m);
  const after = await register();
  assert.notEqual(after, before);
  assert.match(assent('people', 'import', csv).stdout, /nothing changes/);
  assert.equal(await register(), after, 'the same file again makes no roster and no event');
});

part('somebody is one person by the campus id and by each address', async () => {
  const link = () => assent('signin', 'd.dean@old.example.edu');
  assert.match(assent('people', 'import', file('moved.csv', 'dana@new.example.edu,Dana Dean,,,,A77,,,,,')).stdout, /changed Dana Dean <dana@new\.example\.edu>: email: dana@new\.example\.edu, was dana\.dean@example\.edu; other_emails/);
  assert.equal(await world.value("SELECT count(*) FROM person WHERE name = 'Dana Dean'"), 1);
  assert.match(assent('people', 'import', file('again.csv', 'dana.dean@example.edu,Dana Dean,,,,,,,,,')).stdout, /nothing changes/);
  assert.equal(link().status, 0, link().stderr);
  const taken = assent('people', 'import', file('taken.csv', 'kim.office@example.edu,Kim Office,dana.dean@example.edu,,,,,,,,'));
  assert.equal(taken.status, 1);
  assert.match(taken.stderr, /somebody else's/);
  const round = assent('people', 'import', file('round.csv', 'x@example.edu,X,,UNI,ART,,,,,,'));
  assert.equal(round.status, 1);
  assert.match(round.stderr, /above itself/);
});

part('places that nobody could take are told', async () => {
  const chair = (to) => assent('people', 'import', file('chair.csv', `cho.chair@example.edu,Cho Chair,,LAW,,,chair,,,2020-01-01,${to}`));
  assert.equal(assent('people', 'check').stdout.includes('chair'), false);
  await world.psql("UPDATE role_held SET held_from = '2020-01-01' WHERE role = 'chair'");
  assert.equal(chair(day(-2)).status, 0);
  const { status, stdout } = assent('people', 'check');
  assert.equal(status, 1);
  assert.match(stdout, /nobody holds the role chair today/);
  assert.equal(chair('').status, 0);
});

part('a leaver’s tasks find new people', async () => {
  id = await world.propose({ document: { title } });
  await screen(world, title);
  await world.reaches(id, 'review');
  const asked = await reviewers(world, id);
  const leaver = asked.find((one) => one.email.startsWith('staff'));
  await world.psql("UPDATE role_held SET held_from = '2020-01-01'"); // as if they had been there for long
  assert.equal(assent('people', 'import', file('long.csv', 'poke@example.edu,Poke,,,,,committee,student,,,')).status, 0);
  const look = assent('people', 'import', '--dry-run', file('leaver.csv', `${leaver.email},Staff,,LIB,,,committee,staff,,2020-01-01,${day(-2)}`));
  assert.match(look.stdout, /^ {2}task {4}“Offices That Change” moves from Staff to Staff \d$/m, look.stdout);
  assert.equal((await openTasks()).filter((one) => one.email === leaver.email).length, 1, 'the dry run moved nobody');
  const left = assent('people', 'import', join(world.site, 'leaver.csv'));
  assert.match(left.stdout, /^ {2}ends /m);
  await until('the task to move', async () => !(await openTasks()).some((one) => one.email === leaver.email));
  assert.equal((await openTasks()).length, asked.length);
});

part('a stand-in is asked from the first day, and both names are there; in a circle it is refused', async () => {
  const [away, ...others] = (await openTasks()).filter((one) => one.email.startsWith('faculty'));
  const set = assent('people', 'stand-in', away.email, 'dana@new.example.edu', day(0), day(5));
  assert.equal(set.status, 0, set.stderr);
  await until('the task to be the stand-in’s', async () => (await openTasks()).some((one) => one.email === 'dana@new.example.edu' && one.stands_for === away.email));
  const circle = assent('people', 'stand-in', 'dana@new.example.edu', away.email, day(0), day(2));
  assert.equal(circle.status, 1);
  assert.match(circle.stderr, /in a circle/);
  assert.match(assent('people', 'stand-in', away.email, others[0].email, day(0), day(2)).stderr, /already/);
  assert.match(assent('people', 'stand-in', 'nobody@example.edu', away.email, day(0), day(2)).stderr, /Nobody in the register/);
  assert.equal(json('people', 'stand-ins').standins[0].standin, 'Dana Dean');
  assert.equal(assent('people', 'stand-in-end', away.email).status, 0);
  await until('the task to come back', async () => (await openTasks()).some((one) => one.email === away.email && !one.stands_for));
  assert.equal(assent('people', 'stand-in-end', away.email).status, 1);
});

part('on the page a member names a stand-in for themselves, and the office for anybody', async () => {
  const enter = async (email) => {
    const browser = world.browser();
    await browser.get(JSON.parse((await world.control('POST', '/control/demo/signin', email)).text).address);
    await browser.press('signin');
    return browser;
  };
  const member = (await openTasks()).find((one) => one.email.startsWith('faculty')).email;
  const own = await enter(member);
  await own.get('/demo/away');
  assert.doesNotMatch(own.page.words, /Who is away/);
  await own.press('set', { standin: member, from: day(-1), to: day(3) });
  assert.match(own.page.words, /stands in for themselves/);
  await own.press('set', { standin: 'dana@new.example.edu', from: day(-1), to: day(3) });
  assert.match(own.page.words, /The stand-in is named/);
  await until('the task to be the stand-in’s', async () => (await openTasks()).some((one) => one.stands_for === member));
  const office = await enter('kim.office@example.edu');
  await office.get('/demo/away');
  assert.match(office.page.words, /Dana Dean/);
  const [entry] = (await world.sql(`SELECT id FROM standin WHERE held_to >= '${day(0)}'`)).map((row) => row.id);
  await office.press('end', { entry });
  assert.match(office.page.words, /acts no longer/);
  await until('the task to come back', async () => (await openTasks()).some((one) => one.email === member && !one.stands_for));
  await office.press('set', { person: 'staff1@example.edu', standin: 'nobody@example.edu', from: day(0), to: day(1) });
  assert.match(office.page.words, /Nobody in the register has the address/);
});

part('whoever is asked has an address no more: the office is told what to do', async () => {
  assert.equal(assent('people', 'import', file('gone.csv', 'gone@example.edu,Gone Person,,REG,,,coordinator,,,,')).status, 0);
  await world.propose({ document: { title: 'Nobody Reads This' } });
  const mail = await world.mail({ to: 'kim.office@example.edu', subject: /came back/i, about: 'gone@example.edu' });
  const text = mail.text.replace(/\s+/g, ' ');
  assert.match(text, /the task stays open/);
  assert.match(text, /give it to another person who holds the role/);
  assert.match(text, /name a stand-in/);
});

part('the record still verifies', () => {
  const verified = assent('audit', 'verify');
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
});
