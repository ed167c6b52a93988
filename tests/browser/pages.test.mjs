// The pages as people use them, in Chromium without script, each looked at by axe-core and on a telephone's width.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { criteria, reviewAll, reviewers, screen } from '../e2e/acts.mjs';
import { newWorld, sample, sources, story, until } from '../e2e/harness.mjs';
import { follow, look, looked, picture, press, reader, telephone, tick } from './browser.mjs';

const world = await newWorld({ before: (w) => {
  w.conf['endpoint demo/registry'] = w.endpoint('/ok', { publish: 'yes' });
  const read = (name) => JSON.parse(readFileSync(join(sources, `workflows/forms/${name}.json`), 'utf8'));
  const form = read('microcredential'), full = read('credential-full');
  const question = full.sections.flatMap((s) => s.fields).find((f) => f.id === 'partners');
  form.sections.push({ id: 'others', title: 'Others who stand behind it', fields: [{ ...question, id: 'backers', title: 'Backers' }] });
  w.file('workflows/forms/microcredential.json', JSON.stringify(form));
  Object.assign(w.conf['institution demo'], { workflows: 'microcredential small-change renewal standing', programme: 'microcredential' });
} });
const page = await reader();
const words = () => page.locator('main').innerText();
const title = 'Seen in a Browser', alex = 'alex.rivera@example.edu';
let id;
const part = story();

part('a proposer fills in our own form, a section at a time, and hands it in', async () => {
  await page.goto(`${world.url}/demo/propose`);
  await look(page, 'propose');
  await page.fill('[name=name]', 'Robin Own');
  await page.fill('[name=email]', 'nonsense');
  await press(page, 'begin');
  await page.waitForLoadState();
  assert.equal(await page.inputValue('[name=name]'), 'Robin Own', 'what was typed is still there');
  await look(page, 'propose with a mistake');
  await page.fill('[name=email]', 'robin.own@example.edu');
  await press(page, 'begin');
  assert.match(await words(), /check your e-mail/i);
  await look(page, 'done');

  await follow(page, world, { to: 'robin.own@example.edu' });
  const { document } = sample();
  const own = { ...document, title: 'Written on our own form', short_name: 'Own form' };
  const filled = [];
  for (let section = 1; section < 20; section++) {
    const form = page.locator('form:has(button[value=next])');
    if (!(await form.count())) break;
    await look(page, section === 1 ? 'draft, first section' : 'draft, section');
    for (const [name, value] of Object.entries(own)) {
      const input = page.locator(`[name="field.${name}"]`);
      if (!(await input.count())) continue;
      filled.push(name);
      const kind = await input.first().evaluate((e) => (e.tagName === 'INPUT' ? e.type : e.tagName));
      const text = Array.isArray(value) ? value.join('\n') : String(value);
      if (kind === 'radio' || kind === 'checkbox') await tick(page, `[name="field.${name}"][value="${text}"]`);
      else if (kind === 'SELECT') await input.selectOption(text);
      else await input.fill(text);
    }
    await press(page, 'next');
    await page.waitForLoadState();
  }
  assert.deepEqual(filled.sort(), Object.keys(own).sort(), 'every answer had its place');
  await look(page, 'draft, check');
  assert.match(await words(), /Clean a tabular data set/);
  await press(page, 'submit');
  await page.waitForLoadState();
  await until('it to be submitted', async () => (await world.sql('SELECT 1 FROM revision WHERE document->>\'title\' = \'Written on our own form\'')).length === 1);
});

part('a proposer finishes a draft that came by a webhook, on a telephone', async () => {
  const phone = await reader(telephone);
  const answer = await world.send(sample('browser', { document: { title, short_name: 'In a browser', assessment: '' } }));
  id = JSON.parse(answer.text).id;
  const link = world.linkIn(await world.mail({ to: alex, subject: /finish your proposal/i, about: title }));
  await phone.goto(`${link}?section=check`);
  await look(phone, 'draft, something is missing');
  await phone.locator('main a', { hasText: 'Assessment' }).first().click();
  await phone.waitForLoadState();
  await phone.fill('[name="field.assessment"]', 'A portfolio with a part for each outcome, marked by two assessors.');
  await press(phone, 'save');
  await phone.goto(`${link}?section=check`);
  await press(phone, 'submit');
  await phone.waitForLoadState();
  await world.reaches(id, 'screening');
  await look(phone, 'handed in');
});

