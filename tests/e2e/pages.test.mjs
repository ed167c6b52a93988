// Every page as everyone: who may see it, what only looking at it changes (nothing), and whose forms are taken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, reviewers, screen } from './acts.mjs';
import { newWorld, until } from './harness.mjs';
import { formsOf } from './page.mjs';

const world = await newWorld({
  before: (w) => {
    w.conf['institution other'] = { ...w.conf['institution demo'], id: 2, name: 'Other College' };
  },
});
await world.import('other', 'email,name,role\nkim.office@example.edu,Kim Office,coordinator\n');
const title = 'Seen by Everyone';
const [alex, kim, sam] = ['alex.rivera@example.edu', 'kim.office@example.edu', 'sam.lee@example.edu'];
const id = await world.propose({ document: { title } });
await screen(world, title);
await world.reaches(id, 'review');
const [{ email: reviewer }] = await reviewers(world, id);

async function signedIn(email, slug = 'demo') {
  const answer = await world.control('POST', `/control/${slug}/signin`, email);
  assert.equal(answer.status, 200, answer.text);
  const browser = world.browser();
  await browser.get(JSON.parse(answer.text).address);
  await browser.press('signin');
  assert.equal(browser.page.url.pathname, `/${slug}/desk`);
  return browser;
}

const everyone = {
  nobody: world.browser(),
  proposer: await signedIn(alex),
  reviewer: await signedIn(reviewer),
  stranger: await signedIn(sam),
  office: await signedIn(kim),
  chair: await signedIn('cho.chair@example.edu'),
  'the office of another institution': await signedIn(kim, 'other'),
};

// What each of them gets: a status, or the path where they end.
const pages = {
  '/': { all: '/' },
  '/demo/catalog': { all: 200 },
  '/demo/propose': { all: 200 },
  '/demo/signin': { all: 200 },
  '/demo/desk': { nobody: '/demo/signin', 'the office of another institution': '/demo/signin', all: 200 },
  '/demo/signout': { nobody: '/demo/signin', 'the office of another institution': '/demo/signin', all: 200 },
  [`/demo/proposals/${id}`]: { nobody: '/demo/signin', 'the office of another institution': '/demo/signin', proposer: 200, office: 200, chair: 200, all: 404 },
  [`/other/proposals/${id}`]: { 'the office of another institution': 404, all: '/other/signin' },
  '/demo/catalog/nothing': { all: 404 },
  '/nowhere': { all: 404 },
  '/control/status': { all: 404 },
  '/control/demo/proposals': { all: 404 },
  [`/control/demo/links/${id}`]: { all: 404 },
};

for (const [path, expected] of Object.entries(pages))
  test(`${path.replace(id, 'ID')} shows to whom it may and to nobody else`, async () => {
    for (const [who, browser] of Object.entries(everyone)) {
      const page = await browser.get(path);
      const is = expected[who] ?? expected.all;
      if (typeof is === 'number') assert.deepEqual([who, page.status, page.url.pathname], [who, is, path]);
      else assert.deepEqual([who, page.url.pathname], [who, is]);
      if (page.status !== 200 || /signin|propose|catalog/.test(page.url.pathname)) assert.doesNotMatch(page.text, new RegExp(title));
    }
  });

test('the desk tells who is waited for, and the chair sees that and the proposals, but nothing that came in or goes out', async () => {
  const [{ name }] = await world.sql(`SELECT name FROM person WHERE email = '${reviewer}'`);
  for (const who of ['office', 'chair']) {
    const page = await everyone[who].get('/demo/desk');
    assert.match(page.words, new RegExp(`Who is waited for.*${name} 1 none`), who);
    assert.match(page.words, new RegExp(`Every proposal.*${title}`), who);
  }
  const chair = await everyone.chair.get('/demo/desk');
  assert.doesNotMatch(chair.text, /Deliveries|Held for the office|Stand-ins/);
});

test('the desk is the office\'s; others see their own tasks', async () => {
  assert.match((await everyone.office.get('/demo/desk')).words, new RegExp(`Desk.*${title}`));
  for (const who of ['proposer', 'reviewer', 'stranger']) assert.match((await everyone[who].get('/demo/desk')).title, /My tasks/);
  assert.match((await everyone.reviewer.get('/demo/desk')).words, new RegExp(title));
  assert.doesNotMatch((await everyone.stranger.get('/demo/desk')).words, new RegExp(title));
});

