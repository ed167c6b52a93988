// Every act as everyone: whoever may not do it is refused, whatever they send; and one institution never meets another's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criteria, declare, open, reviewers, screen } from './acts.mjs';
import { newWorld, sample, until } from './harness.mjs';
import { formsOf } from './page.mjs';

const world = await newWorld({
  before: (w) => {
    w.conf['institution other'] = { ...w.conf['institution demo'], id: 2, name: 'Other College' };
    w.conf['form other/json'] = { adapter: 'assent', 'secret-file': 'old.secret' };
    w.conf['endpoint other/theirs'] = w.endpoint('/theirs');
  },
});
await world.import('other', 'email,name,role,constituency\nkim.office@example.edu,Kim Office,coordinator,\nalex.rivera@example.edu,Alex Rivera,,\n');

const titles = { one: 'The First Proposal', two: 'The Second Proposal', theirs: 'Of the Other College' };
const [alex, sam, kim] = ['alex.rivera@example.edu', 'sam.lee@example.edu', 'kim.office@example.edu'];
const ids = {};
ids.one = await world.propose({ document: { title: titles.one, short_name: 'First' } });
ids.two = await world.propose({ document: { title: titles.two, short_name: 'Second' }, proposer: { email: sam, name: 'Sam Lee' } });
ids.theirs = await world.propose({ document: { title: titles.theirs, short_name: 'Theirs' } }, { form: 'other/json', secret: world.secrets.old });
await screen(world, titles.one);
await screen(world, titles.two);
await world.reaches(ids.one, 'review');
await world.reaches(ids.two, 'review');
const panels = { one: (await reviewers(world, ids.one)).map((r) => r.email), two: (await reviewers(world, ids.two)).map((r) => r.email) };
const linkOf = async (to, subject, about) => world.linkIn(await world.mail({ to, subject, about }));

async function signedIn(email, slug = 'demo') {
  const answer = await world.control('POST', `/control/${slug}/signin`, email);
  assert.equal(answer.status, 200, answer.text);
  const browser = world.browser();
  await browser.get(JSON.parse(answer.text).address);
  await browser.press('signin');
  return browser;
}
const post = (browser, address, fields) => browser.ask('POST', address, { follow: false, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: world.url }, body: new URLSearchParams(fields).toString() });

// What must not move by what anybody below tries.
const record = () => world.sql(`SELECT id, state, version FROM proposal ORDER BY id`);

test('two proposals at once go to two panels with nobody in common: whoever has fewer tasks is asked first', () => {
  assert.equal(new Set([...panels.one, ...panels.two]).size, 10);
});

// Everyone brings the token of a page of their own, so that it is not the token alone that keeps them out.
const persons = {
  'a stranger': { of: async () => [world.browser(), '/demo/propose'] },
  'the proposer': { of: async () => [world.browser(), await linkOf(alex, /received/i, titles.one)] },
  'the proposer of another': { of: async () => [world.browser(), await linkOf(sam, /received/i, titles.two)] },
  'a reviewer of another': { of: async () => [world.browser(), await linkOf(panels.two[0], /please review/i, titles.two)] },
  'the office, by its link to another task': { of: async () => [world.browser(), await linkOf(kim, /decision is needed/i, titles.two)] },
  'the chair, signed in': { of: async () => [await signedIn('cho.chair@example.edu'), '/demo/desk'] },
  'the administrator, signed in': { of: async () => [await signedIn('ada.admin@example.edu'), '/demo/desk'] },
  'the office of the other institution, signed in': { of: async () => [await signedIn(kim, 'other'), '/other/desk'] },
};
const acts = {
  review: { action: 'send', ...Object.fromEntries(criteria.map((c) => [`score.${c}`, '3'])) },
  begin: { action: 'begin', declared: 'this' },
  recuse: { action: 'recuse', reason: 'none' },
  decide: { action: 'decide', choice: 'accept' },
  revise: { action: 'send', 'answer.1': 'done', 'field.title': 'Taken over' },
  withdraw: { action: 'withdraw', confirm: 'yes', reason: 'none' },
  submit: { action: 'submit' },
};

for (const [who, { of }] of Object.entries(persons))
  test(`${who} can do nothing with the task of a reviewer, nor with the proposal's page`, async () => {
    const [browser, own] = await of();
    const ownPage = await browser.get(own);
    const [form] = formsOf(ownPage);
    const tokens = form ? form.inputs.filter((i) => ['csrf', 'nonce', 'task', 'round', 'revision'].includes(i.name)).map((i) => [i.name, i.value]) : [];
    const reviewLink = await linkOf(panels.one[0], /please review/i, titles.one);
    const [{ task }] = await reviewers(world, ids.one);
    const before = await record();
    for (const [act, fields] of Object.entries(acts))
      for (const address of [reviewLink, `/demo/proposals/${ids.one}`, `/other/proposals/${ids.one}`, ...(who === 'the proposer' ? [] : [await linkOf(alex, /received/i, titles.one)])]) {
        const answer = await post(browser, address, [...tokens, ['task', String(task)], ...Object.entries(fields)]);
        const away = answer.status === 303 && /\/signin/.test(answer.headers.location);
        assert.ok(away || [400, 403, 404, 405, 409, 422].includes(answer.status), `${act} at ${new URL(address, world.url).pathname.slice(0, 12)}…: ${answer.status} ${answer.headers.location ?? ''}`);
      }
    assert.deepEqual(await record(), before);
    assert.equal(await world.value(`SELECT count(*) FROM typed WHERE proposal = '${ids.one}'`), 0, 'and nothing was kept as if a reviewer had typed it');
  });