part('entries of a list are added and removed by buttons that need no script, and nothing that was typed is lost', async () => {
  const about = 'With Backers', name = (i, what) => `[name="field.backers.${i}.${what}"]`;
  await world.send(sample('backers', { document: { title: about, short_name: 'Backers', assessment: '' } }));
  const link = world.linkIn(await world.mail({ to: alex, subject: /finish your proposal/i, about }));
  const entries = () => page.locator('fieldset.entry').count();
  const go = async (action) => { await press(page, action); await page.waitForLoadState(); };
  const organizations = () => page.locator('[name^="field.backers."][name$=".organization"]').evaluateAll((all) => all.map((e) => e.value));
  await page.goto(`${link}?section=others`);
  assert.equal(await entries(), 0, 'none is asked for');
  await look(page, 'draft, a list without entries');
  await go('more.backers');
  assert.equal(await entries(), 1);
  assert.equal(new URL(page.url()).hash, '#f-field.backers.0', 'the new entry is where one goes on');
  await page.fill(name(0, 'organization'), 'County <Health> Association');
  await page.fill(name(0, 'email'), 'not an address');
  await page.fill(name(0, 'endorsement'), 'We need “more” of it & soon.');
  await page.locator(name(0, 'in_demand')).selectOption('yes');
  await go('more.backers');
  assert.equal(await entries(), 2);
  assert.deepEqual([await page.inputValue(name(0, 'organization')), await page.inputValue(name(0, 'email')), await page.inputValue(name(0, 'endorsement')), await page.inputValue(name(0, 'in_demand'))],
    ['County <Health> Association', 'not an address', 'We need “more” of it & soon.', 'yes'], 'what was typed beside it stays, also what is wrong yet');
  await page.fill(name(1, 'organization'), 'Second');
  await go('more.backers');
  await page.fill(name(2, 'organization'), 'Third');
  await look(page, 'draft, a list with entries');
  await page.fill(name(0, 'organization'), 'County Health');
  await go('less.backers.1');
  assert.deepEqual(await organizations(), ['County Health', 'Third'], 'one is gone, what was typed in the others is there');
  assert.equal(await page.inputValue(name(0, 'in_demand')), 'yes');
  await go('more.backers');
  await go('save');
  assert.deepEqual(await organizations(), ['County Health', 'Third'], 'an entry that was left blank is none');
  await page.goto(`${link}?section=others`);
  assert.deepEqual(await organizations(), ['County Health', 'Third'], 'they are there when one comes back');
  assert.equal(await page.inputValue(name(0, 'email')), 'not an address');
  await go('less.backers.1');
  await go('less.backers.0');
  assert.equal(await entries(), 0, 'the last one goes too');
  const kept = await world.value(`SELECT document -> 'backers' FROM draft WHERE document ->> 'title' = '${about}'`);
  assert.deepEqual(kept ?? [], []);
});

part('the office decides', async () => {
  await follow(page, world, { to: 'kim.office@example.edu', subject: /decision is needed/i, about: title });
  await look(page, 'task-decide');
  await tick(page, '[name=choice][value=decline]');
  await press(page, 'decide');
  await page.waitForLoadState();
  assert.match(await words(), /reason|comment/i, 'a refusal needs its reason');
  await look(page, 'task-decide with a mistake');
  assert.equal(await world.stateOf(id), 'screening');
  await tick(page, '[name=choice][value=accept]');
  await press(page, 'decide');
  await page.waitForLoadState();
  await world.reaches(id, 'review');
  await look(page, 'task-decide, decided');
});

