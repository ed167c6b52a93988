// Many institutions in one installation, three of them of one system: what its office sees across, what the institutions are
// told of each other, and that nobody sees anything else, whatever address they try.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open, screen } from './acts.mjs';
import { newWorld, sources } from './harness.mjs';

const slugs = ['demo', 'south', 'alone', 'system'];
const own = (title) => JSON.stringify({ ...JSON.parse(readFileSync(join(sources, 'workflows/microcredential.json'), 'utf8')), title });
const world = await newWorld({
  before: (w) => {
    const base = w.conf['institution demo'];
    base.shows = 'credentials';
    w.conf['institution south'] = { ...base, id: 2, name: 'Southern Campus', from: 'south@example.edu', shows: 'credentials proposals' };
    w.conf['institution alone'] = { ...base, id: 3, name: 'Alone College' };
    w.conf['institution system'] = { ...base, id: 4, name: 'University System', oversees: 'demo, south' };
    for (const slug of ['south', 'alone']) w.conf[`form ${slug}/json`] = { adapter: 'assent', 'secret-file': 'hook.secret' };
    w.file('institutions/south/workflows/microcredential.json', own('As the south does it'));
    w.conf['institution south'].colour = '#7a0019';
    w.conf['institution south'].logo = 'south.svg';
    w.file('south.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="4"/></svg>');
    w.file('institutions/south/pages/not-found.jq', 'include "ui"; ui_page({title: "Lost in the south"}; ui_title("South"; "Lost in the south"))');
    w.file('institutions/south/mail/received.jq', 'include "ui"; ui_letter("The south has received it"; "In its own words.", {link: .link, label: "See it"})');
  },
});
for (const slug of slugs.slice(1))
  await world.import(slug, `email,name,unit,unit_name,role,constituency\nkim.office@example.edu,Kim Office,SPH,School of ${slug},coordinator,\nalex.rivera@example.edu,Alex Rivera,SPH,,,\n`);
const titles = { demo: 'Public Health Data Literacy', south: 'Data Literacy in Public Health', alone: 'Data Literacy for Public Health Work' };
const ids = {};
for (const slug of ['demo', 'south', 'alone'])
  ids[slug] = await world.propose({ document: { title: titles[slug], short_name: `${slug} data`, need: `SECRET-NEED-OF-${slug}. As the survey of 2026 says.` } }, { form: `${slug}/json` });
await screen(world, titles.demo, 'decline', 'SECRET-COMMENT');

async function publish(institution, slug, title) {
  await world.psql(`INSERT INTO credential (institution, id, slug, standing, version, owner, since, change)
      SELECT ${institution}, gen_random_uuid(), '${slug}', 'in-force', 1, id, '2025-03-01', 1 FROM person WHERE institution = ${institution} LIMIT 1;
    INSERT INTO credential_version (institution, credential, version, proposal, revision, policy, document, published_at)
      SELECT institution, id, 1, id, 1, (SELECT digest FROM policy WHERE institution = ${institution} LIMIT 1), '{"title": "${title}", "unit": "SPH"}', '2025-03-01' FROM credential WHERE slug = '${slug}'`);
}
await publish(1, 'north-basics', 'Data Literacy Basics in Public Health');
await publish(3, 'alone-basics', 'Data Literacy Basics in Public Health Alone');

async function signedIn(email, slug) {
  const answer = await world.control('POST', `/control/${slug}/signin`, email);
  assert.equal(answer.status, 200, answer.text);
  const browser = world.browser();
  await browser.get(JSON.parse(answer.text).address);
  await browser.press('signin');
  return browser;
}
const offices = {};
for (const slug of slugs) offices[slug] = await signedIn('kim.office@example.edu', slug);
const overlap = (page) => page.text.match(/<section[^>]*id="overlap"[^]*?<\/section>/)?.[0] ?? '';

test('each institution has its own policies: a file of its own comes before the one for all', async () => {
  const rows = await world.sql(`SELECT a.institution, p.bundle::json->'workflow'->>'title' AS title FROM adoption a JOIN policy p USING (institution, digest) ORDER BY 1`);
  assert.equal(rows.length, 4);
  assert.deepEqual(rows.filter((r) => r.title === 'As the south does it').map((r) => r.institution), [2]);
});

test('mail comes from the institution whose it is', async () => {
  const mail = await world.mail({ to: 'alex.rivera@example.edu', subject: /^The south has received it$/ });
  assert.deepEqual(mail.from, { address: 'south@example.edu', name: 'Southern Campus' });
});

