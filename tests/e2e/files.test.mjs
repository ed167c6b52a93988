// Files: uploaded in our own form without script, replaced and taken out, kept when something else is wrong, read by whoever
// sees the proposal and by nobody else until it is published; a badge's image, proved by its bytes.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { open, reviewAll, screen } from './acts.mjs';
import { newWorld, request, sample, story, until } from './harness.mjs';
import { formsOf } from './page.mjs';

const part = story();
const world = await newWorld({ before: (w) => {
  w.conf['institution demo'].workflows = 'withfiles';
  w.conf['form demo/json'].workflow = 'withfiles';
  w.conf['form demo/json']['file-limit'] = '300';
  w.policy('withfiles', 'microcredential', (form) => form.sections.find((s) => s.id === 'need').fields.push(
    { id: 'letter', title: 'Letter of a partner', type: 'file', see: 'committee' },
    { id: 'proofs', title: 'Proofs', type: 'group', see: 'public', fields: [{ id: 'what', title: 'What', type: 'text' }, { id: 'proof', title: 'Proof', type: 'file' }] }));
} });
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><circle cx="200" cy="200" r="150" fill="#205"/></svg>');
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(200)]);
const title = 'Files in a Proposal';
let browser, link, id;

const document = () => world.value(`SELECT document FROM draft WHERE id = '${id}'`);
const at = async (section) => {
  const page = await browser.get(`${link}?section=${section}`);
  assert.equal(page.status, 200, page.words);
  return page;
};
const hrefOf = (page, name) => page.links.find((l) => l.text.includes(name))?.href;

part('a form says before what it takes, and sends files without script', async () => {
  const body = sample('files', { document: { title, short_name: 'Files', assessment: '' } });
  id = JSON.parse((await world.send(body)).text).id;
  await world.settled(id, 'draft');
  browser = world.browser();
  link = world.linkIn(await world.mail({ to: body.proposer.email, subject: /finish your proposal/i }));
  const page = await at('badge');
  assert.equal(formsOf(page).find((f) => f.buttons.some((b) => b.value === 'save')).enctype, 'multipart/form-data');
  assert.match(page.words, /PNG or SVG, 90 to 4096 pixels each way, at most 1 MB/);
  assert.match((await at('need')).words, /PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, SVG or plain text, at most 300 kB/);
});

part('what was uploaded is kept by its digest, and survives a mistake elsewhere', async () => {
  await at('need');
  const page = await browser.press('save', { 'field.letter.file': { name: 'C:\\mail\\Ünser letter.pdf', bytes: pdf }, 'field.need': '' });
  assert.equal(page.status, 200, page.words);
  assert.match(page.words, /Ünser letter\.pdf/);
  const { letter } = await document();
  assert.deepEqual(letter, { file: sha(pdf), name: 'Ünser letter.pdf', type: 'application/pdf', size: pdf.length });
  assert.deepEqual(await world.sql('SELECT digest, type, size FROM file'), [{ digest: sha(pdf), type: 'application/pdf', size: pdf.length }]);
  await at('need');
  const refused = await browser.press('save', { 'field.letter.file': { name: 'virus.exe', bytes: Buffer.from('MZ\x90\0') }, 'field.need': 'Employers ask for it.' });
  assert.equal(refused.status, 422);
  assert.match(refused.words, /“virus\.exe” is none of the kinds that are taken/);
  const after = await document();
  assert.equal(after.letter.file, sha(pdf), 'the file that was there stays');
  assert.equal(after.need, 'Employers ask for it.', 'and so does what else was typed');
  await at('need');
  const large = await browser.press('save', { 'field.letter.file': { name: 'large.txt', bytes: 'x'.repeat(301 * 1024) } });
  assert.match(large.words, /“large\.txt” has 301 kilobytes: at most 300 are taken/);
  await at('need');
  assert.match((await browser.press('save', { 'field.letter.file': { name: 'none.txt', bytes: '' } })).words, /“none\.txt” is empty/);
});

part('a file in a group; one is replaced, and one is taken out', async () => {
  await at('need');
  await browser.press('more.proofs');
  await browser.press('save', { 'field.proofs.0.what': 'A survey', 'field.proofs.0.proof.file': { name: 'survey.txt', bytes: 'many said yes' } });
  assert.deepEqual((await document()).proofs, [{ what: 'A survey', proof: { file: sha('many said yes'), name: 'survey.txt', type: 'text/plain; charset=utf-8', size: 13 } }]);
  await at('need');
  await browser.press('save', { 'field.proofs.0.proof.file': { name: 'survey2.txt', bytes: 'more said yes' } });
  assert.equal((await document()).proofs[0].proof.name, 'survey2.txt');
  await at('need');
  await browser.press('less.letter');
  assert.equal((await document()).letter, undefined);
  await at('need');
  await browser.press('save', { 'field.letter.file': { name: 'letter.pdf', bytes: pdf } });
});

part('what a form says of a file that is there counts for nothing: only a file of the proposal is named', async () => {
  await at('need');
  const form = formsOf(browser.page).find((f) => f.buttons.some((b) => b.value === 'save'));
  const fields = form.fill({}).filter(([name]) => !name.startsWith('field.letter'));
  await browser.send(form.action, [...fields, ['field.letter', ''], ['field.letter.file', sha('somebody else\'s')], ['field.letter.name', 'x.html'],
    ['field.letter.type', 'text/html'], ['action', 'save']]);
  assert.equal((await document()).letter?.file, undefined);
  await at('need');
  await browser.press('save', { 'field.letter.file': { name: 'letter.pdf', bytes: pdf } });
});

