// What becomes of a credential reaches every platform by a proposal as its owner makes it: amended in place or by a new one, renewed, retired,
// retracted; and beside them a system that only people write to. platforms-out.test.mjs tells what may go wrong on the way.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { beginChange, open, signedIn } from './acts.mjs';
import { newWorld, story, until } from './harness.mjs';
import { atOnce, connect, field, platforms, receive, templates } from './out-platforms.mjs';

const all = templates;
const replaced = ['credly', 'accredible'];
const part = story();

const policy = atOnce(['new', 'amend-minor', 'amend-major']);
const standing = { ...policy, name: 'ended', title: 'Ended at once', serves: ['renew', 'retire', 'retract'], form: 'ended' };
const reasons = { name: 'ended', title: 'What becomes of it', sections: [{ id: 'all', title: 'All of it', fields: [field('title', 'text', { required: true }), field('unit', 'unit', { required: true }), field('reason', 'long-text')] }] };
const programme = { $schema: '../programme.schema.json', vocabulary: 1, name: 'short', title: 'All at once', summary: 'Nothing is reviewed.',
  proposals: [{ kinds: policy.serves, workflow: 'short' }, { kinds: standing.serves, workflow: 'ended' }], changes: { title: 'minor', outcomes: 'major' } };

const receivers = await receive(all);
after(() => Promise.all(Object.values(receivers).map((one) => one.stop())));

const world = await newWorld({ before: (w) => {
  connect(w, receivers, policy, 'credential.published, credential.amended, credential.renewed, credential.retired, credential.retracted',
    Object.fromEntries(replaced.map((name) => [name, { 'on-major': 'replace' }])));
  Object.assign(w.conf['institution demo'], { workflows: 'short ended', programme: 'short' });
  w.file('workflows/ended.json', JSON.stringify(standing));
  w.file('workflows/forms/ended.json', JSON.stringify(reasons));
  w.file('workflows/programmes/short.json', JSON.stringify(programme));
  w.conf['endpoint demo/banner'] = { adapter: 'banner', title: 'Banner', role: 'chair', publish: 'yes', 'set.subject': 'PUBH' };
  w.conf['endpoint demo/feed'] = w.endpoint('/feed', { adapter: 'webhook', publish: 'yes', types: 'credential.amended, credential.renewed, credential.retired, credential.retracted' });
} });
const { acknowledged, made, switchOff, switchOn, giveImages, madeOnce, ...given } = platforms(world, receivers);

/** Publishes one while every endpoint is switched off, and gives it its image. */
async function publish(title) {
  await switchOff();
  const id = await given.propose(title);
  await enter(title, `https://banner.example.edu/${id}`);
  await world.reaches(id, 'completed');
  await giveImages([id]);
  return id;
}

const [alex, kim, cho] = ['alex.rivera@example.edu', 'kim.office@example.edu', 'cho.chair@example.edu'];
const fine = (page, what) => assert.equal(page.status, 200, `${what}: ${page.words?.slice(0, 700)}`);

/** Whoever keeps Banner opens the task of their mail. */
const asked = (about, from = 0) => open(world, { to: cho, subject: /waits for you/i, about, from });
async function enter(about, url, from = 0) {
  const browser = await asked(about, from);
  fine(await browser.press('enter', { url }), 'entering it');
  return browser;
}

/** What becomes of a credential, as its owner proposes it: the proposal's id once it has taken effect, which is when Banner is to be changed. */
async function propose(action, kind, about, values = {}) {
  const browser = await beginChange(world, alex, action, values);
  fine(await browser.press('submit'), `handing in: ${kind}`);
  return until(`a proposal of the kind ${kind}`, () => world.value(`SELECT id FROM proposal WHERE casefile ->> 'kind' = '${kind}' AND about = '${about}' AND casefile ->> 'credential' IS NOT NULL ORDER BY submitted_at DESC LIMIT 1`));
}
async function told(id, type) {
  const { public_id } = await acknowledged('feed', id);
  assert.ok(world.calls().some((call) => call.ok && call.id === public_id && call.type.endsWith(type)), type);
}

const first = 'Data Literacy, Published';
let id;

part('a published credential is made on every platform, once', async () => {
  id = await publish(first);
  await switchOn();
  await madeOnce(id, first);
});

