// The main job, told once from end to end: a webhook comes in, people do their parts by the links in their mail, and at
// the end everyone can read the credential and a receiver that nobody here wrote has been told.
import assert from 'node:assert/strict';
import { need } from '../tools/npm.mjs';
import { declare, open, review, reviewAll, reviewers, revise, screen } from './acts.mjs';
import { newWorld, sample, story, until } from './harness.mjs';

const { default: Ajv2020 } = need('ajv/dist/2020.js');
const world = await newWorld({
  before: (w) => {
    w.conf['endpoint demo/registry'] = w.endpoint('/ok', { publish: 'yes' });
    w.conf['endpoint demo/paper'] = w.endpoint('/other', { types: 'credential.published' });
  },
});
const title = 'Story of a Credential';
const alex = 'alex.rivera@example.edu';
let id;

const part = story();

part('a webhook brings the submission, and its proposer hears that it is there', async () => {
  const answer = await world.send(sample('story', { document: { title } }));
  assert.equal(answer.status, 202, answer.text);
  id = JSON.parse(answer.text).id;
  await world.settled(id, 'proposal');
  const browser = await open(world, { to: alex, subject: /received/i, about: title });
  assert.match(browser.page.words, /Screening by the office/);
});

part('the office accepts it by the link in its mail', async () => {
  const browser = await open(world, { to: 'kim.office@example.edu', subject: /decision is needed/i, about: title });
  assert.match(browser.page.words, /Is the proposal ready for the committee\?/);
  await screen(world, title);
  await world.reaches(id, 'review');
  await world.mail({ to: 'kim.office@example.edu', subject: /we have your decision|thank/i, about: title });
});

part('five reviewers are asked, of both constituencies', async () => {
  const places = await reviewers(world, id);
  assert.equal(places.length, 5);
  assert.deepEqual([places.filter((p) => p.email.startsWith('faculty')).length, places.filter((p) => p.email.startsWith('staff')).length], [3, 2]);
  for (const { email } of places) await world.mail({ to: email, subject: /please review/i, about: title });
});

part('what others wrote is hidden until one has sent one\'s own', async () => {
  const [first, second] = await reviewers(world, id);
  const one = await open(world, { to: first.email, subject: /please review/i, about: title });
  await review(one, { scores: { assessment: 1 }, comments: { assessment: 'Who marks the portfolio, and what passes? SECRET-OF-THE-FIRST', access: 'Say how long it is funded.' }, must: ['assessment', 'access'] });
  const two = await open(world, { to: second.email, subject: /please review/i, about: title });
  assert.doesNotMatch(two.page.text, /SECRET-OF-THE-FIRST/);
  await declare(two);
  assert.doesNotMatch(two.page.text, /SECRET-OF-THE-FIRST/);
  assert.match(two.page.words, /two assessors/, 'but the proposal shows');
});

part('a low score without a comment is asked about, and nothing typed is lost', async () => {
  const [{ email }] = await reviewers(world, id);
  const browser = await open(world, { to: email, subject: /please review/i, about: title });
  await declare(browser);
  await browser.press('check', { 'score.relevance': 3, 'score.outcomes': 2, 'score.assessment': 1, 'score.rigor': 2, 'score.transparency': 2, 'score.pathways': 2, 'score.access': 2,
    overall: 'Kept through the mistake.' });
  assert.match(browser.page.text, /Kept through the mistake\./);
  assert.match(browser.page.text, /href="#f-comment\.assessment"/, 'the summary of errors leads to the field');
  assert.equal((await reviewers(world, id)).length, 4, 'nothing was sent');
});

part('the others review; one criterion is below its level, so changes are requested', async () => {
  await reviewAll(world, id, title, (email, index) => (index < 3 ? { scores: { assessment: 1 }, comments: { assessment: `Not clear to reviewer ${index}.` } } : { usual: 3 }));
  await world.reaches(id, 'changes');
  const mail = await world.mail({ to: alex, subject: /changes are requested/i, about: title });
  for (const said of [/Who\s+marks\s+the\s+portfolio/, /how\s+long\s+it\s+is\s+funded/]) assert.match(mail.text, said);
});

part('the proposer answers each request and hands in a revision, and only what it touches is reviewed again', async () => {
  const before = world.mails().length;
  const { numbers } = await revise(world, { to: alex, about: title, fields: { assessment: 'Two assessors from two departments mark each portfolio; every row of the rubric must be at the pass level.' } });
  assert.deepEqual(numbers, ['1', '2'], 'one for the criterion below its level, one for what must change besides');
  await world.reaches(id, 'review');
  const places = await reviewers(world, id);
  for (const { criteria } of places) assert.deepEqual([...criteria].sort(), ['access', 'assessment', 'rigor']);
  const mail = await world.mail({ to: places[0].email, subject: /round 2/i, about: title, from: before });
  const browser = world.browser();
  await browser.get(world.linkIn(mail));
  await declare(browser);
  assert.match(browser.page.words, /two departments/i);
  assert.match(browser.page.words, /Added/, 'the page says what changed');
  assert.match(browser.page.words, /It is changed as asked/, 'and what the proposer answered');
  assert.doesNotMatch(browser.page.text, /name="score\.outcomes"/);
});