test('the pages of an institution have its colour and its logo; those of the others have neither', async () => {
  const browser = world.browser(), south = await browser.get('/south/catalog'), demo = await browser.get('/demo/catalog');
  assert.match(south.text, /href="\/south\/look.css"/);
  assert.match(south.text, /<img src="\/south\/logo" alt=""/);
  assert.doesNotMatch(demo.text, /look\.css|\/logo"/);
  const css = await browser.get('/south/look.css'), logo = await browser.get('/south/logo');
  assert.match(css.text, /--deep: #7a0019;/);
  assert.equal(logo.headers['content-type'], 'image/svg+xml');
  assert.match(logo.text, /<circle/);
  assert.equal((await browser.get('/demo/logo')).status, 404);
});

test('an institution\'s own page and its own letter come before those for all, and only there', async () => {
  const browser = world.browser();
  assert.match((await browser.get('/south/catalog/nothing-of-the-kind')).words, /Lost in the south/);
  assert.doesNotMatch((await browser.get('/demo/catalog/nothing-of-the-kind')).words, /south/);
  const mail = await world.mail({ to: 'alex.rivera@example.edu', subject: /^The south has received it$/ });
  assert.match(mail.text, /In its own words\./);
});

test('the system\'s office sees titles, departments, states and counts of those it oversees, and of no other', async () => {
  const page = await offices.system.get('/system/system');
  assert.equal(page.status, 200, page.words);
  for (const said of ['Demo State University', 'Southern Campus', titles.south, 'Data Literacy Basics in Public Health', 'School of Public Health', 'Screening']) assert.ok(page.words.includes(said), said);
  for (const not of ['Alone', 'SECRET', 'Alex', 'Rivera', titles.demo]) assert.ok(!page.text.includes(not), `${not}: a proposal that has ended is a count`);
  assert.match((await offices.system.get('/system/desk')).text, /href="\/system\/system"/);
});

test('it is nobody else\'s: not of another institution, not of somebody without the office, and there is no such page without a system', async () => {
  for (const slug of ['demo', 'south', 'alone']) {
    assert.equal((await offices[slug].get(`/${slug}/system`)).status, 404, slug);
    assert.equal((await offices[slug].get('/system/system')).url.pathname, '/system/signin', slug);
    assert.doesNotMatch((await offices[slug].get(`/${slug}/desk`)).text, /\/system"/);
  }
  const alex = await signedIn('alex.rivera@example.edu', 'system');
  const refused = await alex.get('/system/system');
  assert.equal(refused.status, 403);
  assert.doesNotMatch(refused.text, /Data Literacy/);
});

test('what resembles a proposal is told across the system, as far as each shows it', async () => {
  const south = await offices.south.get(`/south/proposals/${ids.south}`);
  assert.match(overlap(south), /Data Literacy Basics in Public Health[^]*Demo State University/);
  assert.match(overlap(south), /href="\/demo\/catalog\/north-basics"/);
  assert.doesNotMatch(south.text, /Alone|SECRET-NEED-OF-demo|SECRET-NEED-OF-alone/);
  const alone = await offices.alone.get(`/alone/proposals/${ids.alone}`);
  assert.match(overlap(alone), /alone-basics/);
  assert.doesNotMatch(alone.text, /north-basics|Southern|Demo State/, 'who is in no system sees nobody');
  const again = await world.propose({ document: { title: `${titles.demo} Again`, short_name: 'Again' } });
  const demo = await offices.demo.get(`/demo/proposals/${again}`);
  assert.ok(overlap(demo).includes(titles.south), 'the south shows what it has not decided yet');
  assert.ok(!overlap(await offices.south.get(`/south/proposals/${ids.south}`)).includes('Again'), 'demo does not');
});

test('every page of one, asked for what is another\'s, shows nothing of it', async () => {
  const theirs = { demo: ['south', 'alone', 'system'], south: ['demo', 'alone', 'system'], alone: ['demo', 'south', 'system'], system: ['demo', 'south', 'alone'] };
  for (const [slug, others] of Object.entries(theirs))
    for (const other of others) {
      const paths = [`/${slug}/desk`, `/${slug}/catalog`, `/${slug}/catalog/north-basics`, `/${slug}/catalog/alone-basics`, `/${slug}/catalog/north-basics/1`, `/${slug}/propose`, `/${slug}/proposals/${ids[other] ?? ids.demo}`,
        `/${other}/desk`, `/${other}/proposals/${ids[other] ?? ids.demo}`, `/${other}/system`];
      for (const path of paths) {
        const page = await offices[slug].get(path);
        assert.ok(page.status < 500 || path === '/system/propose', path); // it has no form
        for (const secret of [`SECRET-NEED-OF-${other}`, ...(slug === 'demo' ? [] : ['SECRET-COMMENT'])]) assert.ok(!page.text.includes(secret), `${slug} reads ${secret} at ${path}`);
        if (path.startsWith(`/${slug}/proposals`) && ids[other]) assert.equal(page.status, 404, path);
      }
    }
});

test('a rule that makes no sense is refused, and the running one stays', async () => {
  const good = structuredClone(world.conf);
  for (const [change, reason] of [[{ oversees: 'demo nowhere' }, /no other institution “nowhere”/], [{ oversees: 'system' }, /no other institution “system”/], [{ sees: 'reviews' }, /“reviews” is none of/]]) {
    Object.assign(world.conf['institution system'], change);
    world.configure();
    const from = world.log().length;
    assert.match(await world.reload(), /reload refused/);
    assert.match(world.log().slice(from), reason);
    world.conf = structuredClone(good);
  }
  world.conf['institution alone'].oversees = 'demo';
  world.configure();
  const from = world.log().length;
  assert.match(await world.reload(), /reload refused/);
  assert.match(world.log().slice(from), /“demo” is overseen by “alone” already|“demo” is overseen by “system” already/);
  assert.equal(await world.value('SELECT count(*) FROM oversight'), 7);
});

test('the rule changes with the configuration', async () => {
  world.conf['institution alone'].oversees = null;
  world.conf['institution system'].oversees = 'south';
  world.conf['institution system'].sees = 'credentials';
  world.configure();
  assert.match(await world.reload(), /reloaded/);
  const page = await offices.system.get('/system/system');
  assert.doesNotMatch(page.text, /Demo State|Data Literacy/);
  assert.doesNotMatch(overlap(await offices.south.get(`/south/proposals/${ids.south}`)), /north-basics/);
});
