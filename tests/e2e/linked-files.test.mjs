// Files that a form platform keeps and a submission links: fetched when it is stored, and kept; what cannot be fetched is a
// gap that its proposer fills.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import { selfSigned, signed } from '../tools/certificates.mjs';
import { build, newWorld, sample, sources, story, until } from './harness.mjs';

const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(500)]);
const other = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(700)]);
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><circle cx="200" cy="200" r="150" fill="#205"/></svg>');
const large = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(10 << 20, 'x').subarray(0, (10 << 20) - 9)]);
const asked = [];
const hanging = new Set(); // answers that are owed; those who wait no longer are not among them
let held = false, gone = true;
const platform = createServer((rq, rs) => {
  asked.push(rq);
  const [path] = rq.url.split('?');
  if (path === '/plan.pdf') rs.end(pdf);
  else if (path === '/other.pdf') rs.end(other);
  else if (path === '/large.pdf') rs.end(large);
  else if (path === '/badge.svg') rs.end(svg);
  else if (path === '/found' && !gone) rs.end(other);
  else if (path === '/held.pdf' && !held) rs.end(pdf);
  else if (path === '/hang' || path === '/held.pdf') hanging.add(rs.on('close', () => hanging.delete(rs)));
  else if (rq.url === '/signin') rs.end('<!DOCTYPE html><title>Sign in</title>');
  else if (rq.url === '/moved') rs.writeHead(302, { location: '/plan.pdf' }).end();
  else rs.writeHead(404).end();
});
await new Promise((done) => platform.listen(0, '0.0.0.0', done));
after(() => platform.close());
after(() => platform.closeAllConnections());
const { port } = platform.address();
const base = `http://127.0.0.1:${port}`;

// ---- the same by TLS: one of an authority of our own, one of a stranger's, and one that is called otherwise