part('now the committee approves, and it is published once the registry has it', async () => {
  await reviewAll(world, id, title, () => ({ usual: 2 }), 2);
  await world.reaches(id, 'completed');
  const [{ tally }] = await world.sql(`SELECT tally FROM step_run WHERE proposal = '${id}' AND step = 'committee' ORDER BY run DESC LIMIT 1`);
  assert.equal(tally.outcome ?? 'met', 'met');
  const mail = await world.mail({ to: alex, subject: /published/i, about: title });
  assert.ok(mail.links.some((link) => link.startsWith(`${world.url}/demo/catalog/`)), mail.links.join(' '));
});

part('the receiver has a verified credential.published, under one id', async () => {
  const calls = await until('the event', () => {
    const list = world.calls().filter((call) => call.path === '/other');
    return list.length > 0 && list;
  });
  assert.equal(calls.length, 1);
  assert.ok(calls[0].ok, calls[0].error);
  assert.match(calls[0].type, /(^|\.)credential\.published$/);
  const registry = world.calls().filter((call) => call.path === '/ok' && /credential\.published$/.test(call.type));
  assert.ok(registry.length >= 1 && registry.every((call) => call.ok));
  assert.equal(new Set(registry.map((call) => call.id)).size, 1);
});

part('the catalog shows it to everyone, as a page and for machines', async () => {
  const browser = world.browser();
  const list = await browser.get('/demo/catalog');
  assert.equal(list.status, 200);
  const entry = list.links.find((link) => link.text.includes(title));
  assert.ok(entry, list.words);
  const page = await browser.get(entry.href);
  assert.equal(page.status, 200);
  assert.match(page.words, /Clean a tabular data set/);
  assert.match(page.words, /45/);
  const embedded = JSON.parse(page.text.match(/<script type="application\/ld\+json">(.*?)<\/script>/s)[1]);
  assert.equal(embedded['@context'], 'https://schema.org');
  const types = (embedded['@graph'] ?? [embedded]).map((one) => one['@type']);
  assert.ok(types.includes('EducationalOccupationalCredential'), `${types}`);

  const machine = await world.request('GET', `${entry.href}.json`);
  assert.match(machine.headers['content-type'], /^application\/json/);
  const achievement = JSON.parse(machine.text);
  // Open Badges 3.0, section B.1: what an Achievement must have, and the kinds of what it may have.
  const ajv = new Ajv2020({ strict: false });
  const uri = { type: 'string', pattern: '^(https?|urn):' };
  const valid = ajv.compile({
    type: 'object', required: ['id', 'type', 'criteria', 'description', 'name'],
    properties: {
      '@context': { type: 'array', prefixItems: [{ const: 'https://www.w3.org/ns/credentials/v2' }, { type: 'string', pattern: '^https://purl\\.imsglobal\\.org/spec/ob/v3p0/context' }] },
      id: uri, type: { type: 'array', contains: { const: 'Achievement' } }, name: { const: title }, description: { type: 'string', minLength: 20 },
      criteria: { type: 'object', anyOf: [{ required: ['id'] }, { required: ['narrative'] }], properties: { id: uri, narrative: { type: 'string' } } },
      creator: { type: 'object', required: ['id', 'type'], properties: { id: uri, type: { type: 'array', contains: { const: 'Profile' } } } },
      achievementType: { const: 'MicroCredential' }, inLanguage: { type: 'string', pattern: '^[a-z]{2}' }, version: { type: 'string' },
      tag: { type: 'array', items: { type: 'string' } }, creditsAvailable: { type: 'number' },
    },
  });
  assert.ok(valid(achievement), JSON.stringify(valid.errors));
  assert.match(achievement.criteria.narrative, /Clean a tabular data set/);
  const linked = JSON.parse((await world.request('GET', `${entry.href}.schema.jsonld`)).text);
  const [credential, course] = linked['@graph'];
  assert.equal(linked['@context'], 'https://schema.org');
  assert.equal(credential['@type'], 'EducationalOccupationalCredential');
  assert.deepEqual([credential.name, credential.url], [title, `${world.url}${entry.href}`]);
  assert.deepEqual([course['@type'], course.timeRequired], ['Course', 'PT45H']);
  assert.equal((await world.request('GET', `${entry.href}/1`)).status, 200, 'its version is permanent');
  const { status, headers } = await world.request('GET', entry.href);
  assert.equal(status, 200);
  assert.equal((await world.request('GET', entry.href, { headers: { 'if-none-match': headers.etag } })).status, 304);
});

part('the record tells the whole story, and each event continues the one before', async () => {
  const events = await world.sql(`SELECT seq, kind FROM event WHERE proposal = '${id}' ORDER BY seq`);
  assert.deepEqual(events.map((e) => e.seq), events.map((_, i) => i + 1));
  for (const kind of ['proposal.submitted', 'decision.made', 'review.given', 'revision.submitted', 'credential.published'])
    assert.ok(events.some((e) => e.kind === kind), kind);
  assert.equal(events.filter((e) => e.kind === 'review.given').length, 10);
  assert.equal(await world.value(`SELECT ending FROM proposal WHERE id = '${id}'`), 'completed');
  assert.equal(await world.value('SELECT count(*) FROM message_queue'), 0, 'nothing is left to send');
});