part('a reviewer declares, reviews, is helped over a mistake, checks and sends', async () => {
  const [{ email }] = await reviewers(world, id);
  await follow(page, world, { to: email, subject: /please review/i, about: title });
  await look(page, 'review, conflict of interest');
  await tick(page, '[name=declared]');
  await press(page, 'begin');
  await page.waitForLoadState();
  assert.match(await words(), /Relevance[\s\S]*Access and sustainability/);
  await look(page, 'review');
  for (const criterion of criteria) await tick(page, `[name="score.${criterion}"][value="${criterion === 'assessment' ? 1 : 2}"]`);
  await tick(page, '[name="score.rigor"][value="3"]');
  await page.fill('[name="comment.relevance"]', 'The survey names the posts; the advisory board’s minutes agree.');
  await picture(page, 'review-whole');
  await picture(page, 'review', 'section:has(> h2:text-is("Relevance")), section:has(h2:text-is("Relevance"))');
  await page.fill('[name=overall]', 'A clear proposal.');
  await press(page, 'check');
  await page.waitForLoadState();
  await look(page, 'review with a mistake');
  const jump = page.locator('a[href="#f-comment.assessment"]');
  assert.equal(await jump.count(), 1, 'the summary of errors names the field');
  assert.equal(await page.inputValue('[name=overall]'), 'A clear proposal.');
  assert.ok(await page.isChecked('[name="score.rigor"][value="3"]'), 'nothing typed is lost');
  await page.fill('[name="comment.assessment"]', 'Who are the two assessors?');
  await tick(page, '[name="must_change.assessment"]');
  await press(page, 'save');
  await page.waitForLoadState();
  assert.match(await words(), /saved/i);
  await follow(page, world, { to: email, subject: /please review/i, about: title });
  assert.equal(await page.inputValue('[name="comment.assessment"]'), 'Who are the two assessors?', 'what was saved is there when one comes back');
  await press(page, 'check');
  await page.waitForLoadState();
  await look(page, 'review, check');
  await press(page, 'back');
  await page.waitForLoadState();
  assert.equal(await page.inputValue('[name=overall]'), 'A clear proposal.');
  await press(page, 'check');
  await page.waitForLoadState();
  await press(page, 'send');
  await page.waitForLoadState();
  assert.match(await words(), /Who are the two assessors\?/);
  await look(page, 'review, sent');
});

part('the proposer answers the change request and revises', async () => {
  await reviewAll(world, id, title, () => ({ scores: { assessment: 1 }, comments: { assessment: 'This is not clear yet.' } }));
  await world.reaches(id, 'changes');
  await follow(page, world, { to: alex, subject: /changes are requested/i, about: title });
  await look(page, 'task-revise');
  assert.match(await words(), /Who are the two assessors\?/);
  await press(page, 'check');
  await page.waitForLoadState();
  await look(page, 'task-revise, not answered');
  if (await page.locator('[name="answer.1"]').isHidden()) await press(page, 'back');
  await page.waitForLoadState();
  await page.fill('[name="answer.1"]', 'They are named now.');
  await page.fill('[name="field.assessment"]', 'A portfolio with a part for each outcome, marked by the two assessors of the school.');
  await press(page, 'check');
  await page.waitForLoadState();
  await look(page, 'task-revise, check');
  await press(page, 'send');
  await page.waitForLoadState();
  await world.reaches(id, 'review');
  await look(page, 'task-revise, sent');
});

part('a reviewer sees what changed and what was answered', async () => {
  const [{ email }] = await reviewers(world, id);
  await follow(page, world, { to: email, subject: /round 2/i, about: title });
  if (await page.locator('[name=declared]').count()) {
    await tick(page, '[name=declared]');
    await press(page, 'begin');
    await page.waitForLoadState();
  }
  assert.match(await words(), /They are named now\./);
  assert.match(await words(), /Added/);
  await look(page, 'review, second round');
  await picture(page, 'review-second-round');
});

part('everyone sees it published', async () => {
  const early = await reader();
  await early.goto(`${world.url}/demo/catalog`);
  await look(early, 'catalog, empty');
  await reviewAll(world, id, title, () => ({}), 2);
  await world.reaches(id, 'completed');
  await page.goto(`${world.url}/demo/catalog`);
  await look(page, 'catalog');
  await page.getByRole('link', { name: title }).first().click();
  await page.waitForLoadState();
  assert.match(await words(), /Clean a tabular data set/);
  await look(page, 'credential');
  await picture(page, 'credential');
  await follow(page, world, { to: alex, subject: /published/i, about: title });
  await look(page, 'proposal, completed');
  await picture(page, 'proposal');
});

