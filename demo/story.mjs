// story: tells what Assent is for, on sample submissions, through its real addresses: signed webhooks, links from mails,
// forms on pages. Run by demo/run:   node story.mjs http://127.0.0.1:PORT DEMO-FOLDER BUILD-FOLDER
//
// Each thing that must hold is checked; the first that does not ends the story with status 1.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linesOf } from '../tests/tools/lines.mjs';
import { Mailbox, Person, until, words } from './browser.mjs';

const [site, demo, build] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const secret = (name) => readFileSync(join(demo, 'site', 'secrets', name), 'utf8').trim();
const mailbox = new Mailbox(join(demo, 'data', 'mail'));
const people = new Map();
const person = (email) => people.get(email) ?? people.set(email, new Person(email, site)).get(email);
const autumn = new Map(JSON.parse(readFileSync(join(here, 'submissions', 'autumn.json'), 'utf8')).map((one) => [one.id.slice('demo-'.length), one]));
const receives = readFileSync(join(demo, 'site', 'assent.conf'), 'utf8').includes('[endpoint');

// ---- telling ------------------------------------------------------------------------------------------------------

let chapter = 0;
const title = (text) => console.log(`\n${String(++chapter).padStart(2)}. ${text}`);
const say = (text) => console.log(`    ${text}`);
const first = (email) => email.split('@')[0].split('.').map((word) => word[0].toUpperCase() + word.slice(1)).join(' ');

// ---- what a form platform does ------------------------------------------------------------------------------------

