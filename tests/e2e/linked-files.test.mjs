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
const other = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(700)]);
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><circle cx="200" cy="200" r="150" fill="#205"/></svg>');
const large = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(10 << 20, 'x').subarray(0, (10 << 20) - 9)]);
const asked = [];
const hanging = new Set();
const platform = createServer((rq, rs) => {
  asked.push(rq);
  const [path] = rq.url.split('?');
  if (path === '/plan.pdf') rs.end(pdf);
  else if (path === '/other.pdf') rs.end(other);
  else if (path === '/large.pdf') rs.end(large);
  else if (path === '/badge.svg') rs.end(svg);
  else if (path === '/hang') hanging.add(rs);
  else if (rq.url === '/signin') rs.end('<!DOCTYPE html><title>Sign in</title>');
  else if (rq.url === '/moved') rs.writeHead(302, { location: '/plan.pdf' }).end();
  else rs.writeHead(404).end();
});
await new Promise((done) => platform.listen(0, '0.0.0.0', done));
after(() => platform.close());
after(() => platform.closeAllConnections());
const { port } = platform.address();
const base = `http://127.0.0.1:${port}`;

const part = story();
const world = await newWorld({ before: (w) => {
  w.conf['institution demo'].workflows = 'withfiles';
  Object.assign(w.conf['form demo/json'], { workflow: 'withfiles', 'fetch-allow': '127.0.0.0/8', 'file-limit': 10240, 'file-seconds': 4,
    'file-secret-file': 'files.secret', 'file-hosts': `files.example.org 127.0.0.1:${port} 127.0.0.2:${port}` });
  w.file('files.secret', 'Bearer abc');
  chmodSync(join(w.site, 'files.secret'), 0o600);
  w.conf['form demo/closed'] = { adapter: 'assent', 'secret-file': 'hook.secret', workflow: 'withfiles' };
  w.policy('withfiles', 'microcredential', (form) => form.sections.find((s) => s.id === 'need').fields.push(
    { id: 'plan', title: 'Plan', type: 'file', see: 'committee' },
    { id: 'proofs', title: 'Proofs', type: 'group', see: 'public', fields: [{ id: 'what', title: 'What', type: 'text' }, { id: 'proof', title: 'Proof', type: 'file' }] }));
} });
const send = async (plan, where = 'demo/json', more = {}) => {
  const id = randomBytes(6).toString('hex');
  const answer = await world.send(sample(id, { document: { title: `Linked ${id}`, short_name: id, plan, ...more } }), { form: where });
  return JSON.parse(answer.text).id;
};
const digestOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
const kept = (id) => world.value(`SELECT document FROM revision WHERE proposal = '${id}' UNION ALL SELECT document FROM draft WHERE id = '${id}'`);
const proofs = (...urls) => urls.map((url, i) => ({ what: `Proof ${i}`, proof: { url, name: `proof${i}.pdf` } }));

part('a linked file is fetched and named as an uploaded one; the secret never goes in the clear, nor does it to its own host', async () => {
  const id = await send({ url: `${base}/plan.pdf`, name: 'plan.pdf', alt: 'The plan' });
  await world.reaches(id, 'screening');
  const digest = digestOf(pdf);
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
  const alone = await send({ url: `${base}/plan.pdf`, alt: 'The plan' });
  await world.reaches(alone, 'screening');
  assert.equal(asked.length, before);
});

part('an address inside that somebody typed is not called, though the form may fetch from its own hosts inside', async () => {
  const before = asked.length;
  const id = await send({ url: `http://127.0.0.3:${port}/plan.pdf`, name: 'plan.pdf' });
  await world.settled(id, 'draft');
  assert.match((await kept(id)).plan.missing, /may not be called|not allowed|private|public/);
  assert.equal(asked.length, before);
});

part('an image and a file within a repeating group are fetched, too; each address once', async () => {
  const before = asked.length;
  const id = await send(undefined, 'demo/json', { image: { url: `${base}/badge.svg?signature=1`, alt: 'A disc' }, proofs: proofs(`${base}/plan.pdf`, `${base}/other.pdf`, `${base}/plan.pdf`) });
  await world.reaches(id, 'screening');
  const { image, proofs: list } = await kept(id);
  assert.deepEqual(image, { file: digestOf(svg), name: 'badge.svg', type: 'image/svg+xml', size: svg.length, alt: 'A disc' });
  assert.deepEqual(list.map((one) => [one.what, one.proof.file]), [['Proof 0', digestOf(pdf)], ['Proof 1', digestOf(other)], ['Proof 2', digestOf(pdf)]]);
  assert.equal(asked.length, before + 3);
});

