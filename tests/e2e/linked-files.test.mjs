// Files that a form platform keeps and a submission links: fetched when it is stored, and kept; what cannot be fetched is a
// gap that its proposer fills.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after } from 'node:test';
import { newWorld, sample, story, until } from './harness.mjs';

const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(500)]);
const asked = [];
const platform = createServer((rq, rs) => {
  asked.push(rq);
  if (rq.url === '/plan.pdf') rs.end(pdf);
  else if (rq.url === '/signin') rs.end('<!DOCTYPE html><title>Sign in</title>');
  else if (rq.url === '/moved') rs.writeHead(302, { location: '/plan.pdf' }).end();
  else rs.writeHead(404).end();
});
await new Promise((done) => platform.listen(0, '127.0.0.1', done));
after(() => platform.close());
const base = `http://127.0.0.1:${platform.address().port}`;

const part = story();
const world = await newWorld({ before: (w) => {
  w.conf['institution demo'].workflows = 'withfiles';
  Object.assign(w.conf['form demo/json'], { workflow: 'withfiles', 'fetch-allow': '127.0.0.0/8', 'file-secret-file': 'files.secret', 'file-hosts': 'files.example.org' });
  w.file('files.secret', 'Bearer abc');
  chmodSync(join(w.site, 'files.secret'), 0o600);
  w.conf['form demo/closed'] = { adapter: 'assent', 'secret-file': 'hook.secret', workflow: 'withfiles' };
  w.policy('withfiles', 'microcredential', (form) => form.sections.find((s) => s.id === 'need').fields.push({ id: 'plan', title: 'Plan', type: 'file', see: 'committee' }));
} });
const send = async (plan, where = 'demo/json') => {
  const id = randomBytes(6).toString('hex');
  const answer = await world.send(sample(id, { document: { title: `Linked ${id}`, short_name: id, plan } }), { form: where });
  return JSON.parse(answer.text).id;
};

part('a linked file is fetched and named as an uploaded one; the secret goes to its own hosts alone', async () => {
  const id = await send({ url: `${base}/plan.pdf`, name: 'plan.pdf', alt: 'The plan' });
  await world.reaches(id, 'screening');
  const digest = createHash('sha256').update(pdf).digest('hex');
  assert.deepEqual(await world.value(`SELECT document -> 'plan' AS p FROM revision WHERE proposal = '${id}'`),
    { name: 'plan.pdf', alt: 'The plan', file: digest, type: 'application/pdf', size: pdf.length });
  assert.deepEqual(await world.sql(`SELECT digest, name FROM file_use WHERE proposal = '${id}'`), [{ digest, name: 'plan.pdf' }]);
  assert.equal(asked.at(-1).headers.authorization, undefined);
});

part('one that cannot be fetched makes a draft, which says so and takes an upload', async () => {
  for (const [path, why] of [['/gone', 'the site answered 404'], ['/moved', 'the site answered 302'], ['/signin', 'the site gave a page instead of the file']]) {
    const id = await send({ url: `${base}${path}`, name: 'plan.pdf', alt: 'The plan' });
    await world.settled(id, 'draft');
    assert.equal(await world.value(`SELECT document -> 'plan' ->> 'missing' AS m FROM draft WHERE id = '${id}'`), why);
    if (path !== '/gone') continue;
    const browser = world.browser();
    const link = world.linkIn(await world.mail({ to: sample().proposer.email, subject: /finish your proposal/i }));
    assert.match((await browser.get(`${link}?section=need`)).words, /could not be fetched: the site answered 404/);
    await browser.press('save', { 'field.plan.file': { name: 'mine.pdf', bytes: pdf } });
    assert.equal((await world.value(`SELECT document -> 'plan' AS p FROM draft WHERE id = '${id}'`)).name, 'mine.pdf');
    assert.ok((await browser.get(`${link}?section=check`)).text.includes('value="submit"'));
  }
});

part('an address inside is not called unless the form allows it; an address alone stays one', async () => {
  const before = asked.length;
  const id = await send({ url: `${base}/plan.pdf`, name: 'plan.pdf', alt: 'The plan' }, 'demo/closed');
  await world.settled(id, 'draft');
  assert.match(await world.value(`SELECT document -> 'plan' ->> 'missing' AS m FROM draft WHERE id = '${id}'`), /may not be called|not allowed|private|public/);
  const other = await send({ url: `${base}/plan.pdf`, alt: 'The plan' });
  await world.reaches(other, 'screening');
  assert.equal(asked.length, before);
});

part('a digest that a form sends names no file: it could be somebody else\'s', async () => {
  const digest = createHash('sha256').update(pdf).digest('hex'); // there is such a file, of the first proposal
  const id = await send({ file: digest, name: 'mine.pdf', type: 'application/pdf', size: pdf.length, alt: 'Not mine' });
  await until('the submission to be read', () => world.value(`SELECT status FROM intake_state WHERE id = '${id}' AND status <> 'new'`));
  const rows = await world.sql(`SELECT document FROM revision WHERE proposal = '${id}' UNION ALL SELECT document FROM draft WHERE id = '${id}'`);
  assert.equal(rows.length, 1);
  assert.ok(!JSON.stringify(rows[0].document).includes(digest));
});

part('a file of a later answer belongs to the draft that the answer changes', async () => {
  const theirs = randomBytes(6).toString('hex');
  const later = (url) => world.send(sample(theirs, { document: { title: 'Sent Again', short_name: theirs, plan: { url, name: 'plan.pdf', alt: 'The plan' } } }), { form: 'demo/json' });
  const { id } = JSON.parse((await later(`${base}/gone`)).text);
  await world.settled(id, 'draft');
  await world.settled(JSON.parse((await later(`${base}/plan.pdf`)).text).id, 'revised');
  assert.equal(await world.value(`SELECT document -> 'plan' ->> 'name' AS p FROM draft WHERE id = '${id}'`), 'plan.pdf');
  assert.equal(await world.value(`SELECT count(*)::int AS n FROM file_use WHERE proposal = '${id}'`), 1);
  const browser = world.browser();
  const link = world.linkIn(await world.mail({ to: sample().proposer.email, about: 'Sent Again', subject: /./ }));
  await browser.get(`${link}?section=need`);
  await browser.press('save', {});
  assert.equal(await world.value(`SELECT document -> 'plan' ->> 'name' AS p FROM draft WHERE id = '${id}'`), 'plan.pdf', 'saving the section keeps it');
});