part('the office signs in by a code in its mail, and has its desk', async () => {
  const from = world.mails().length;
  await page.goto(`${world.url}/demo/desk`);
  await look(page, 'signin');
  await page.fill('[name=email]', 'kim.office@example.edu');
  await press(page, 'email');
  await page.waitForLoadState();
  await look(page, 'signin, code');
  const mail = await world.mail({ to: 'kim.office@example.edu', subject: /code/i, from });
  await page.fill('[name=code]', '000000');
  await press(page, 'code');
  await page.waitForLoadState();
  await look(page, 'signin, wrong code');
  await page.fill('[name=code]', mail.text.match(/\b\d{6}\b/)[0]);
  await press(page, 'code');
  await page.waitForLoadState();
  assert.equal(new URL(page.url()).pathname, '/demo/desk');
  assert.match(await words(), /Written on our own form/);
  await look(page, 'desk');
  await picture(page, 'desk');
  await page.goto(`${world.url}/demo/proposals/${id}`);
  await look(page, 'proposal, as the office sees it');
});

part('what is in force and what is proposed stand side by side', async () => {
  const { address } = JSON.parse((await world.control('POST', '/control/demo/signin', alex)).text);
  const owner = await reader(telephone);
  await owner.goto(address);
  await press(owner, 'signin');
  await owner.waitForLoadState();
  await owner.goto(`${world.url}/demo/credentials`);
  await owner.locator('details:has(button[value=amend]) > summary').first().click();
  await press(owner, 'amend');
  await owner.waitForLoadState();
  await owner.fill('[name="field.title"]', 'Seen Again in a Browser');
  await press(owner, 'save');
  await owner.waitForLoadState();
  await owner.goto(`${owner.url().split('?')[0]}?section=check`);
  await look(owner, 'draft, side by side');
  await picture(owner, 'beside-telephone', '#beside');
  await press(owner, 'submit');
  await owner.waitForLoadState();
  await follow(page, world, { to: 'kim.office@example.edu', subject: /decision is needed/i, about: 'Seen Again' });
  const [left, right] = await page.locator('#beside td').allInnerTexts();
  assert.match(left, /Seen.*Browser/s);
  assert.match(right, /Seen.*Again.*in a Browser/s);
  assert.equal(await page.locator('#beside tbody tr').count(), 1, 'what does not differ is folded');
  assert.equal(await page.locator('#beside details[open]').count(), 0);
  await look(page, 'task-decide, side by side');
  await picture(page, 'beside', '#beside');
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('#beside del, #beside ins').first().isVisible(), 'on paper too');
  await page.emulateMedia({ media: 'screen' });
});

part('a proposer takes a proposal back', async () => {
  await follow(page, world, { to: 'robin.own@example.edu', subject: /received/i });
  await look(page, 'proposal');
  if (!(await page.locator('[name=confirm]').isVisible())) await page.locator('summary', { hasText: /withdraw|take/i }).first().click();
  await tick(page, '[name=confirm]');
  await press(page, 'withdraw');
  await page.waitForLoadState();
  await until('it to be withdrawn', async () => (await world.sql('SELECT 1 FROM proposal WHERE ending = \'withdrawn\'')).length === 1);
  await follow(page, world, { to: 'kim.office@example.edu', subject: /decision is needed/i, about: 'Written on our own form' });
  await look(page, 'a task that is over');
});

part('what is not there, and what is not one\'s own, says so as a page', async () => {
  for (const [kind, path, status] of [['not found', '/demo/nothing-here', 404], ['not in the catalog', '/demo/catalog/nothing-here', 404], ['a link that is none', `/t/${'A'.repeat(51)}`, 404]]) {
    const answer = await page.goto(world.url + path);
    assert.equal(answer.status(), status, kind);
    await look(page, kind);
  }
  assert.ok(looked().length > 30, looked().join(', '));
});