test('by one\'s own link one does what one\'s own task allows, and nothing else', async () => {
  const review = await open(world, { to: panels.one[0], subject: /please review/i, about: titles.one });
  await declare(review);
  const [form] = formsOf(review.page);
  const hidden = form.inputs.filter((i) => ['csrf', 'nonce', 'round', 'revision'].includes(i.name)).map((i) => [i.name, i.value]);
  const others = await reviewers(world, ids.one);
  const before = await record();
  const second = others.find((r) => r.email === panels.one[1]).task;
  for (const fields of [[['task', String(second)], ...Object.entries(acts.review)], [['task', '1'], ...Object.entries(acts.decide)], Object.entries(acts.decide), Object.entries(acts.withdraw)]) {
    const answer = await post(review, String(review.page.url), [...hidden, ...fields]);
    assert.ok(answer.status < 500, `${answer.status}`);
    if (answer.status === 303) assert.ok(!/done=(decided|withdrawn)/.test(answer.headers.location), answer.headers.location);
  }
  const given = await world.sql(`SELECT DISTINCT p.email FROM review r JOIN person p ON p.institution = r.institution AND p.id = r.person WHERE r.proposal = '${ids.one}'`);
  assert.ok(given.every((g) => g.email === panels.one[0]), 'nobody reviews in another\'s name');
  assert.deepEqual((await record()).map((r) => r.state), before.map((r) => r.state));
});

test('the other institution\'s people, mail, receivers and pages never meet ours', async () => {
  const office = await signedIn(kim, 'other');
  const desk = await office.get('/other/desk');
  assert.match(desk.text, new RegExp(titles.theirs));
  for (const title of [titles.one, titles.two]) assert.doesNotMatch(desk.text, new RegExp(title));
  assert.equal((await office.get(`/other/proposals/${ids.theirs}`)).status, 200);
  for (const id of [ids.one, ids.two]) assert.equal((await office.get(`/other/proposals/${id}`)).status, 404);
  assert.equal((await office.get(`/demo/proposals/${ids.one}`)).url.pathname, '/demo/signin', 'their cookie is nobody\'s here');
  const ours = await signedIn(kim);
  assert.doesNotMatch((await ours.get('/demo/desk')).text, new RegExp(titles.theirs));
  assert.equal((await ours.get(`/demo/proposals/${ids.theirs}`)).status, 404);
  for (const path of ['/demo/catalog', '/other/catalog']) assert.equal((await world.request('GET', path)).status, 200);
  const told = await until('their receiver', async () => {
    const list = await world.sql(`SELECT DISTINCT institution, proposal FROM message WHERE kind = 'webhook'`);
    return list.length > 0 && list;
  });
  assert.deepEqual(told, [{ institution: 2, proposal: ids.theirs }]);
  for (const mail of world.mails()) if (mail.text.includes(titles.theirs)) assert.ok([alex, kim].includes(mail.to[0]));
});

test('a link with another institution, proposal, task or person in it opens nothing', async () => {
  const link = await linkOf(panels.one[0], /please review/i, titles.one);
  const bytes = Buffer.from(link.split('/t/')[1], 'base64url');
  const other = Buffer.from((await linkOf(alex, /received/i, titles.theirs)).split('/t/')[1], 'base64url');
  const forged = { institution: [other.subarray(0, 2), bytes.subarray(2)], proposal: [bytes.subarray(0, 2), other.subarray(2, 18), bytes.subarray(18)],
    task: [bytes.subarray(0, 18), Buffer.from([0, 0, 0, 1]), bytes.subarray(22)], 'all but the mark': [other.subarray(0, 22), bytes.subarray(22)],
    mark: [bytes.subarray(0, 22), other.subarray(22)], 'a longer one': [bytes, Buffer.from([0])], 'a shorter one': [bytes.subarray(0, -1)] };
  assert.equal((await world.browser().get(link)).status, 200);
  for (const [what, parts] of Object.entries(forged)) {
    const page = await world.browser().get(`/t/${Buffer.concat(parts).toString('base64url')}`);
    assert.equal(page.status, 404, what);
    for (const title of Object.values(titles)) assert.doesNotMatch(page.text, new RegExp(title), what);
  }
});

test('a submission signed with one institution\'s secret is not the other\'s', async () => {
  assert.equal((await world.send(sample('crossed'), { form: 'demo/json', secret: world.secrets.old })).status, 401);
  assert.equal((await world.send(sample('crossed'), { form: 'other/json', secret: world.secrets.hook })).status, 401);
});

test('the control socket is the administrator\'s alone, and its addresses are nowhere else', async () => {
  for (const [method, path] of [['GET', '/control/status'], ['GET', '/control/demo/people'], ['POST', '/control/demo/people'], ['GET', `/control/demo/links/${ids.one}`], ['POST', '/control/demo/signin'],
    ['GET', '/control/demo/intake'], ['GET', '/control/demo/drift'], ['GET', '/control/demo/deliveries'], ['GET', '/control/demo/audit/0']])
    assert.equal((await world.request(method, path, { body: method === 'POST' ? kim : null })).status, 404, `${method} ${path}`);
  const { mode } = await import('node:fs').then((fs) => fs.statSync(`${world.data}/control.sock`));
  assert.equal(mode & 0o007, 0, 'others may not open it');
});
