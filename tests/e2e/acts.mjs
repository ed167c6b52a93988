// acts: what people do, as they do it: they open the link in their mail, read, fill in and press.
import assert from 'node:assert/strict';

export const panel = ['faculty1', 'faculty2', 'faculty3', 'faculty4', 'faculty5', 'faculty6', 'staff1', 'staff2', 'staff3', 'staff4'].map((name) => `${name}@example.edu`);
export const criteria = ['relevance', 'outcomes', 'assessment', 'rigor', 'transparency', 'pathways', 'access'];

const fine = (page) => assert.ok(page.status === 200, `${page.url.pathname.replace(/\/t\/.*/, '/t/…')}: ${page.status} ${page.words?.slice(0, 500) ?? page.text.slice(0, 300)}`);

/** Opens a task by the link of its mail. about: a text that only the mails of this proposal hold (its title). */
export async function open(world, { to, subject, about, count, from }) {
  const browser = world.browser();
  fine(await browser.get(world.linkIn(await world.mail({ to, subject, about, count, from }))));
  return browser;
}

export async function screen(world, about, choice = 'accept', comment = '') {
  const browser = await open(world, { to: 'kim.office@example.edu', subject: /decision is needed/i, about });
  const page = await browser.press('decide', { choice, ...(comment && { comment }) });
  fine(page);
  return browser;
}

/** The tasks of a review that are open: [{email, task}]. */
export const reviewers = (world, id) => world.sql(`SELECT p.email, t.number AS task, t.criteria FROM task t JOIN person p ON p.institution = t.institution AND p.id = t.person
  WHERE t.proposal = '${id}' AND t.kind = 'review' AND t.status = 'open' ORDER BY p.email`);

/** Says that there is no conflict of interest, where the page asks: for all one's reviews if there are several. */
export async function declare(browser) {
  if (!/name="declared"/.test(browser.page.text)) return;
  fine(await browser.press('begin', { declared: /value="all"/.test(browser.page.text) ? 'all' : 'this' }));
}

/** Fills in a review and sends it. scores: {criterion: level} beside the usual one. */
export async function review(browser, { scores = {}, usual = 2, comments = {}, must = [], asked = criteria, overall = '' } = {}) {
  await declare(browser);
  const values = {};
  for (const criterion of asked) {
    values[`score.${criterion}`] = scores[criterion] ?? usual;
    if (comments[criterion]) values[`comment.${criterion}`] = comments[criterion];
    if (must.includes(criterion)) values[`must_change.${criterion}`] = 'yes';
  }
  if (overall) values.overall = overall;
  fine(await browser.press('check', values));
  fine(await browser.press('send'));
  return browser;
}

/** All of a round's reviews, each by its own mail; how(email, index) says what each of them thinks. */
export async function reviewAll(world, id, about, how = () => ({}), round = 1) {
  const places = await reviewers(world, id);
  for (const [index, { email, criteria: asked }] of places.entries()) {
    const browser = await open(world, { to: email, subject: round > 1 ? new RegExp(`review.*round ${round}`, 'i') : /please review/i, about });
    await review(browser, { ...(asked && { asked }), ...how(email, index) });
  }
  return places;
}

/** Answers every change request and hands in the revision. */
export async function revise(world, { to, about, fields = {}, answer = 'It is changed as asked.', from }) {
  const browser = await open(world, { to, subject: /changes are requested/i, about, from });
  const numbers = [...browser.page.text.matchAll(/name="answer\.(\d+)"/g)].map((m) => m[1]);
  assert.ok(numbers.length > 0, 'there are change requests');
  const values = Object.fromEntries(numbers.map((n) => [`answer.${n}`, `${answer} (${n})`]));
  for (const [name, value] of Object.entries(fields)) values[`field.${name}`] = value;
  fine(await browser.press('check', values));
  fine(await browser.press('send'));
  return { browser, numbers };
}

export async function signedIn(world, email) {
  const browser = world.browser();
  await browser.get(JSON.parse((await world.control('POST', '/control/demo/signin', email)).text).address);
  await browser.press('signin');
  return browser;
}

/** Begins a proposal about a credential from “my micro-credentials” and fills in its sections one by one, up to the page on which it is handed in. */
export async function beginChange(world, email, action, values = {}) {
  const browser = await signedIn(world, email);
  fine(await browser.get('/demo/credentials'));
  fine(await browser.press(action));
  for (let i = 0; i < 20 && !/Check before you send<\/h1>|value="submit"/.test(browser.page.text); i++) {
    const here = Object.fromEntries(Object.entries(values).filter(([name]) => browser.page.text.includes(`name="field.${name}"`)).map(([name, value]) => [`field.${name}`, value]));
    fine(await browser.press('next', here));
  }
  return browser;
}