part('of more than thirty links the first thirty are fetched, and the others are gaps', async () => {
  const before = asked.length;
  const id = await send(undefined, 'demo/json', { proofs: proofs(...Array.from({ length: 32 }, (_, i) => `${base}/plan.pdf?${i}`)) });
  await world.settled(id, 'draft');
  assert.equal(asked.length, before + 30);
  const list = (await kept(id)).proofs;
  assert.deepEqual(list.map((one) => one.proof.missing ?? one.proof.file), [...Array(30).fill(digestOf(pdf)), ...Array(2).fill('there are too many in one submission')]);
});

part('files that are large together fill no disk: beyond the bound of a proposal they are gaps', async () => {
  const id = await send(undefined, 'demo/json', { proofs: proofs(...Array.from({ length: 8 }, (_, i) => `${base}/large.pdf?${i}`)) });
  await world.settled(id, 'draft');
  const list = (await kept(id)).proofs;
  assert.deepEqual(list.map((one) => one.proof.file ?? one.proof.missing),
    [...Array(6).fill(digestOf(large)), ...Array(2).fill('the files before it have filled the 64 megabytes of a proposal')]);
});

part('a host that hangs holds up nobody: neither other submissions, nor their files, nor its own for ever', async () => {
  const slow = [];
  for (let i = 0; i < 6; i++) slow.push(await send({ url: `${base}/hang?${i}`, name: 'plan.pdf' }, 'demo/json', { proofs: proofs(`${base}/hang?again`, `http://127.0.0.2:${port}/plan.pdf`) }));
  await until('a host to hang', () => hanging.size >= 4);
  const began = Date.now();
  const plain = await send({ url: `${base}/plan.pdf`, alt: 'Not fetched' }), elsewhere = await send({ url: `http://127.0.0.2:${port}/other.pdf`, name: 'plan.pdf' });
  await world.reaches(plain, 'screening');
  await world.reaches(elsewhere, 'screening');
  assert.ok(Date.now() - began < 4000, `${Date.now() - began} ms: before the first of the others is given up`);
  assert.equal(hanging.size, 4, 'four submissions at once ask one host');
  for (const id of slow) {
    await world.settled(id, 'draft');
    const { plan, proofs: [again, live] } = await kept(id);
    assert.match(plan.missing, /time|late|long|seconds/);
    assert.equal(again.proof.missing, plan.missing, 'it is not asked twice for one submission');
    assert.equal(live.proof.file, digestOf(pdf), 'what stands elsewhere is fetched all the same');
  }
});

part('an address that changes at every send is not what the proposer has changed', async () => {
  const theirs = randomBytes(6).toString('hex');
  const later = async (path, document) => JSON.parse((await world.send(sample(theirs, { document: { title: 'Signed Addresses', short_name: theirs, assessment: '',
    plan: { url: `${base}${path}`, name: 'plan.pdf', alt: 'The plan' }, ...document } }), { form: 'demo/json' })).text).id;
  const id = await later('/plan.pdf?signature=1', {});
  await world.settled(id, 'draft');
  await world.settled(await later('/plan.pdf?signature=2', { need: 'Employers ask.' }), 'revised');
  assert.equal((await kept(id)).need, 'Employers ask.');
  const letter = () => world.value(`SELECT data FROM message WHERE proposal = '${id}' AND public_id LIKE '%again' ORDER BY id DESC LIMIT 1`);
  assert.deepEqual((await letter()).kept, [], 'nothing that the proposer had changed here');
  await world.settled(await later('/plan.pdf?signature=3', { need: 'Employers ask.' }), 'duplicate');
  await world.settled(await later('/other.pdf?signature=4', { need: 'Employers ask.' }), 'revised');
  assert.equal((await kept(id)).plan.file, digestOf(other), 'another file takes the place of the one before');
  assert.deepEqual((await letter()).kept, []);
  const browser = world.browser();
  await browser.get(`${world.linkIn(await world.mail({ to: sample().proposer.email, about: 'Signed Addresses', subject: /./ }))}?section=need`);
  await browser.press('save', { 'field.plan.file': { name: 'mine.pdf', bytes: Buffer.concat([pdf, pdf]) } });
  await world.settled(await later('/plan.pdf?signature=5', { need: 'Employers ask for it.' }), 'revised');
  assert.equal((await kept(id)).plan.name, 'mine.pdf', 'what the proposer has put there stands');
  assert.deepEqual((await letter()).kept, ['Plan']);
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