const keys = mkdtempSync(join(tmpdir(), 'assent-keys-'));
after(() => rmSync(keys, { recursive: true }));
selfSigned(keys, 'campus');
selfSigned(keys, 'stranger');
signed(keys, 'right', 'campus', 'IP:127.0.0.1');
signed(keys, 'strange', 'stranger', 'IP:127.0.0.1');
signed(keys, 'misnamed', 'campus', 'DNS:files.example.org');
const askedByTls = [];
const tls = {};
for (const name of ['right', 'strange', 'misnamed']) {
  const server = createTlsServer({ key: readFileSync(join(keys, `${name}.key`)), cert: readFileSync(join(keys, `${name}.pem`)) }, (rq, rs) => {
    askedByTls.push([name, rq.headers.authorization]);
    rs.end(pdf);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  after(() => server.closeAllConnections());
  after(() => server.close());
  tls[name] = `127.0.0.1:${server.address().port}`;
}

const part = story();
const world = await newWorld({ before: (w) => {
  w.conf['institution demo'].workflows = 'withfiles';
  Object.assign(w.conf['form demo/json'], { workflow: 'withfiles', 'fetch-allow': '127.0.0.0/8', 'file-limit': 10240, 'file-seconds': 120,
    'file-secret-file': 'files.secret', 'file-hosts': `files.example.org 127.0.0.1:${port} 127.0.0.2:${port}` });
  w.conf['form demo/brief'] = { ...w.conf['form demo/json'], 'file-seconds': 4 };
  w.file('campus.pem', readFileSync(join(keys, 'campus.pem')));
  w.conf['form demo/campus'] = { ...w.conf['form demo/json'], 'ca-file': 'campus.pem', 'file-hosts': Object.values(tls).join(' ') };
  w.conf['form demo/public'] = { ...w.conf['form demo/campus'], 'ca-file': null };
  w.conf['form demo/tells'] = { ...w.conf['form demo/json'], adapter: 'tells' };
  w.file('hooks/in/tells.conf', `${readFileSync(join(sources, 'hooks/in/assent.conf'))}\n[events]\nfrom = query:event\nsubmit = completed\nwithdraw = deleted\n`);
  w.file('hooks/in/tells.jq', readFileSync(join(sources, 'hooks/in/assent.jq')));
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
/** By the form that hears of what is deleted, too. */
const answer = async (theirs, document, event = 'completed') => {
  const body = JSON.stringify(sample(theirs, { document: { title: `Held ${theirs}`, short_name: theirs, ...document } }));
  const { status, text } = await world.request('POST', `/demo/hooks/tells?event=${event}`, { headers: world.signed(body), body });
  assert.equal(status, 202, text);
  return JSON.parse(text).id;
};
const digestOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
const kept = (id) => world.value(`SELECT document FROM revision WHERE proposal = '${id}' UNION ALL SELECT document FROM draft WHERE id = '${id}'`);
const proofs = (...urls) => urls.map((url, i) => ({ what: `Proof ${i}`, proof: { url, name: `proof${i}.pdf` } }));

part('a linked file is fetched and named as an uploaded one; the secret never goes in the clear, not even to its own host', async () => {
  const id = await send({ url: `${base}/plan.pdf`, name: 'plan.pdf', alt: 'The plan' });
  await world.reaches(id, 'screening');
  const digest = digestOf(pdf);
  assert.deepEqual(await world.value(`SELECT document -> 'plan' AS p FROM revision WHERE proposal = '${id}'`),
    { name: 'plan.pdf', alt: 'The plan', file: digest, type: 'application/pdf', size: pdf.length });
  assert.deepEqual(await world.sql(`SELECT digest, name FROM file_use WHERE proposal = '${id}'`), [{ digest, name: 'plan.pdf' }]);
  assert.equal(asked.at(-1).headers.authorization, undefined);
});

part('by TLS the secret goes to the form\'s own hosts, and only where the certificate is right', async () => {
  const plan = (name) => ({ url: `https://${tls[name]}/plan.pdf`, name: 'plan.pdf' });
  const id = await send(plan('right'), 'demo/campus');
  await world.reaches(id, 'screening');
  assert.equal((await kept(id)).plan.file, digestOf(pdf));
  assert.deepEqual(askedByTls.splice(0), [['right', 'Bearer abc']]);
  for (const [name, form] of [['strange', 'demo/campus'], ['misnamed', 'demo/campus'], ['right', 'demo/public'], ['right', 'demo/json']]) {
    const draft = await send(plan(name), form);
    await world.settled(draft, 'draft');
    assert.match((await kept(draft)).plan.missing, form === 'demo/json' ? /not a public address/ : /certificate|SSL/, `${name}, ${form}`);
    assert.deepEqual(askedByTls, [], `${name}, ${form}: nothing was asked for, so no secret was sent`);
  }
  world.conf['form demo/campus']['ca-file'] = 'files.secret';
  world.configure();
  assert.match(await world.reload(), /reload refused.*\[form demo\/campus\]: ca-file: .*files\.secret holds no certificate/);
  world.conf['form demo/campus']['ca-file'] = 'campus.pem';
  world.configure();
});

part('one that cannot be fetched makes a draft, which says so and takes an upload', async () => {
  for (const [path, why] of [['/gone', 'the site answered 404'], ['/moved', 'the site answered 302'], ['/signin', 'the site gave a page instead of the file']]) {
    const id = await send({ url: `${base}${path}`, name: 'plan.pdf', alt: 'The plan' });
    await world.settled(id, 'draft');
    assert.equal(await world.value(`SELECT document -> 'plan' ->> 'missing' AS m FROM draft WHERE id = '${id}'`), why);
    if (path !== '/gone') continue;
    const browser = world.browser();
    const link = world.linkIn(await world.mail({ to: sample().proposer.email, about: (await kept(id)).title, subject: /finish your proposal/i }));
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

part('a host that hangs holds up nobody: neither other submissions, nor their files', async () => {
  const slow = [];
  for (let i = 0; i < 6; i++) slow.push(await answer(randomBytes(6).toString('hex'), { plan: { url: `${base}/hang?${i}`, name: 'plan.pdf' } }));
  await until('a host to hang', () => hanging.size >= 4);
  const plain = await send({ url: `${base}/plan.pdf`, alt: 'Not fetched' }), elsewhere = await send({ url: `http://127.0.0.2:${port}/other.pdf`, name: 'plan.pdf' });
  await world.reaches(plain, 'screening');
  await world.reaches(elsewhere, 'screening');
  assert.equal(hanging.size, 4, 'none of those is given up, and four submissions at once ask one host');
  await until('those to be drafts', async () => {
    for (const rs of hanging) rs.writeHead(404).end();
    return (await world.sql(`SELECT FROM draft WHERE id IN ('${slow.join("', '")}')`)).length === slow.length;
  });
});

part('a host that hangs is given up, is not asked again for the same submission, and what stands elsewhere is fetched', async () => {
  const id = await send({ url: `${base}/hang?0`, name: 'plan.pdf' }, 'demo/brief', { proofs: proofs(`${base}/hang?again`, `http://127.0.0.2:${port}/plan.pdf`) });
  await world.settled(id, 'draft');
  const { plan, proofs: [again, live] } = await kept(id);
  assert.match(plan.missing, /time|late|long|seconds/);
  assert.equal(again.proof.missing, plan.missing);
  assert.equal(live.proof.file, digestOf(pdf));
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

// ---- what happens meanwhile

const statusOf = (id) => world.value(`SELECT status FROM intake_state WHERE id = '${id}'`);
/** Everything that has arrived until now has been looked at. */
const looked = async () => world.settled(await answer(randomBytes(6).toString('hex'), { assessment: '' }), 'draft');
const file = { url: `${base}/held.pdf`, name: 'plan.pdf' };

part('what arrives later for the same submission waits for its files, also when the daemon is killed meanwhile', async () => {
  held = true;
  const [draft, whole] = [randomBytes(6).toString('hex'), randomBytes(6).toString('hex')];
  const first = await answer(draft, { assessment: '', plan: file }), taken = await answer(whole, { plan: file });
  await until('both files to be asked for', () => hanging.size === 2);
  const later = await answer(draft, { assessment: '', need: 'Employers ask.', plan: { ...file, url: `${base}/plan.pdf` } }), back = await answer(whole, {}, 'deleted');
  await looked();
  assert.deepEqual([await statusOf(later), await statusOf(back)], ['new', 'new']);
  await world.psql(`UPDATE intake_state SET not_before = now() + interval '1 day' WHERE id IN ('${first}', '${taken}')`);
  await world.down('SIGKILL');
  await until('nobody to wait for the files', () => hanging.size === 0);
  held = false;
  await world.up();
  await looked();
  assert.deepEqual([await statusOf(later), await statusOf(back)], ['new', 'new'], 'those before them are not read yet');
  await world.psql(`UPDATE intake_state SET not_before = NULL WHERE id IN ('${first}', '${taken}')`); // as if that time had passed
  await world.settled(first, 'draft');
  await world.settled(later, 'revised');
  assert.equal((await kept(first)).need, 'Employers ask.');
  assert.equal((await kept(first)).plan.file, digestOf(pdf));
  await world.settled(taken, 'proposal');
  await world.settled(back, 'withdrawn');
  assert.equal(await world.value(`SELECT ending FROM proposal WHERE id = '${taken}'`), 'withdrawn');
});

part('a reload in the middle of a file loses nothing, nor does one that takes the form away for a while', async () => {
  held = true;
  const theirs = randomBytes(6).toString('hex');
  const id = await answer(theirs, { plan: file, proofs: proofs(`${base}/other.pdf`) });
  await until('the file to be asked for', () => hanging.size === 1);
  assert.match(await world.reload(), /reloaded/);
  for (const rs of hanging) rs.end(pdf);
  await world.reaches(id, 'screening');
  assert.deepEqual([(await kept(id)).plan.file, (await kept(id)).proofs[0].proof.file], [digestOf(pdf), digestOf(other)]);

  const lost = await answer(`${theirs}-2`, { plan: file, proofs: proofs(`${base}/other.pdf`) });
  await until('the file to be asked for', () => hanging.size === 1);
  const form = world.conf['form demo/tells'];
  delete world.conf['form demo/tells'];
  world.configure();
  assert.match(await world.reload(), /reloaded/);
  held = false;
  for (const rs of hanging) rs.end(pdf);
  await world.settled(await send({ url: `${base}/plan.pdf`, alt: 'Not fetched' }), 'proposal');
  assert.equal(await statusOf(lost), 'new', 'it waits for its form');
  world.conf['form demo/tells'] = form;
  world.configure();
  assert.match(await world.reload(), /reloaded/);
  await world.psql(`UPDATE intake_state SET not_before = NULL WHERE id = '${lost}'`); // as if that time had passed
  await world.reaches(lost, 'screening');
  assert.deepEqual([(await kept(lost)).plan.file, (await kept(lost)).proofs[0].proof.file], [digestOf(pdf), digestOf(other)]);
});

// ---- what is read again

/** Ends with 1 when it is held once more. */
const replay = (id) => promisify(execFile)(join(build, 'assent'), ['intake', 'replay', id], { env: { ...process.env, ASSENT_SOCKET: join(world.data, 'control.sock') } })
  .catch((error) => assert.equal(error.code, 1, error.stderr));

part('reading it again fetches what could not be fetched, and nothing else', async () => {
  const id = await send({ url: `${base}/found`, name: 'plan.pdf' }, 'demo/json', { proofs: proofs(`${base}/plan.pdf?kept`) });
  await world.settled(id, 'draft');
  assert.equal((await kept(id)).plan.missing, 'the site answered 404');
  gone = false;
  const before = asked.length;
  await replay(id);
  await world.reaches(id, 'screening');
  assert.equal((await kept(id)).plan.file, digestOf(other));
  assert.deepEqual(asked.slice(before).map((rq) => rq.url), ['/found']);
});

part('files that were fetched for what is held are kept, and others that nobody names go', async () => {
  const theirs = randomBytes(6).toString('hex');
  const under = await answer(theirs, { plan: { ...file, url: `${base}/plan.pdf` } });
  await world.reaches(under, 'screening');
  const id = await answer(theirs, { need: 'Employers ask.', plan: { ...file, url: `${base}/other.pdf` } });
  await world.settled(id, 'held');
  const dropped = await answer(theirs, { plan: { ...file, url: `${base}/badge.svg` } });
  await world.settled(dropped, 'held');
  await world.psql(`UPDATE intake_state SET status = 'ignored' WHERE id = '${dropped}'; UPDATE file_use SET used_at = now() - interval '2 days'`);
  const used = (of) => world.value(`SELECT count(*)::int AS n FROM file_use JOIN file USING (institution, digest) WHERE proposal = '${of}'`);
  await world.down();
  await world.up();
  await until('what nobody names to go', async () => (await used(dropped)) === 0);
  assert.equal(await used(id), 1);
  const before = asked.length;
  await replay(id);
  await until('it to be read again', async () => (await statusOf(id)) === 'held' && (await world.value(`SELECT tries FROM intake_state WHERE id = '${id}'`)) > 1);
  assert.equal(asked.length, before, 'what is kept is not fetched again');
});