part("a badge's image is proved by its bytes, and needs words", async () => {
  await at('badge');
  for (const [bytes, why] of [[Buffer.from('GIF89a'), /must be a PNG or an SVG/], [Buffer.from(String(svg).replace('<circle', '<script/><circle')), /does more than draw/],
    [Buffer.from(String(svg).replace('0 0 400 400', '0 0 40 40')), /40 by 40 pixels: make it 90 to 4096/]]) {
    const page = await browser.press('save', { 'field.image.file': { name: 'badge.png', bytes } });
    assert.equal(page.status, 422);
    assert.match(page.words, why);
  }
  await browser.press('save', { 'field.image.file': { name: 'badge.svg', bytes: svg } });
  assert.match((await at('check')).words, /“Image of the badge”: Fill in “What it shows, in words”/);
  await at('badge');
  await browser.press('save', { 'field.image.alt': 'A dark disc' });
  assert.deepEqual((await document()).image, { file: sha(svg), name: 'badge.svg', type: 'image/svg+xml', size: svg.length, alt: 'A dark disc' });
});

const safe = (answer) => {
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.equal(answer.headers['content-security-policy'], "sandbox; default-src 'none'");
};

part('its proposer may read it, as a download; nobody else by the same digest', async () => {
  const page = await at('check');
  const href = hrefOf(page, 'letter.pdf');
  const answer = await browser.get(href);
  assert.equal(answer.status, 200);
  assert.ok(answer.bytes.equals(pdf));
  assert.equal(answer.headers['content-type'], 'application/pdf');
  assert.equal(answer.headers['content-disposition'], 'attachment');
  assert.match(answer.headers['cache-control'], /no-store/);
  safe(answer);
  for (const digest of [sha(pdf), sha(svg), 'f'.repeat(64), 'nothing'])
    assert.equal((await request(world, 'GET', `/demo/files/${digest}/x`)).status, 404);
  assert.equal((await browser.get(href.replace(sha(pdf), sha('survey')))).status, 404);
});

part('reviewers read what the committee may see, when they have declared their interests', async () => {
  await at('learning');
  await browser.press('save', { 'field.assessment': 'A portfolio, marked by two assessors.' });
  await browser.get(`${link}?section=check`);
  assert.equal((await browser.press('submit')).status, 200);
  await world.reaches(id, 'screening');
  await screen(world, title);
  await world.reaches(id, 'review');
  const [{ email }] = await world.sql(`SELECT p.email FROM task t JOIN person p USING (institution) WHERE p.id = t.person AND t.proposal = '${id}' AND t.kind = 'review' LIMIT 1`);
  const reviewer = await open(world, { to: email, subject: /review/i, about: title });
  const own = `${reviewer.page.url.pathname}/files/${sha(pdf)}/letter.pdf`;
  assert.equal((await world.browser().get(own)).status, 404, 'not before');
  await reviewer.get(String(reviewer.page.url.pathname));
  await reviewer.press('begin', { declared: 'this' });
  assert.equal(hrefOf(reviewer.page, 'letter.pdf'), own);
  assert.ok((await world.browser().get(own)).bytes.equals(pdf));
  await reviewAll(world, id, title);
  await world.reaches(id, 'completed');
});

part('published, what the form shows to everybody is there for everybody, and nothing else', async () => {
  const page = await world.browser().get('/demo/catalog/files');
  assert.match(page.words, /survey2\.txt/);
  assert.ok(!page.words.includes('letter.pdf'));
  const image = page.text.match(/<img src="([^"]+)" alt="A dark disc"/)[1];
  assert.equal(image, `/demo/files/${sha(svg)}/badge.svg`);
  const answer = await request(world, 'GET', image);
  assert.ok(answer.bytes.equals(svg));
  assert.deepEqual([answer.headers['content-type'], answer.headers['content-disposition']], ['image/svg+xml', 'inline']);
  assert.match(answer.headers['cache-control'], /public/);
  safe(answer);
  const same = await request(world, 'GET', image, { headers: { 'if-none-match': answer.headers.etag } });
  assert.deepEqual([same.status, same.bytes.length], [304, 0]);
  const head = await request(world, 'HEAD', image);
  assert.deepEqual([head.status, head.headers['content-length'], head.bytes.length], [200, String(svg.length), 0]);
  assert.equal((await request(world, 'GET', `/demo/files/${sha('more said yes')}/survey2.txt`)).status, 200, 'in a group too');
  assert.equal((await request(world, 'GET', `/demo/files/${sha(pdf)}/letter.pdf`)).status, 404, 'the committee alone sees it');
});

part('systems that are told of it get the image as an address and as data', async () => {
  const told = await world.value(`SELECT badge_image(1::smallint, v.policy, v.document) FROM credential_version v`);
  assert.equal(told.url, `${world.url}/demo/files/${sha(svg)}/badge.svg`);
  assert.equal(told.data_uri, `data:image/svg+xml;base64,${svg.toString('base64')}`);
  assert.equal(told.type, 'image/svg+xml');
});

part('files that nothing names any more go, and what was published stays', async () => {
  await world.psql("UPDATE file_use SET used_at = used_at - interval '2 days'");
  const before = await world.value('SELECT count(*) FROM file');
  await world.down();
  await world.up();
  const left = () => world.sql("SELECT u.name FROM file_use u JOIN file f USING (institution, digest) ORDER BY u.name");
  assert.ok(before > 3, 'replaced ones were kept until then');
  await until('the others to go', async () => (await left()).length === 3);
  assert.deepEqual((await left()).map((one) => one.name), ['badge.svg', 'letter.pdf', 'survey2.txt']);
  assert.equal(await world.value('SELECT count(*) FROM file'), 3);
});
