// What each kind of step asks, done as people do it: by the link of their mail, in a browser without script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin, kindsWorld, signedIn } from './kinds.mjs';

const to = (state, because) => ({ to: state, because });
const world = await kindsWorld({
  partners: { title: 'Partner statements', steps: { ask: { kind: 'statement', title: 'Statement of the employer', to: 'partner', due: '10 days',
    questions: [{ id: 'demand', title: 'Is it in demand?', type: 'yes-no-if' }, { id: 'advice', title: 'What is missing?', type: 'text' }] } },
    on: { supported: to('dean', 'the partner supports it'), conditional: to('dean', 'the partner would support it'), 'not-supported': to('declined', 'the partner does not support it') } },
  dean: { title: 'Decision of the dean', steps: { decide: { kind: 'decision', title: 'Does the dean approve?', who: { role: 'dean', 'of-unit': true }, due: '5 days',
    'for-others': 'registrar', choices: [{ name: 'approve', title: 'Approve it' }, { name: 'decline', title: 'Decline it', comment: 'required' }] } },
    on: { approve: to('publishing', 'the dean approved it'), decline: to('declined', 'the dean declined it') } },
});

async function follow(mail) {
  const browser = world.browser();
  const page = await browser.get(world.linkIn(await world.mail(mail)));
  assert.equal(page.status, 200, page.words);
  return browser;
}
const fine = (page, words) => {
  assert.equal(page.status, 200, `${page.status} ${page.words?.slice(0, 600)}`);
  if (words) assert.match(page.words, words);
};

test('a partner without an account answers, or hands over to a colleague', async () => {
  const id = await begin(world, 'Asked of a Partner', 'partners');
  const pat = await follow({ to: 'pat@acme.example', subject: /opinion/i, about: 'Asked of a Partner' });
  assert.match(pat.page.words, /You need no account/);
  assert.match(pat.page.words, /Can do one thing/);
  assert.doesNotMatch(pat.page.text, /Ten thousand|Where it begins/, 'what is not for partners stays hidden');
  assert.equal((await pat.press('hand-over', { name: 'Chris Colleague', email: 'nonsense' })).status, 422);
  assert.match(pat.page.text, /Chris Colleague/);
  fine(await pat.press('hand-over', { name: 'Chris Colleague', email: 'Chris@acme.example' }));
  assert.match((await pat.get(String(pat.page.url))).words, /given to another person/);
  const chris = await follow({ to: 'chris@acme.example', subject: /opinion/i });
  await chris.press('check', { 'answer.demand': 'if', support: 'yes', 'answer.advice': 'Evening <b>courses</b>' });
  assert.equal(chris.page.status, 422);
  assert.match(chris.page.words, /Say what “Is it in demand\?” depends on/);
  fine(await chris.press('check', { 'if.demand': 'If it is affordable' }), /Nothing has been sent yet.*If it is affordable.*Evening <b>courses<\/b>/);
  fine(await chris.press('send'), /Your statement is sent/);
  await world.reaches(id, 'dean');
  await world.mail({ to: 'chris@acme.example', subject: /thank you/i });
  const dean = await follow({ to: 'dean.sph@example.edu', subject: /decision is needed/i, about: 'Asked of a Partner' });
  assert.match(dean.page.words, /What partners say.*Chris Colleague.*Yes, we support it.*If it is affordable/);
});

test('a named role enters for somebody what they said in a meeting, and they are told', async () => {
  const id = await begin(world, 'Said in a Meeting', 'dean');
  const { task } = (await world.sql(`SELECT number AS task FROM task WHERE proposal = '${id}' AND kind = 'decide' AND status = 'open'`))[0];
  const address = `/demo/proposals/${id}/tasks/${task}`;
  for (const who of ['sam.lee@example.edu', 'kim.office@example.edu', 'alex.rivera@example.edu'])
    assert.equal((await (await signedIn(world, who)).get(address)).status, 404, who);
  const rae = await signedIn(world, 'reg@example.edu');
  assert.match(rae.page.words, /Said in a Meeting/, 'it is on the list of whoever may enter it');
  fine(await rae.get(address), /You enter this for Dee Dean/);
  assert.equal((await rae.press('decide', { choice: 'decline' })).status, 422, 'reasons are asked for as of anybody');
  fine(await rae.press('decide', { choice: 'decline', comment: 'Not this year.' }), /What Dee Dean said is on the record/);
  await world.reaches(id, 'declined');
  const told = await world.mail({ to: 'dean.sph@example.edu', subject: /entered for you/i });
  assert.match(told.text, /Rae Registrar/);
  const [event] = await world.sql(`SELECT body, actor FROM event WHERE proposal = '${id}' AND kind = 'decision.made' ORDER BY seq DESC LIMIT 1`);
  assert.notEqual(event.body.person, event.actor);
  assert.equal(event.body.entered_by, event.actor, 'both names stay');
});