test('every page tells browsers to be strict, and pages of persons are kept by nobody', async () => {
  const link = world.linkIn(await world.mail({ to: reviewer, subject: /please review/i, about: title }));
  for (const path of ['/demo/catalog', '/demo/propose', '/demo/signin', '/nowhere', link]) {
    const { headers } = await world.browser().get(path);
    assert.match(headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cache-control'], path === '/demo/catalog' ? 'public, max-age=60' : 'no-store');
  }
});

const tables = ['command_key', 'draft', 'typed', 'event', 'task', 'review', 'message', 'message_queue', 'signin', 'session', 'intake_state', 'person'];
const everything = () => world.sql(tables.map((t) => `SELECT '${t}' AS what, count(*) AS rows, md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) AS is FROM ${t} AS t`).join(' UNION ALL '));

test('looking changes nothing', async () => {
  await until('the mail to have left', async () => (await world.value("SELECT count(*) FROM message_queue")) === 0);
  const links = JSON.parse((await world.control('GET', `/control/demo/links/${id}`)).text).links.map((l) => l.address);
  assert.ok(links.length >= 6);
  const before = await everything();
  for (const path of [...links, ...Object.keys(pages)])
    for (const method of ['GET', 'HEAD']) for (const browser of Object.values(everyone)) await browser.ask(method, path);
  assert.deepEqual(await everything(), before);
});

test('a link is good for one person: any other letter in it, and there is nothing', async () => {
  const link = world.linkIn(await world.mail({ to: reviewer, subject: /please review/i, about: title }));
  for (const at of [1, 5, 20, 40]) {
    const place = link.length - at;
    const other = link.slice(0, place) + (link[place] === 'A' ? 'B' : 'A') + link.slice(place + 1);
    assert.equal((await world.browser().get(other)).status, 404, `letter ${at} from the end`);
  }
});

test('a form is taken from whom it was made for alone', async () => {
  const [one, two] = (await reviewers(world, id)).map((r) => r.email);
  const [a, b] = [await open(world, { to: one, subject: /please review/i, about: title }), await open(world, { to: two, subject: /please review/i, about: title })];
  const [form] = formsOf(a.page);
  const post = (browser, address, fields) => browser.ask('POST', address, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() });
  const fields = [...form.fill({ declared: 'this' }), ['action', 'begin']];
  const before = await everything();
  assert.equal((await post(b, String(b.page.url), fields)).status, 403, 'with another link');
  assert.equal((await post(everyone.office, `/demo/proposals/${id}`, fields)).status, 403, 'with a session');
  assert.equal((await post(a, form.action, fields.filter(([name]) => name !== 'csrf'))).status, 403, 'without its proof');
  await everyone.office.get(`/demo/proposals/${id}`);
  const [reassign] = formsOf(everyone.office.page).filter((f) => f.buttons.some((x) => x.value === 'reassign'));
  const [{ task }] = await reviewers(world, id);
  const person = await world.value(`SELECT id FROM person WHERE institution = 1 AND email = '${sam}'`);
  const move = [...reassign.fill({ task: String(task), person }), ['action', 'reassign']];
  assert.equal((await post(everyone.proposer, `/demo/proposals/${id}`, move)).status, 403, 'the office\'s form, by the proposer');
  assert.deepEqual(await everything(), before);
});

test('what only the office may do, the core refuses to the proposer', async () => {
  await everyone.proposer.get(`/demo/proposals/${id}`);
  const [form] = formsOf(everyone.proposer.page).filter((f) => f.buttons.some((x) => x.value === 'withdraw'));
  const [{ task }] = await reviewers(world, id);
  const fields = [...form.fill({}), ['action', 'reassign'], ['task', String(task)], ['person', await world.value(`SELECT id FROM person WHERE institution = 1 AND email = '${sam}'`)]];
  const page = await everyone.proposer.ask('POST', form.action, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() });
  assert.equal(page.status, 403);
  assert.match(page.words, /only a coordinator may/);
});

test('a code is good for the browser that asked, for five tries and for one time', async () => {
  const ask = async () => {
    const from = world.mails().length, browser = world.browser();
    await browser.get('/demo/signin?next=/demo/desk');
    await browser.press('email', { email: alex.toUpperCase() });
    const mail = await world.mail({ to: alex, subject: /code/i, from });
    return { browser, code: mail.text.match(/\b\d{6}\b/)[0] };
  };
  const { browser, code } = await ask();
  const wrong = code === '000000' ? '000001' : '000000';
  const other = world.browser();
  await other.get(String(browser.page.url));
  assert.equal((await other.press('code', { code })).status, 422, 'in another browser');
  assert.equal((await browser.press('code', { code: wrong })).status, 422);
  assert.equal((await browser.press('code', { code })).status, 200);
  assert.match(browser.page.title, /My tasks/);
  const again = await ask();
  for (let n = 0; n < 5; n++) assert.equal((await again.browser.press('code', { code: wrong })).status, 422);
  assert.equal((await again.browser.press('code', { code: again.code })).status, 422, 'the sixth try');
  await browser.get('/demo/signout');
  await browser.press('signout');
  assert.equal((await browser.get('/demo/desk')).url.pathname, '/demo/signin');
});

