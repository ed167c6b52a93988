// The radar: what resembles a proposal shows while it is written, when it is handed in and when it is reviewed, with why;
// it decides nothing, and what the proposer says to it is part of the proposal.
import assert from 'node:assert/strict';
import { open, reviewers, screen } from './acts.mjs';
import { newWorld, sample, story } from './harness.mjs';

const world = await newWorld();
const part = story();
const text = (value) => `'${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll("'", "''")}'`;
const outcomes = ['Clean a tabular data set and document every change', 'Choose and justify a chart for a lay audience', 'Explain the uncertainty of a published estimate'];
const skill = (code, name) => ({ framework: 'NACE', code, name });

/** A credential as if it had been published long ago. */
async function publish(slug, document, standing = 'in-force') {
  const { policy, person } = (await world.sql(`SELECT (SELECT digest FROM policy LIMIT 1) AS policy, (SELECT id FROM person LIMIT 1) AS person`))[0];
  const id = (await world.psql(`SELECT gen_random_uuid()`)).trim();
  await world.psql(`INSERT INTO credential (institution, id, slug, standing, version, owner, since, change) VALUES (1, '${id}', '${slug}', '${standing}', 1, '${person}', '2025-03-01', 1);
    INSERT INTO credential_version (institution, credential, version, proposal, revision, policy, document, published_at) VALUES (1, '${id}', 1, '${id}', 1, '${policy}', ${text(document)}, '2025-03-01')`);
  return id;
}
const section = (page) => page.text.match(/<section[^>]*id="overlap"[^]*?<\/section>/)?.[0] ?? '';
const title = 'Data Literacy for Public Health Officers';
let id;

part('there are credentials that resemble it in one way or another, and some that do not', async () => {
  await publish('same-title', { title: 'Data Literacy for Public Health', unit: 'SPH', outcomes: ['Plan a vegetable garden'] });
  await publish('same-outcomes', { title: 'Reading Numbers', unit: 'ENG', outcomes });
  await publish('same-skills', { title: 'Welding', unit: 'ENG', outcomes: [{ text: 'Weld a seam', skills: [skill('ct', 'Critical thinking')] }], skills: [skill('da', 'Analysing data')] });
  await publish('one-skill', { title: 'Carpentry', unit: 'ENG', outcomes: ['Build a chair'], skills: [skill('da', 'Analysing data')] });
  await publish('same-part', { title: 'Beekeeping', unit: 'ENG', components: [{ kind: 'course', title: 'STAT 101' }] });
  await publish('nothing', { title: 'Sign Language Interpreting', unit: 'ENG', outcomes: ['Interpret a lecture'], audience: 'Students of linguistics' });
  await publish('retired-one', { title, unit: 'SPH', outcomes }, 'retired');
  assert.equal(await world.value('SELECT count(*) FROM outline'), 7);
});

part('a draft shows them while it is written, and before it is handed in', async () => {
  const { assessment, ...document } = sample('x', { document: { title, short_name: 'Officers', outcomes } }).document;
  await world.send({ id: 'x', proposer: { email: 'alex.rivera@example.edu', name: 'Alex Rivera' }, document });
  const browser = await open(world, { to: 'alex.rivera@example.edu', subject: /finish/i, about: title });
  for (const where of ['?section=identity', '?section=pathways', '?section=check']) {
    const page = await browser.get(`${browser.page.url.pathname}${where}`);
    const found = section(page);
    assert.match(found, /href="\/demo\/catalog\/same-title"/, where);
    assert.match(found, /Reading Numbers[^]*Alike: the outcomes/, where);
    for (const not of ['nothing', 'one-skill', 'retired-one']) assert.doesNotMatch(found, new RegExp(`catalog/${not}"`), where);
    assert.match(found, /How many School of Public Health has/);
    assert.match(found, /2025/);
  }
  assert.equal(section(await browser.get(`${browser.page.url.pathname}?section=access`)), '', 'and not where nobody would look for it');
});

