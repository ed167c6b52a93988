// The other ways through: a conflict of interest, a return, a refusal, a second answer to the same form, and a system that
// never takes what is published.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, reviewAll, reviewers, revise, screen } from './acts.mjs';
import { newWorld, sample, until } from './harness.mjs';

const world = await newWorld({ before: (w) => (w.conf['endpoint demo/registry'] = w.endpoint('/dead', { publish: 'yes' })) });
const [alex, kim] = ['alex.rivera@example.edu', 'kim.office@example.edu'];
const propose = (title) => world.propose({ document: { title, short_name: title.slice(0, 30) } });

test('a reviewer with a conflict gives up the place, and another of the same constituency is asked at once', async () => {
  const about = 'In Conflict', id = await propose(about);
  await screen(world, about);
  await world.reaches(id, 'review');
  const before = await reviewers(world, id);
  const one = before.find((r) => r.email.startsWith('staff'));
  const browser = await open(world, { to: one.email, subject: /please review/i, about });
  await browser.press('recuse', { reason: 'We teach this together.' });
  assert.ok(browser.page.status < 400, browser.page.words);
  const after = await until('another reviewer', async () => {
    const list = await reviewers(world, id);
    return list.length === 5 && !list.some((r) => r.email === one.email) && list;
  });
  const fresh = after.filter((r) => !before.some((b) => b.email === r.email));
  assert.equal(fresh.length, 1);
  assert.match(fresh[0].email, /^staff/);
  await world.mail({ to: fresh[0].email, subject: /please review/i, about });
  const again = world.browser();
  await again.get(world.linkIn(await world.mail({ to: one.email, subject: /please review/i, about })));
  assert.ok([200, 404, 410].includes(again.page.status));
  assert.doesNotMatch(again.page.text, /name="score\./, 'who gave up the place does not review');
});

test('what the office returns is completed by its proposer and screened again', async () => {
  const about = 'Sent Back Once', id = await propose(about);
  await screen(world, about, 'return', 'Please name the assessors of the portfolio.');
  await world.reaches(id, 'returned');
  const mail = await world.mail({ to: alex, subject: /changes are requested/i, about });
  assert.match(mail.text, /name\s+the\s+assessors/);
  await revise(world, { to: alex, about, fields: { assessment: 'A portfolio, marked by Dr. One and Dr. Two.' } });
  await world.reaches(id, 'screening');
  assert.equal(await world.value(`SELECT max(number) FROM revision WHERE proposal = '${id}'`), 2);
});

test('what the office declines ends, with its reason in the letter', async () => {
  const about = 'Not This Time', id = await propose(about);
  await screen(world, about, 'decline', 'It repeats a course we offer already.');
  await world.reaches(id, 'declined');
  const mail = await world.mail({ to: alex, subject: /not approved/i, about });
  assert.match(mail.text, /repeats\s+a\s+course/);
  assert.equal(await world.value(`SELECT ending FROM proposal WHERE id = '${id}'`), 'declined');
  assert.equal(await world.value(`SELECT count(*) FROM timer WHERE proposal = '${id}'`), 0, 'nothing is left to come due');
});

test('a second answer to the same form, once it is under way, is held for the office', async () => {
  const body = sample('twice', { document: { title: 'Answered Twice' } });
  const { id } = JSON.parse((await world.send(body)).text);
  await world.settled(id, 'proposal');
  const from = world.mails().length;
  const again = JSON.parse((await world.send({ ...body, document: { ...body.document, hours: 60 } })).text);
  assert.notEqual(again.id, id);
  assert.match((await world.settled(again.id, 'held')).reason, /which is under way/);
  await world.mail({ to: kim, subject: /needs you/i, from });
});

test('a system that never takes what is published holds it up until the office stops waiting', async () => {
  const about = 'Never Taken', id = await propose(about);
  await screen(world, about);
  await world.reaches(id, 'review');
  await reviewAll(world, id, about);
  await world.reaches(id, 'publishing');
  const listed = await world.browser().get('/demo/catalog');
  assert.match(listed.words, new RegExp(about), 'the catalog page is readable before the first system is called');
  const office = world.browser();
  await office.get(JSON.parse((await world.control('POST', '/control/demo/signin', kim)).text).address);
  await office.press('signin');
  const page = await office.get(`/demo/proposals/${id}`);
  assert.match(page.words, /stop waiting for a system.*registry/);
  assert.doesNotMatch(page.words, /\.\./);
  const done = await office.press('give-up');
  assert.ok(done.status < 400, done.words);
  await until('it to go on', async () => (await world.stateOf(id)) !== 'publishing');
});