const post = (path, body, headers) => fetch(site + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

function typeformSignature(body, key) {
  return { 'typeform-signature': `sha256=${createHmac('sha256', key).update(body).digest('base64')}` };
}

/** Standard Webhooks 1.0.0. */
function webhookSignature(body, key, id = `msg_${randomUUID()}`) {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', Buffer.from(key.replace('whsec_', ''), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}

async function submit(submission) {
  const body = JSON.stringify(submission);
  const answer = await post('/example/hooks/proposal', body, webhookSignature(body, secret('proposal')));
  assert.equal(answer.status, 202, await answer.clone().text());
  return (await answer.json()).id;
}

// ---- what people do -----------------------------------------------------------------------------------------------

const linkIn = (mail) => mail.links.find((link) => link.includes('/t/'));
const nameIn = (mail) => mail.to.match(/[\w.'-]+@[\w.-]+/)[0];

/** The coordinator or the chair opens the mail's link and chooses. */
async function decide(id, subject, choice, comment) {
  const mail = await mailbox.next(id, subject);
  const who = person(nameIn(mail));
  await who.ask(linkIn(mail));
  await who.press('decide', { choice, ...(comment ? { comment } : {}) });
  return who;
}
const screen = (id, choice = 'accept', comment) => decide(id, /^(?!.*round).*(decid|decision|ready|screen|look)/i, choice, comment);

/** Everybody on the committee has their mail; in the order of their names. */
async function committee(id, size = 5) {
  const mails = await until(`${size} reviewers to be asked`, () => {
    const found = mailbox.about(id, /^please review/i);
    return found.length >= size ? found : null;
  });
  for (const mail of mails) mail.used = true;
  return mails.sort((a, b) => a.to.localeCompare(b.to));
}

/** One reviewer declares, judges, checks, sends. scores: {criterion: value}, the others get 2. */
async function review(mail, scores = {}, comment = '') {
  const who = person(nameIn(mail));
  await who.ask(linkIn(mail));
  if (who.has('begin')) await who.press('begin', { declared: who.page.includes('value="all"') ? 'all' : 'this' });
  const values = {};
  for (const input of who.names('score.')) {
    const criterion = input.slice('score.'.length);
    values[input] = scores[criterion] ?? 2;
    if (values[input] < 2) Object.assign(values, { [`comment.${criterion}`]: comment, [`must_change.${criterion}`]: 'yes' });
  }
  await who.press('check', values);
  await who.press('send');
  return who;
}

/** Status 1 means that something is not fine: what is held, for one. */
function cli(...args) {
  const { status, stdout, stderr } = spawnSync(join(build, 'assent'), [...args, '--json'], { encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(stderr || `assent ${args.join(' ')} ended with ${status}`);
  return JSON.parse(stdout);
}
const stateOf = (id) => cli('proposals').proposals.find((one) => one.id === id)?.state;
const arrives = (id, state) => until(`the proposal to be in the state ${state}`, () => stateOf(id) === state)
  .catch((error) => Promise.reject(new Error(`${error.message}: it is in ${stateOf(id)}`)));

async function accepted(name) {
  const id = await submit(autumn.get(name));
  await screen(id);
  return { id, mails: await committee(id) };
}

// ---- the story ----------------------------------------------------------------------------------------------------

async function typeform() {
  title('Typeform sends a proposal. It is not complete.');
  const body = readFileSync(join(here, '..', 'tests', 'fixtures', 'typeform.json'));
  const wrong = await post('/example/hooks/typeform', body, typeformSignature(body, 'somebody else’s secret'));
  assert.equal(wrong.status, 401);
  say('a copy signed by somebody else is refused: 401, and nothing of it is kept');
  const answer = await post('/example/hooks/typeform', body, typeformSignature(body, secret('typeform')));
  assert.equal(answer.status, 202);
  const text = await answer.text();
  say(`the real one is stored before it is answered: 202 ${text}`);
  const again = await post('/example/hooks/typeform', body, typeformSignature(body, secret('typeform')));
  assert.equal(await again.text(), text);
  say('Typeform is not sure and sends it again: the same answer, and still one proposal');
  const { id } = JSON.parse(text);
  const mail = await mailbox.next(id, /finish/i);
  say(`mail to ${nameIn(mail)}: “${mail.subject}”`);
  return { id, mail };
}

async function finish({ id, mail }) {
  title('Its proposer finishes it on the page that the mail leads to.');
  const { document } = JSON.parse(readFileSync(join(here, 'submissions', 'data-literacy.json'), 'utf8'));
  const alex = person(nameIn(mail));
  for (let address = linkIn(mail), n = 0; n < 20; n++, address = alex.address) {
    await alex.ask(address);
    if (alex.has('submit') && !alex.names('field.').length) break;
    const values = {};
    for (const input of alex.names('field.')) {
      const answer = document[input.slice('field.'.length)];
      if (answer !== undefined) values[input] = Array.isArray(answer) ? answer.join('\n') : answer;
    }
    if (alex.has('next')) await alex.press('next', values);
    else await alex.ask(`${alex.address.pathname}?section=${alex.address.searchParams.has('section') ? 'check' : 'identity'}`);
  }
  await alex.press('submit');
  say(`${first(alex.email)} answers what was missing, section by section, and hands it in`);
  const received = await mailbox.next(id, /received/i, alex.email);
  say(`mail to ${alex.email}: “${received.subject}”`);
  return linkIn(received);
}

async function throughCommittee(id) {
  title('The office screens it; the committee reviews it against seven quality criteria.');
  const dana = await screen(id);
  say(`${first(dana.email)}, coordinator, finds it ready for the committee`);
  const mails = await committee(id);
  say(`places are drawn for three of the faculty and two of the staff: ${mails.map((mail) => first(nameIn(mail))).join(', ')}`);
  for (const mail of mails.slice(0, 4)) await review(mail, { assessment: 1 }, 'Say how the two assessors come to one mark, and what happens when they do not agree.');
  for (const mail of mails.slice(4)) await review(mail);
  say('four of five judge one criterion “developing” and say what would have to change');
  await arrives(id, 'changes');
}

/** The proposer answers each change request, changes one field, checks, hands it in. */
async function revise(id, answer, field, addition) {
  const mail = await mailbox.next(id, /change|revis/i);
  const who = person(nameIn(mail));
  await who.ask(linkIn(mail));
  const answers = Object.fromEntries(who.names('answer.').map((input) => [input, answer]));
  const text = who.page.match(new RegExp(`<textarea[^>]*name="field\\.${field}"[^>]*>\\n?([\\s\\S]*?)</textarea>`))?.[1] ?? '';
  await who.press('check', { ...answers, [`field.${field}`]: `${words(text)} ${addition}` });
  await who.press('send');
  await arrives(id, 'review');
  return { who, count: Object.keys(answers).length };
}

async function changed(id) {
  title('It is sent back for changes, and comes back better.');
  const { who, count } = await revise(id, 'Done: the assessment now says how two assessors agree, and who decides when they do not.',
    'assessment', 'The two assessors mark alone, then compare; where they differ by more than a level, a third decides.');
  say(`${first(who.email)} answers ${count} change request${count === 1 ? '' : 's'} and hands in a revision`);
  const mails = await committee(id);
  const asked = [];
  for (const one of mails) {
    const who = await review(one);
    asked.push(who.email);
  }
  say(`round 2 asks only about what the changes touch; ${asked.length} reviewers find it met`);
}

async function published(id) {
  title('It is approved by quorum and published.');
  await arrives(id, 'completed');
  if (receives) {
    const line = await until('the receiver to verify the webhook', () =>
      linesOf(join(demo, 'received.jsonl')).find((one) => one.ok && /publish/.test(one.type ?? '')));
    say(`a receiver that nobody here wrote verified the signature of ${line.type} ${line.id}`);
  }
  const reader = await new Person('a reader', site).ask('/example/catalog');
  const entry = [...reader.page.matchAll(/href="([^"]*\/example\/catalog\/[^"/.]+)"/g)].map(([, href]) => new URL(href, site).href)[0];
  assert.ok(entry, 'the catalog shows it');
  for (const format of ['', '.json']) assert.equal((await fetch(entry + format)).status, 200, entry + format);
  say(`in the catalog: ${entry} (and ${entry}.json, an Open Badges 3.0 Achievement)`);
  return entry;
}

async function declined() {
  title('Another is declined by the office, with its reasons.');
  const id = await submit(autumn.get('interpreting'));
  await screen(id, 'decline', 'The School of Arts offers this already as a certificate of 12 credits. Please talk to its director about a shorter form of it; the committee would gladly look at that.');
  const mail = await mailbox.next(id, /decision|decided|approved/i, 'mei.tanaka');
  say(`mail to ${nameIn(mail)}: “${mail.subject}”`);
  return id;
}

/** The others, each left where it is worth looking at. */
async function others() {
  title('Eleven more, left in different places.');
  const leave = (name, where) => say(`${autumn.get(name).document.title.padEnd(52)} ${where}`);

  const battery = await accepted('battery');
  for (const mail of battery.mails) await review(mail, { relevance: 3 });
  await arrives(battery.id, 'completed');
  leave('battery', 'published in the first round');

  const ai = await accepted('ai-classroom');
  for (const mail of ai.mails.slice(0, 3)) await review(mail, { outcomes: 0 }, 'Two of the three outcomes cannot be assessed in the time given.');
  for (const mail of ai.mails.slice(3)) await review(mail, { outcomes: 3 });
  await revise(ai.id, 'One of the two is now assessed in the classroom, over a term.', 'assessment', 'The policy is tried in a class for a term before it is marked.');
  leave('ai-classroom', 'three against two: revised, in its second round');

  const books = await accepted('bookkeeping');
  for (const mail of books.mails.slice(0, 2)) await review(mail);
  leave('bookkeeping', 'two of five reviews are in');

  const smoke = await accepted('smoke');
  leave('smoke', 'with the committee');

  const welding = await accepted('welding');
  for (const mail of welding.mails) await review(mail, { assessment: 1 }, 'A written examination alone does not show that somebody can inspect a weld.');
  await arrives(welding.id, 'changes');
  leave('welding', 'its proposer is asked for changes');

  const coaching = await submit(autumn.get('coaching'));
  await screen(coaching, 'return', 'Please name who supervises the coaches.');
  await arrives(coaching, 'returned');
  leave('coaching', 'returned by the office');

  for (const name of ['podcast', 'gis']) {
    await arrives(await submit(autumn.get(name)), 'screening');
    leave(name, 'waits for the office');
  }
  await mailbox.next(await submit(autumn.get('climate')), /finish/i);
  leave('climate', 'a draft: its proposer is asked to finish it');

  const bees = await submit(autumn.get('beekeeping'));
  const mail = await mailbox.next(bees, /received/i);
  const mei = person(nameIn(mail));
  await mei.ask(linkIn(mail));
  await mei.press('withdraw', { reason: 'The apiary has been sold.', confirm: 'yes' });
  await arrives(bees, 'withdrawn');
  leave('beekeeping', 'withdrawn by its proposer');

  await submit({ id: 'demo-anonymous', document: { title: 'A proposal without a name' } });
  await until('the office to hold it', () => cli('intake', 'held').held.length === 1);
  say(`${'A proposal without a name'.padEnd(52)} held for the office: no proposer is named`);
  return { open: smoke.mails[0] };
}

function record() {
  title('Everything that happened is on the record, and the record verifies.');
  const audit = cli('audit', 'verify');
  assert.deepEqual(audit.broken, []);
  say(`assent audit verify: ${audit.events} events of ${audit.proposals} proposals are as they were written`);
}

const began = Date.now();
try {
  const draft = await typeform();
  const proposerPage = await finish(draft);
  await throughCommittee(draft.id);
  await changed(draft.id);
  const entry = await published(draft.id);
  await declined();
  const { open } = await others();
  record();
  console.log(`
The story took ${Math.round((Date.now() - began) / 1000)} s. To look at:

  a review waiting for ${first(nameIn(open)).padEnd(16)} ${linkIn(open)}
  a proposal, as its proposer sees it   ${proposerPage}
  the catalog                           ${site}/example/catalog
  what was published                    ${entry}
  our own form                          ${site}/example/propose
  the desk, signed in as Dana Ortiz     ${cli('signin', 'dana.ortiz@example.edu').address}
                                        (once, within 15 minutes; the command below gives another)
  mail, one file each                   ${mailbox.folder}

In another terminal, while the service runs:

  export ASSENT_SOCKET=${join(demo, 'data', 'control.sock')}
  ${join(build, 'assent')} proposals
  ${join(build, 'assent')} signin dana.ortiz@example.edu
`);
} catch (error) {
  console.error(`\nThe story stopped: ${error.message}\nThe service's log is ${join(demo, 'assentd.log')}`);
  if (process.env.DEBUG) console.error(error);
  process.exit(1);
}