part('a system that only people write to: its task has a time, its page what to copy; the address is looked at, and recorded', async () => {
  await world.psql("INSERT INTO endpoint_state (institution, endpoint, disabled_at) VALUES (1, 'feed', now())"); // the step stays open
  const title = 'Ice Safety', from = world.mails().length, other = await world.propose({ document: { title, unit: 'SPH', summary: 'On the ice.', skills: ['Reading ice'] } });
  let browser = await asked(title, from);
  assert.match(browser.page.words, /Banner/);
  assert.match(browser.page.words, /Enter it in Banner as new/);
  for (const copied of ['PUBH', 'Ice Safety', 'On the ice.']) assert.match(browser.page.text, new RegExp(`<div class="copy"[^>]*>\\s*<bdi>${copied}`), copied);
  const [task] = await world.sql(`SELECT due_at > now() + interval '4 days' AS later, (SELECT count(*) FROM timer t WHERE t.proposal = k.proposal) AS timers FROM task k WHERE proposal = '${other}' AND kind = 'enter'`);
  assert.deepEqual(task, { later: true, timers: 3 }, 'a reminder before it is due, then, and one after');
  assert.equal((await browser.press('enter', { url: 'PUBH 301' })).status, 422);
  assert.match(browser.page.words, /should begin with https/);
  fine(await browser.press('enter', { url: 'https://banner.example.edu/301' }), 'entering it');
  const address = () => world.value(`SELECT remote ->> 'url' FROM credential_remote WHERE credential = '${other}' AND endpoint = 'banner'`);
  assert.equal(await address(), 'https://banner.example.edu/301');

  assert.equal((await browser.press('take-back-entry')).status, 422, 'not without a reason');
  fine(await browser.press('take-back-entry', { wrong: 'I pressed it by mistake.' }), 'taking it back');
  assert.doesNotMatch(browser.page.text, /value="(correct|take-back)-entry"/, 'it is said at the newer task');
  assert.equal(await address(), null);
  browser = await open(world, { to: cho, subject: /waits for you/i, about: title, from, count: 2 });
  assert.match(browser.page.words, /What was said of it.*It is entered.*It is not entered after all.*I pressed it by mistake\./);
  fine(await browser.press('enter', { url: 'https://banner.example.edu/301' }), 'entering it, now indeed');
  assert.equal(await world.stateOf(other), 'publishing');
  assert.equal((await world.control('POST', '/control/demo/switch-on', 'feed')).status, 200);
  await world.reaches(other, 'completed');
  assert.equal(await address(), 'https://banner.example.edu/301');
  assert.match((await (await signedIn(world, alex)).get(`/demo/proposals/${other}`)).words, /Where the credential stands in other systems.*Banner.*https:\/\/banner\.example\.edu\/301/);

  assert.equal((await browser.press('correct-entry', { url: 'https://banner.example.edu/302' })).status, 422, 'not without a reason');
  fine(await browser.press('correct-entry', { url: 'https://banner.example.edu/302', wrong: 'I had mistyped it.' }), 'correcting it');
  assert.match(browser.page.words, /What was said of it.*It is entered.*Corrected.*I had mistyped it\./);
  assert.equal(await address(), 'https://banner.example.edu/302');
  const office = await signedIn(world, kim);
  await office.get(`/demo/proposals/${other}`);
  fine(await office.press('correct-entry', { url: 'https://banner.example.edu/303', wrong: 'The number was given to another course.' }), 'the office corrects it');
  assert.match(office.page.words, /Kim Office: The number was given to another course\./);
  fine(await office.press('take-back-entry', { wrong: 'Somebody has deleted it.' }), 'taking it back after the end');
  assert.match(office.page.words, /It is not entered in another system after all Kim Office: Somebody has deleted it\./);
  assert.deepEqual([await address(), await world.stateOf(other)], [null, 'completed']);
  assert.equal(await world.value(`SELECT count(*) FROM task WHERE proposal = '${other}' AND kind = 'enter' AND status = 'open'`), 0, 'nobody is asked any more');
  fine(await office.press('correct-entry', { url: 'https://banner.example.edu/303', wrong: 'It is there again.' }), 'and it is there again');
  assert.equal(await address(), 'https://banner.example.edu/303');
  assert.equal(await world.value(`SELECT count(*) FROM event WHERE proposal = '${other}' AND kind = 'entry.corrected'`), 3);
  assert.equal((await (await signedIn(world, alex)).get(`/demo/proposals/${other}`)).text.includes('correct-entry'), false, 'its proposer does not');
  await world.psql(`UPDATE credential SET owner = (SELECT id FROM person WHERE email = 'sam.lee@example.edu') WHERE id = '${other}'`);
});