part('skills by their codes and parts by their titles are compared too', async () => {
  const ask = async (document) => JSON.parse(await world.psql(`SET assent.institution = 1; SET ROLE assent_page; SELECT radar(${text(document)}, '{}')`)).similar;
  const skilled = await ask({ title: 'X', skills: [skill('DA', 'Data analysis')], outcomes: [{ text: 'Y', skills: [skill('CT', 'Thinking')] }] });
  assert.deepEqual(skilled.map((s) => [s.title, s.skills, s.title_alike, s.outcomes_alike]), [['Welding', ['Data analysis', 'Thinking'], false, false]]);
  assert.deepEqual((await ask({ title: 'X', components: [{ title: 'stat 101 ' }] })).map((s) => [s.title, s.components.length]), [['Beekeeping', 1]]);
  assert.deepEqual(await ask({ title: 'X' }), []);
  assert.deepEqual(await ask({}), []);
  assert.deepEqual(await ask({ title: 7, outcomes: 'a', skills: 'b', components: [null, 3, {}], audience: { x: 1 } }), [], 'answers of other kinds are no trouble');
});

part('the office and the reviewers see them, and nothing is refused', async () => {
  id = await world.propose({ document: { title, short_name: 'Officers', outcomes, overlap: 'OURS-IS-ASSESSED and theirs is not.' } });
  const office = await open(world, { to: 'kim.office@example.edu', subject: /decision is needed/i, about: title });
  assert.match(section(office.page), /same-title/);
  assert.doesNotMatch(section(office.page), new RegExp(id), 'not itself');
  await screen(world, title);
  await world.reaches(id, 'review');
  const [{ email }] = await reviewers(world, id);
  const mail = await world.mail({ to: email, subject: /please review/i, about: title });
  const reviewer = world.browser();
  await reviewer.get(world.linkIn(mail));
  assert.equal(section(reviewer.page), '', 'nothing of the proposal before conflicts are declared');
  await reviewer.press('begin', { declared: 'this' });
  assert.match(section(reviewer.page), /Reading Numbers[^]*Alike: the outcomes/);
  assert.match(reviewer.page.text, /OURS-IS-ASSESSED/, 'with what the proposer says to it');
});

part('its proposer sees them, and another proposal that is open', async () => {
  const twin = await world.propose({ document: { title, short_name: 'Twin', outcomes: ['Something else altogether', 'Nothing that anybody offers', 'Wholly different'] }, proposer: { email: 'sam.lee@example.edu', name: 'Sam Lee' } });
  const alex = await open(world, { to: 'alex.rivera@example.edu', subject: /received/i, about: title });
  assert.match(section(alex.page), /proposed and not decided yet/);
  assert.match(section(alex.page), /the title/);
  const sam = await open(world, { to: 'sam.lee@example.edu', subject: /received/i, about: title });
  await sam.press('withdraw');
  await sam.press('withdraw', { confirm: 'yes', reason: 'One is enough' });
  await world.reaches(twin, 'withdrawn');
  await alex.get(alex.page.url.pathname);
  assert.doesNotMatch(section(alex.page), /not decided yet/, 'once it has ended it is no rival any more');
  assert.match(section(alex.page), /<td[^>]*>2<\/td>/, 'but it counts among those handed in');
});

part('a title that is changed, or a credential that is suspended, is compared as it stands', async () => {
  await world.psql(`UPDATE credential SET standing = 'suspended' WHERE slug = 'same-title'`);
  const alex = await open(world, { to: 'alex.rivera@example.edu', subject: /received/i, about: title });
  assert.match(section(alex.page), /same-title[^]*suspended/);
  await world.psql(`UPDATE credential SET standing = 'retracted' WHERE slug = 'same-title'`);
  await alex.get(alex.page.url.pathname);
  assert.doesNotMatch(section(alex.page), /same-title/);
});