test('signing in says the same to an address that nobody has, and goes on to our own pages alone', async () => {
  const [known, unknown] = [world.browser(), world.browser()];
  for (const [browser, email] of [[known, sam], [unknown, 'nobody@example.edu']]) {
    await browser.get('/demo/signin?next=https://elsewhere.example/');
    await browser.press('email', { email });
  }
  assert.equal(known.page.words, unknown.page.words);
  assert.doesNotMatch(known.page.text, /elsewhere/);
});

test('our own form begins by mail, once however often it is sent', async () => {
  const browser = world.browser(), from = world.mails().length;
  await browser.get('/demo/propose');
  assert.equal((await browser.press('begin', { name: 'Zoe New' })).status, 422);
  assert.match(browser.page.text, /Zoe New/, 'what was typed stays');
  const [form] = formsOf(browser.page);
  const fields = [...form.fill({ name: 'Zoe New', email: 'zoe.new@example.edu' }), ['action', 'begin']];
  for (let n = 0; n < 2; n++)
    assert.match((await browser.ask('POST', form.action, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() })).words, /on its way/);
  const mail = await world.mail({ to: 'zoe.new@example.edu', subject: /link/i, from });
  assert.equal(await world.value("SELECT count(*) FROM draft d JOIN person p ON p.id = d.person WHERE p.email = 'zoe.new@example.edu'"), 1);
  const zoe = world.browser();
  await zoe.get(world.linkIn(mail));
  await zoe.press('next', { 'field.title': 'A <b>bold</b> title' });
  assert.equal(zoe.page.url.searchParams.get('section'), 'need');
  assert.match(zoe.page.words, /A <b>bold<\/b> title/, 'shown as it was typed');
  await zoe.get(`${zoe.page.url.pathname}?section=check`);
  assert.match(zoe.page.words, /You can hand it in as soon as nothing is missing/);
  assert.equal(await world.value("SELECT count(*) FROM proposal WHERE person IN (SELECT id FROM person WHERE email = 'zoe.new@example.edu')"), 0);
});

test('a revoked link explains itself, and a fresh one goes to the address on file', async () => {
  const { email } = (await reviewers(world, id)).at(-1);
  const old = world.linkIn(await world.mail({ to: email, subject: /please review/i, about: title }));
  assert.equal((await world.control('POST', '/control/demo/revoke', email)).status, 200);
  const browser = world.browser(), from = world.mails().length;
  assert.equal((await browser.get(old)).status, 410);
  assert.doesNotMatch(browser.page.text, new RegExp(title), 'it shows nothing of the proposal');
  await browser.press('fresh');
  const fresh = world.linkIn(await world.mail({ to: email, subject: /fresh link/i, from }));
  assert.notEqual(fresh, old);
  assert.match((await browser.get(fresh)).words, /Before you begin/);
});

test('pressed twice, a decision is taken once', async () => {
  const twice = 'Pressed Twice';
  const second = await world.propose({ document: { title: twice } });
  const browser = await open(world, { to: kim, subject: /decision is needed/i, about: twice });
  const [form] = formsOf(browser.page);
  const body = new URLSearchParams([...form.fill({ choice: 'decline', comment: 'Not now.' }), ['action', 'decide']]).toString();
  const send = () => world.request('POST', form.action, { headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }, body });
  const answers = await Promise.all([send(), send(), send()]);
  assert.deepEqual(answers.map((a) => a.status), [303, 303, 303]);
  assert.equal(await world.value(`SELECT count(*) FROM event WHERE proposal = '${second}' AND kind = 'decision.made'`), 1);
  const late = await world.request('POST', form.action, { headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    body: body.replace(/nonce=[^&]*/, 'nonce=01a20022-a175-77ac-a356-69757e26ad11').replace('Not+now', 'Changed+my+mind') });
  assert.equal(late.status, 409);
  assert.match(late.text, /Changed my mind/, 'what was typed is not lost');
});