const amended = 'Data Literacy, Amended', again = 'Data Literacy, Amended Again';

part('a small amendment changes it in place, and asks for the entry by hand to be changed', async () => {
  const from = world.mails().length, change = await propose('amend', 'amend-minor', id, { title: amended });
  for (const name of all) {
    await acknowledged(name, change);
    assert.equal(made(name, amended).length, 1, name);
    assert.equal(receivers[name].shown().filter((t) => t.title.includes('Data Literacy')).length, 1, name);
  }
  await told(change, 'credential.amended');
  const browser = await asked(amended, from);
  for (const words of [/Change what is entered there to this/, /Find it in Banner and change what differs/, new RegExp(`It stands at https://banner\\.example\\.edu/${id}`), /What has changed The title (?!The)/, /The badge image/])
    assert.match(browser.page.words, words);
  assert.match(browser.page.text, /<img[^>]* alt="A disc"/);
  fine(await browser.press('enter'), 'entering it');
  await world.reaches(change, 'completed');
  assert.equal(await world.value(`SELECT remote ->> 'url' FROM credential_remote WHERE credential = '${id}' AND endpoint = 'banner'`), `https://banner.example.edu/${id}`, 'the address stays');
});

part('a great amendment makes a new one and archives the old, where the endpoint says so; elsewhere it changes it in place', async () => {
  const from = world.mails().length, change = await propose('amend', 'amend-major', id, { title: again, outcomes: 'Explain a survey\nClean a table\nDraw a chart' });
  for (const name of templates) {
    await acknowledged(name, change);
    const shown = receivers[name].shown().filter((t) => t.title.includes('Data Literacy'));
    assert.deepEqual(shown.map((t) => t.archived), replaced.includes(name) ? [true, false] : [false], `${name}: ${JSON.stringify(shown)}`);
    assert.ok(shown.at(-1).title.includes(again), name);
    if (replaced.includes(name)) assert.ok(shown[0].title.includes(amended), `${name}: the old one keeps its words`);
    assert.equal(await world.value(`SELECT remote ->> 'id' FROM credential_remote WHERE credential = '${id}' AND endpoint = '${name}'`), shown.at(-1).id, name);
  }
  const browser = await enter(again, `https://banner.example.edu/${id}/2`, from);
  assert.match(browser.page.words, /It is noted/);
  await world.reaches(change, 'completed');
});

part('a renewal is told, and changes nothing there', async () => {
  const from = world.mails().length, change = await propose('renew', 'renew', id, { reason: 'It is in use.' });
  await told(change, 'credential.renewed');
  for (const name of templates) {
    await acknowledged(name, change);
    assert.equal(receivers[name].shown().filter((t) => !t.archived && t.title.includes(again)).length, 1, name);
  }
  await enter(again, `https://banner.example.edu/${id}/2`, from);
  await world.reaches(change, 'completed');
});

part('a retired one is taken out of use everywhere, by hand as well', async () => {
  const from = world.mails().length, change = await propose('retire', 'retire', id, { reason: 'Its standard is withdrawn.' });
  await told(change, 'credential.retired');
  for (const name of templates) {
    await acknowledged(name, change);
    assert.ok(receivers[name].shown().filter((t) => t.title.includes('Data Literacy')).every((t) => t.archived), name);
  }
  const browser = await asked(again, from);
  assert.match(browser.page.words, /Take it out of Banner: it is retired/);
  assert.match(browser.page.words, new RegExp(`It stands at https://banner\\.example\\.edu/${id}/2`));
  fine(await browser.press('enter', { url: '' }), 'taken out');
  await world.reaches(change, 'completed');
});

part('a retracted one is archived', async () => {
  await world.psql(`UPDATE credential SET owner = (SELECT id FROM person WHERE email = 'sam.lee@example.edu') WHERE id = '${id}'`);
  const second = await publish('Visual Arguments');
  await switchOn();
  for (const name of templates) await acknowledged(name, second);
  const change = await propose('retract', 'retract', second, { reason: 'It should never have been.' });
  await told(change, 'credential.retracted');
  for (const name of templates) {
    await acknowledged(name, change);
    assert.ok(receivers[name].shown().filter((t) => t.title.includes('Visual Arguments')).every((t) => t.archived), name);
  }
});
