// Proposals about a credential that is in force, as its owner, the office and the chair meet them: amended, renewed,
// suspended and offered again, retired, retracted; what each of these does to the catalog, to its versions' pages, to the
// systems that are told and to the pathways that it is part of; what is withdrawn leaves it alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginChange, open, reviewAll, screen, signedIn as signIn } from './acts.mjs';
import { build, iniOf, newWorld, sources, story, until } from './harness.mjs';

const [alex, kim, cho, sam] = ['alex.rivera', 'kim.office', 'cho.chair', 'sam.lee'].map((name) => `${name}@example.edu`);
const rae = 'rae.office@example.edu';
const title = 'Data Literacy in Force';
const part = story();
const world = await newWorld({ before: (w) => {
  w.conf['institution demo'].workflows = 'microcredential small-change renewal standing';
  w.conf['institution demo'].programme = 'microcredential';
  const [, changing] = readFileSync(join(sources, 'hooks/in/README.md'), 'utf8').split('\n## Changing what there is\n');
  for (const [, lines] of changing.split('\n## ')[0].matchAll(/```ini\n([^]*?)```/g)) Object.assign(w.conf, iniOf(lines)); // as they stand there to be copied
  w.conf['form demo/amend']['map.which.The data one'] = 'data-in-force';
  for (const name of ['json', 'amend', 'anything']) w.conf[`form demo/${name}`]['signed-in'] = 'yes';
  w.conf['endpoint demo/feed'] = w.endpoint('/feed', { uptake: 'assent', 'uptake-secret-file': 'hook.secret' });
  const read = (name) => JSON.parse(readFileSync(join(sources, `workflows/forms/${name}.json`), 'utf8'));
  w.conf['form demo/changing'] = { adapter: 'assent', 'secret-file': 'hook.secret', kind: 'amend' };
  const form = read('microcredential'), full = read('credential-full');
  form.sections.push(full.sections.find((s) => s.id === 'components'));
  const parts = form.sections.at(-1).fields.find((f) => f.id === 'components');
  delete parts['required-when']; // it asks about an answer that this form has not got
  form.sections.at(-1).fields = [parts];
  w.file('workflows/forms/microcredential.json', JSON.stringify(form));
} });
let id;

const fine = (page, what) => assert.ok(page.status === 200, `${what}: ${page.status} ${page.words?.slice(0, 700)}`);
const credential = async () => (await world.sql(`SELECT standing, version, review_due, idle_due, teach_out, change FROM credential WHERE id = '${id}'`))[0];
const latest = (kind) => until(`a proposal of the kind ${kind}`, () => world.value(
  `SELECT id FROM proposal WHERE casefile ->> 'kind' = '${kind}' AND about = '${id}' ORDER BY submitted_at DESC LIMIT 1`));

await world.import('demo', `email,name,unit,unit_name,role,constituency\n${rae},Rae Office,REG,Registrar,coordinator,\n`);

const signedIn = (email) => signIn(world, email);
const propose = (action, values, who = alex) => beginChange(world, who, action, values);
async function decide(about, who = kim, choice = 'accept', from = 0) {
  const browser = await open(world, { to: who, subject: /decision is needed/i, about, from });
  fine(await browser.press('decide', { choice }), 'the decision');
}
/** Hands in what was filled in, and has the office and the chair agree to it. */
async function agree(browser, kind) {
  let from = world.mails().length;
  fine(await browser.press('submit'), 'handing in');
  const proposal = await latest(kind);
  for (const [state, who] of [['office', kim], ['chair', cho]]) {
    await world.reaches(proposal, state);
    const next = world.mails().length;
    await decide('Data Literacy, Revised', who, 'accept', from);
    from = next;
  }
  await world.reaches(proposal, 'completed');
}
/** What the connected system was told last of the credential. */
async function told(type, about) {
  const call = await until(`${type} to be told`, () => world.calls().findLast((c) => c.type?.endsWith(type) && c.about?.id === id));
  assert.ok(call.ok, call.error);
  assert.deepEqual(call.about, { id, ...about });
}
const seen = (path = '', what = 'catalog/data-in-force') => world.browser().get(`/demo/${what}${path}`);

part('a credential is approved; its dates are those of the programme', async () => {
  id = await world.propose({ document: { title, short_name: 'Data in Force' } });
  await screen(world, title);
  await world.reaches(id, 'review');
  await reviewAll(world, id, title);
  await world.reaches(id, 'completed');
  const c = await credential();
  assert.equal(c.standing, 'in-force');
  assert.equal(Number(c.review_due.slice(0, 4)), new Date().getFullYear() + 3);
  assert.equal(Number(c.idle_due.slice(0, 4)), new Date().getFullYear() + 2);
  assert.equal(await world.value(`SELECT count(*) FROM timer WHERE proposal = '${id}'`), 1, 'a clock runs for its dates');
});

part('its owner amends its title: a small change, that the office decides; until then nothing changes', async () => {
  const browser = await propose('amend', { title: 'Data Literacy, Revised' });
  assert.match(browser.page.words, /a small amendment/);
  assert.match(browser.page.words, /A small change of a micro-credential/);
  const beside = /In force, version 1 Proposed Title Data Removed: Literacy in Force .*? Data Added: Literacy, Revised .*?What stays as it is/s;
  assert.match(browser.page.words, beside, 'the check shows both side by side');
  assert.match(browser.page.words, /nothing that is much alike/, 'it is not found like itself');
  fine(await browser.press('submit'), 'handing in');
  const amendment = await latest('amend-minor');
  await world.reaches(amendment, 'office');
  assert.match((await open(world, { to: kim, subject: /decision is needed/i, about: 'Data Literacy, Revised' })).page.words, beside, 'who decides sees it');
  const office = await signedIn(kim);
  const shown = await office.get(`/demo/proposals/${amendment}`);
  assert.match(shown.words, beside, 'so does the office');
  assert.equal(shown.text.split('id="beside"')[1].split('</table>')[0].match(/scope="row"/g).length, 1, 'one answer differs');
  const desk = await office.get('/demo/desk');
  assert.match(desk.words, /A small change of a micro-credential: 1 proposal under way/, 'the desk counts it at its step');
  const [, place] = desk.text.match(/href="#(state-[a-z-]+-office)">1</);
  assert.equal(desk.text.split(`id="${place}"`)[1].split('</section>')[0].match(/scope="row"/g).length, 1, 'its number leads to a list of as many');
  assert.ok(shown.text.includes(`/demo/preview/${amendment}/feed`), 'the office may look at what the system will be told');
  fine(await office.get(`/demo/preview/${amendment}/feed`), 'the preview');
  assert.doesNotMatch((await (await signedIn(alex)).get(`/demo/proposals/${amendment}`)).text, /demo\/preview/, 'the proposer is not offered it');
  assert.match((await world.browser().get('/demo/catalog/data-in-force')).words, /Data Literacy in Force/);
  assert.equal((await credential()).version, 1);
  const again = await propose('amend', { title: 'Another Title' });
  const refused = await again.press('submit');
  assert.equal(refused.status, 409);
  assert.match(refused.words, /under review already/);
  await decide('Data Literacy, Revised');
  await world.reaches(amendment, 'completed');
  assert.equal((await credential()).version, 2);
  await world.mail({ to: alex, subject: /in effect/i, about: 'is amended' });
  const page = await world.browser().get('/demo/catalog/data-in-force');
  assert.match(page.words, /Data Literacy, Revised/);
  const old = await world.browser().get('/demo/catalog/data-in-force/1');
  assert.match(old.words, /This is an older version/);
  assert.match(old.words, /Data Literacy in Force/);
  await until('the amendment to be told', () => world.calls().some((call) => /credential\.amended$/.test(call.type)));
});

part('a draft begun from an older version takes over what has changed since, and says so', async () => {
  const browser = await signedIn(alex);
  await browser.get('/demo/credentials');
  fine(await browser.press('amend'), 'the draft that is there is opened again');
  assert.match(browser.page.words, /Version 2 has come into force since you began/);
  assert.match(browser.page.words, /yours stands/);
  await world.psql(`DELETE FROM draft WHERE credential = '${id}'`);
});

part('a change of an outcome is a major amendment, for the committee; taken back, it leaves the credential alone', async () => {
  const browser = await propose('amend', { outcomes: 'Explain a survey\nClean a table\nDraw a chart' });
  assert.match(browser.page.words, /an amendment of/);
  assert.match(browser.page.words, /Approval of a micro-credential/);
  fine(await browser.press('submit'), 'handing in');
  const amendment = await latest('amend-major');
  await world.reaches(amendment, 'screening');
  fine(await browser.get(`/demo/proposals/${amendment}`), 'its page');
  fine(await browser.press('withdraw', { confirm: 'yes', reason: 'Not yet.' }), 'taking it back');
  await world.reaches(amendment, 'withdrawn');
  const c = await credential();
  assert.deepEqual([c.version, c.standing], [2, 'in-force']);
  assert.equal(await world.value(`SELECT count(*) FROM credential_version WHERE credential = '${id}'`), 2);
});

// ---- by a form: from the answers of a platform, or our own JSON

/** What a form platform sends: {question: answer}. */
const typed = (answers) => JSON.stringify({ event_id: `e-${Math.random()}`, event_type: 'form_response', form_response: { token: `t-${Math.random()}`,
  answers: Object.entries(answers).map(([ref, text]) => ({ type: 'text', text, field: { id: ref, ref } })) } });
async function arrives(answer, status) {
  assert.equal(answer.status, 202, answer.text);
  const { id: intake } = JSON.parse(answer.text);
  return { intake, reason: (await world.settled(intake, status)).reason };
}
const json = (what, status) => world.send({ proposer: { email: alex }, document: {}, ...what }).then((answer) => arrives(answer, status));
const ask = (answers, form) => world.sendTypeform(answers, { form: `demo/${form}` });
async function takeBack(proposal, who = alex) {
  const browser = await signedIn(who);
  fine(await browser.get(`/demo/proposals/${proposal}`), 'its page');
  fine(await browser.press('withdraw', { confirm: 'yes', reason: 'Not now.' }), 'taking it back');
  await world.reaches(proposal, 'withdrawn');
}
/** What `assent intake try` prints of it, by the site's files alone. */
const tried = (body, name, ...more) => {
  const { status, stdout, stderr } = spawnSync(join(build, 'assent'), ['intake', 'try', world.file('try.json', body), '--form', `demo/${name}`, '--unverified', ...more,
    '--site', world.site, '--share', sources, '--worker', join(build, 'assent-jq')], { encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout;
};
const caseOf = async (proposal) => (await world.sql(`SELECT p.casefile ->> 'kind' AS kind, p.about, p.casefile ->> 'base' AS base, r.document FROM proposal p
  JOIN revision r ON r.proposal = p.id WHERE p.id = '${proposal}'`))[0];
const inForce = () => world.value(`SELECT document FROM credential_version WHERE credential = '${id}' AND version = 2`);

part('a form amends it: its answers are laid over what is in force; a second amendment is held, and taken up when the first is over', async () => {
  const { intake } = await json({ kind: 'amend', about: `${world.url}/demo/catalog/data-in-force`, document: { tags: ['data', 'health'] } }, 'proposal');
  const one = await caseOf(intake);
  assert.deepEqual([one.kind, one.about, one.base], ['amend-minor', id, '2']);
  assert.deepEqual(one.document, { ...await inForce(), tags: ['data', 'health'] });
  assert.equal(await world.stateOf(intake), 'office', 'the way of a small change, as on the page');
  const waiting = await arrives(await ask(typed({ email: alex, which: 'The data one', new_outcomes: '- Explain a survey\n- Clean a table\n- Draw a chart' }), 'amend'), 'held');
  assert.match(waiting.reason, /^it asks to amend “Data Literacy, Revised” \(data-in-force\): A change of its text is under review already .*wait until that has ended/);
  await takeBack(intake);
  assert.ok((await world.control('POST', '/control/demo/replay', JSON.stringify({ id: waiting.intake }))).status < 300);
  await world.settled(waiting.intake, 'proposal');
  const two = await caseOf(waiting.intake);
  assert.deepEqual(two.document, { ...await inForce(), outcomes: ['Explain a survey', 'Clean a table', 'Draw a chart'] });
  assert.deepEqual([two.kind, two.about], ['amend-major', id]);
  await takeBack(waiting.intake);
});

part('an amendment that says nothing new becomes a draft of what is in force, which its proposer is asked to change', async () => {
  const first = { id: 'amend-1', kind: 'amend', about: 'data literacy, revised', document: { wishes: 'Shorter, please' } };
  const { intake } = await json(first, 'draft');
  const [draft] = await world.sql(`SELECT kind, credential, base, document, unmapped FROM draft WHERE id = '${intake}'`);
  assert.deepEqual([draft.kind, draft.credential, draft.base], ['amend', id, 2]);
  assert.deepEqual(draft.document, await inForce());
  assert.deepEqual(draft.unmapped, [{ question: 'wishes', answer: 'Shorter, please' }]);
  const mail = await world.mail({ to: alex, subject: /finish your proposal/i, about: 'Say what is to change' });
  assert.doesNotMatch(mail.text, /This arrived/, 'nothing was answered');
  const browser = world.browser();
  assert.match((await browser.get(`${world.linkIn(mail)}?section=basics`)).words, /Shorter, please/);
  const document = () => world.value(`SELECT document FROM draft WHERE id = '${intake}'`);
  await json({ ...first, document: { hours: 50 } }, 'revised');
  assert.deepEqual(await document(), { ...await inForce(), hours: 50 }, 'a later answer changes it');
  await json({ ...first, document: { tags: ['data'] } }, 'revised');
  assert.deepEqual(await document(), { ...await inForce(), tags: ['data'] }, 'what it says no longer is as in force again');
  await world.psql(`DELETE FROM draft WHERE id = '${intake}'`);
});

part('whose address was written into a form that nobody signs in to has to hand the change in: it was handed in in their name', async () => {
  const from = world.mails().length, about = { about: 'data-in-force', proposer: { email: alex } };
  const { intake } = await arrives(await world.send({ ...about, document: { tags: ['forged'] } }, { form: 'demo/changing' }), 'draft');
  const mail = await world.mail({ to: alex, subject: /hand in your proposal/i, from });
  assert.match(mail.text, /nothing is missing/);
  assert.match(mail.text, /If this does not come\s+from you, leave it: nothing happens/);
  assert.equal(await world.value(`SELECT count(*) FROM proposal WHERE id = '${intake}'`), 0);
  const own = await json({ kind: 'amend', about: 'data-in-force', document: { tags: ['true'] } }, 'proposal');
  await takeBack(own.intake); // nothing was in its way
  const browser = world.browser();
  fine(await browser.get(world.linkIn(mail)), 'the link');
  for (let i = 0; i < 20 && !/value="submit"/.test(browser.page.text); i++) fine(await browser.press('next'), 'a section');
  fine(await browser.press('submit'), 'handing in');
  const amendment = await caseOf(intake);
  assert.deepEqual([amendment.kind, amendment.about, amendment.document.tags], ['amend-minor', id, ['forged']]);
  await takeBack(intake);
  const { becomes } = JSON.parse(tried(JSON.stringify({ ...about, document: { tags: ['forged'] } }), 'changing', '--json'));
  assert.equal(becomes, 'draft');
});

part('a new one that came incomplete by a form for amendments stays a new one, and was an amendment of nothing', async () => {
  const { intake } = await arrives(await world.send({ proposer: { email: sam }, kind: 'new', document: { title: 'Quite a New One' } }, { form: 'demo/changing' }), 'draft');
  assert.equal(await world.value(`SELECT kind FROM draft WHERE id = '${intake}'`), 'new');
  await world.psql(`DELETE FROM draft WHERE id = '${intake}'`);
});

part('a renewal that lacks answers is finished on its page; a later answer before that fills it in, one about something else is held', async () => {
  const first = { id: 'renewal-1', kind: 'renew', about: id, document: { offered: 3, need: 'Two employers ask for it.', standards: 'yes' } };
  const { intake } = await json(first, 'draft');
  const draft = () => world.value(`SELECT document FROM draft WHERE id = '${intake}'`);
  assert.deepEqual(await draft(), { title: 'Data Literacy, Revised', unit: 'SPH', ...first.document }, 'the form of a renewal, with what names the micro-credential');
  const mail = await world.mail({ to: alex, subject: /finish your proposal/i, about: 'How often was it offered?' });
  assert.match(mail.text, /This arrived:/);
  await json({ ...first, document: { ...first.document, offered: 4, enrolled: 80, earned: 61 } }, 'revised');
  assert.deepEqual(await draft(), { title: 'Data Literacy, Revised', unit: 'SPH', ...first.document, offered: 4, enrolled: 80, earned: 61 });
  assert.match((await json({ ...first, kind: 'retire' }, 'held')).reason, /a later answer to “Data Literacy, Revised” .* asks for something else than the one before it: retire/);
  const browser = world.browser();
  await browser.get(`${world.linkIn(mail)}`);
  for (let i = 0; i < 20 && !/value="submit"/.test(browser.page.text); i++)
    fine(await browser.press('next', Object.fromEntries(['uptake', 'staffing'].filter((name) => browser.page.text.includes(`name="field.${name}"`)).map((name) => [`field.${name}`, 'Enough.']))), 'a section');
  fine(await browser.press('submit'), 'handing in');
  const renewal = await caseOf(intake);
  assert.deepEqual([renewal.kind, renewal.about, renewal.document.enrolled, renewal.document.staffing], ['renew', id, 80, 'Enough.']);
  await takeBack(intake);
});

part('a form whose question says what is asked retires it by the form for that; the same call again is the same', async () => {
  const body = typed({ email: alex, which: 'data-in-force', request: 'Take it out of the catalog', why: 'Its standard is withdrawn.', in_progress: '0' });
  const { intake } = await arrives(await ask(body, 'anything'), 'proposal');
  assert.equal(JSON.parse((await ask(body, 'anything')).text).id, intake);
  const retire = await caseOf(intake);
  assert.deepEqual([retire.kind, retire.about, retire.base], ['retire', id, null]);
  assert.deepEqual(retire.document, { title: 'Data Literacy, Revised', unit: 'SPH', reason: 'Its standard is withdrawn.', in_progress: 0 });
  assert.match((await json({ kind: 'retire', about: 'data-in-force' }, 'held')).reason, /A proposal to retire it is under review already/, 'also what is not complete');
  await takeBack(intake);
});

part('a file is tried by files alone: what it is about, and only what the form itself must answer is missing', () => {
  const amend = tried(typed({ email: alex, which: 'The data one', new_outcomes: 'One' }), 'amend');
  assert.match(amend, /^becomes +a draft.*^kind +amend\nabout +data-in-force\n +\(whether it is there.*\nmissing\n {2}Give/ms);
  const { becomes, about, kind, workflow, missing } = JSON.parse(tried(typed({ email: alex, which: 'x', request: 'retire', why: 'No more.' }), 'anything', '--json'));
  assert.deepEqual([becomes, about, kind, workflow], ['draft', 'x', 'retire', 'standing']);
  assert.deepEqual(missing.map((one) => one.field), ['in_progress']);
});

part('what cannot be begun is held for the office with what, where and what to do', async () => {
  const held = async (what, why) => assert.match((await json(what, 'held')).reason, why);
  await held({ kind: 'amend', about: 'basket-weaving' }, /it asks to amend the micro-credential “basket-weaving”, and none here has that address.*map that answer to it .* in \[form demo\/json\]\), and replay this/);
  await held({ kind: 'amend', about: `${world.url}/other/catalog/data-in-force` }, /none here has that address/);
  await held({ kind: 'reinstate', about: ` /demo/catalog/data-in-force/1?from=mail ` }, /there is nothing to reinstate/);
  await held({ kind: 'retire', about: 'data-in-force', proposer: { email: sam } }, /“Data Literacy, Revised” \(data-in-force\): sam\.lee@example\.edu does not answer for it, Alex Rivera does/);
  await held({ kind: 'correct', about: 'data-in-force', document: { outcomes: ['One', 'Two', 'Three'] } }, /more than an editorial correction: propose an amendment/);
  await held({ kind: 'renew' }, /it asks to renew a micro-credential and does not say which: map a question to proposal\.about/);
  await held({ about: 'data-in-force' }, /does not say what is to become of it/);
  await held({ kind: 'improve', about: 'data-in-force' }, /“improve” is no kind of proposal: .*\(new, amend, correct, renew, suspend, reinstate, retire, retract\)/);
  const { intake } = await json({ kind: 'suspend', about: 'data-in-force', proposer: { email: rae }, document: { reason: 'No assessor.', in_progress: 0 } }, 'proposal');
  await takeBack(intake, rae);
  assert.equal(await world.value('SELECT count(*) FROM draft'), 0);
});

part('the owner says that it is still offered', async () => {
  await world.psql(`UPDATE credential SET idle_due = current_date + 30 WHERE id = '${id}'`);
  const browser = await signedIn(alex);
  await browser.get('/demo/credentials');
  fine(await browser.press('confirm', { offered: id }), 'confirming');
  assert.match(browser.page.words, /It is noted/);
  assert.equal(Number((await credential()).idle_due.slice(0, 4)), new Date().getFullYear() + 2);
  assert.equal(await world.value(`SELECT count(*) FROM event WHERE proposal = '${id}' AND kind = 'offering.confirmed'`), 1);
});

part('it is handed on to an office: whoever holds it answers for it, and only they', async () => {
  let browser = await signedIn(alex);
  await browser.get('/demo/credentials');
  assert.equal((await browser.press('hand-on', { credential: id })).status, 422);
  assert.match(browser.page.words, /Say who is to answer for it/);
  fine(await browser.press('hand-on', { credential: id, [`office.${id}`]: browser.page.text.match(/<option value="(chair [^"]*)"/)[1] }), 'handing it on');
  assert.match(browser.page.words, /They answer for it from now on/);
  assert.match(browser.page.words, /You answer for none yet/);
  await world.mail({ to: cho, subject: /You answer for .* now/ });
  browser = await signedIn(cho);
  assert.match((await browser.get('/demo/credentials')).words, /Data Literacy, Revised.*Answered for by .*, who is chair/);
  const suspend = { kind: 'suspend', about: 'data-in-force', document: { reason: 'No assessor.', in_progress: 0 } };
  assert.match((await json(suspend, 'held')).reason, /alex\.rivera@example\.edu does not answer for it, Cho Chair does/);
  await takeBack((await json({ ...suspend, proposer: { email: cho } }, 'proposal')).intake, cho);
  const chair = `role = 'chair' AND person = (SELECT id FROM person WHERE email = '${cho}')`;
  await world.psql(`UPDATE role_held SET held_from = '2020-01-01', held_to = current_date - 2 WHERE ${chair}`);
  await world.import('demo', 'email,name,unit,unit_name,role,constituency\nned.new@example.edu,Ned New,LAW,School of Law,chair,\n');
  assert.doesNotMatch((await browser.get('/demo/credentials')).words, /Data Literacy, Revised/, 'who left the office');
  browser = await signedIn('ned.new@example.edu');
  assert.match((await browser.get('/demo/credentials')).words, /Data Literacy, Revised/, 'who came after them');
  await world.psql(`UPDATE role_held SET held_to = NULL WHERE ${chair}; DELETE FROM role_held WHERE role = 'chair' AND held_from > '2020-01-01'`);
  await world.import('demo', 'email,name,unit,unit_name,role,constituency\ncho.chair@example.edu,Cho Chair,LAW,School of Law,,\n');
});

part('it is handed on to a person by the office, and both are told', async () => {
  let browser = await signedIn(kim);
  await browser.get('/demo/credentials');
  fine(await browser.press('hand-on', { credential: id, [`email.${id}`]: alex }), 'handing it back');
  await world.mail({ to: alex, subject: /You answer for .* now/ });
  await world.mail({ to: cho, subject: /Somebody else answers for/ });
  assert.equal(await world.value(`SELECT count(*) FROM event WHERE proposal = '${id}' AND kind = 'owner.changed'`), 2);
  browser = await signedIn(alex);
  assert.match((await browser.get('/demo/credentials')).words, /Data Literacy, Revised/);
});

part('it is renewed, by people who see how it was taken up: the dates move, the texts stay', async () => {
  await world.psql(`INSERT INTO credential_remote (institution, credential, endpoint, remote, at) VALUES (1, '${id}', 'feed', '{"id": "bt-1"}', now())
    ON CONFLICT (institution, credential, endpoint) DO UPDATE SET remote = excluded.remote`);
  const told = JSON.stringify({ events: [1, 2, 3].map((n) => ({ id: `e${n}`, kind: n < 3 ? 'issued' : 'shared', credential: 'bt-1', channel: 'LinkedIn' })) });
  const counted = await world.request('POST', '/demo/uptake/feed', { headers: world.signed(told), body: told });
  assert.deepEqual(JSON.parse(counted.text), { counted: 3, repeated: 0 });
  const browser = await propose('renew', { offered: '4', enrolled: '80', earned: '61', uptake: 'Every place was taken.', need: 'Two employers ask for it.',
    standards: 'yes', staffing: 'Two assessors.' });
  await agree(browser, 'renew');
  const c = await credential();
  assert.equal(c.version, 2);
  assert.equal(Number(c.review_due.slice(0, 4)), new Date().getFullYear() + 3);
});

part('it is suspended: everything stays readable and says so; the pathways that it is part of are told', async () => {
  const pathway = await world.propose({ proposer: { name: 'Sam Lee', email: sam }, document: { title: 'Analytics Pathway', short_name: 'Analytics',
    components: [{ kind: 'credential', title: 'Data Literacy', credential: 'data-in-force' }, { kind: 'course', title: 'STAT 101' }] } });
  await world.reaches(pathway, 'screening');
  await agree(await propose('suspend', { reason: 'Its assessor is away.', in_progress: '0' }), 'suspend');
  assert.deepEqual([(await credential()).standing, (await credential()).version], ['suspended', 2]);
  for (const path of ['', '/1', '/2']) assert.match((await seen(path)).words, /Suspended since .* It is not offered now, and may be again; what was earned stays valid/, path);
  assert.match((await seen('', 'catalog')).words, /Data Literacy, Revised.*Suspended/);
  assert.match((await seen('.jsonld')).text, /Suspended/);
  await told('credential.suspended', { change: 'suspend', version: 2, standing: 'suspended' });
  await world.mail({ to: alex, subject: /in effect/i, about: 'is suspended' });
  const mail = await world.mail({ to: sam, subject: /A component of your pathway is suspended/ });
  assert.match(mail.text, /Analytics Pathway/);
  const page = await (await signedIn(alex)).get('/demo/credentials');
  assert.match(page.text, /value="reinstate"/);
  assert.doesNotMatch(page.text, /value="suspend"|Are these still offered/);
});

part('it is offered again: nothing of the suspension is left on its pages', async () => {
  await agree(await propose('reinstate', { reason: 'There is a new assessor.', in_progress: '0' }), 'reinstate');
  assert.deepEqual([(await credential()).standing, (await credential()).version], ['in-force', 2]);
  for (const path of ['', '/1', '/2']) assert.doesNotMatch((await seen(path)).words, /Suspended|not offered/, path);
  assert.match((await seen('.jsonld')).text, /Active/);
  await told('credential.reinstated', { change: 'reinstate', version: 2, standing: 'in-force' });
  await world.mail({ to: alex, subject: /in effect/i, about: 'is in force again' });
});

part('it is retired while learners are in progress: the catalog says until when they can finish', async () => {
  const missing = await propose('retire', { reason: 'Its standard is withdrawn.', in_progress: '12' });
  assert.match(missing.page.words, /until which learners who have begun can finish/i);
  const day = `${new Date().getFullYear() + 1}-06-30`;
  await world.psql(`UPDATE draft SET document = (document::jsonb || '{"teach_out":"${day}","plan":"The course runs once more."}')::json WHERE kind = 'retire'`);
  await missing.get(String(missing.page.url));
  await agree(missing, 'retire');
  assert.deepEqual([(await credential()).standing, (await credential()).teach_out], ['retired', day]);
  const page = await world.browser().get('/demo/catalog/data-in-force');
  assert.match(page.words, /Retired since/);
  assert.match(page.words, /can finish until/);
  assert.match((await seen('', 'catalog')).words, /Data Literacy, Revised/, 'it stays in the list for those who have it');
  await told('credential.retired', { change: 'retire', version: 2, standing: 'retired' });
  const mail = await world.mail({ to: sam, subject: /A component of your pathway is retired/ });
  assert.match(mail.text, /Analytics Pathway/);
});

part('the office proposes its retraction, and another office decides: its page says so, and the list has it no more', async () => {
  await agree(await propose('retract', { reason: 'It was approved on figures that were wrong.', in_progress: '0' }, rae), 'retract');
  assert.deepEqual([(await credential()).standing, (await credential()).version], ['retracted', 2]);
  for (const path of ['', '/1', '/2']) {
    const page = await seen(path);
    assert.match(page.words, /Retracted since .* The institution has taken it back/, path);
  }
  for (const [what, type] of [['catalog', 'html'], ['catalog.atom', 'xml'], ['sitemap.xml', 'xml']]) {
    const list = await seen('', what);
    assert.match(list.headers['content-type'], new RegExp(type));
    assert.doesNotMatch(list.text, /data-in-force/, what);
  }
  assert.match((await seen('.jsonld')).text, /Deprecated/);
  await told('credential.retracted', { change: 'retract', version: 2, standing: 'retracted' });
  assert.match((await world.mail({ to: alex, subject: /in effect/i, about: 'is retracted' })).text, /not in the catalog's list any more/);
  await world.mail({ to: sam, subject: /A component of your pathway was retracted/ });
  assert.doesNotMatch((await (await signedIn(alex)).get('/demo/credentials')).words, /Data Literacy, Revised/, 'nothing more can be proposed about it');
});

part('a portfolio is looked at, then taken over once, however often the file is read', async () => {
  const csv = ['owner,approved_by,approved_on,version,next_review,title,summary,unit,outcomes,hours',
    'sam.lee@example.edu,Academic Senate,2023-05-04,3,2029-05-04,Bridge Inspection,"Inspect a bridge, and say what is wrong with it.",ENG,Name the parts;Find a crack;Write a report,40',
    'nobody@example.edu,,,,,Lost,,ENG,,'].join('\n');
  const ask = async (path, body) => { const answer = await world.control('POST', `/control/demo/${path}`, body); return { status: answer.status, ...JSON.parse(answer.text) }; };
  const looked = await ask('credentials-look', csv);
  assert.equal(looked.status, 200);
  assert.deepEqual(looked.credentials.map((c) => [c.title, c.version, Boolean(c.refused)]), [['Bridge Inspection', 3, false], ['Lost', 1, true]]);
  const refused = await ask('credentials', csv);
  assert.ok(!refused.credentials.some((c) => c.done), 'a file with a row that cannot be taken over takes over none');
  const good = csv.split('\n').slice(0, 2).join('\n');
  assert.equal((await ask('credentials', good)).credentials[0].done, true);
  assert.equal((await ask('credentials', good)).credentials[0].taken, true);
  assert.equal(await world.value(`SELECT count(*) FROM credential WHERE slug = 'bridge-inspection'`), 1);
  const page = await world.browser().get('/demo/catalog/bridge-inspection');
  assert.match(page.words, /Academic Senate/);
  assert.match(page.words, /4 May 2023/);
  assert.match(page.words, /4 May 2029/);
  const office = (role) => `key,owner,owner_role,title,unit\nanother,sam.lee@example.edu,${role},Bridge Inspection,ENG\n`;
  assert.match((await ask('credentials-look', office('provost'))).detail ?? '', /line 2: nobody holds the office “provost” today/);
  assert.equal((await ask('credentials', office('chair'))).credentials[0].done, true);
  assert.match((await (await signedIn(cho)).get('/demo/credentials')).words, /Bridge Inspection.*Answered for by Cho Chair , who is chair/);
  const two = await json({ kind: 'amend', about: 'Bridge Inspection', proposer: { email: sam } }, 'held');
  assert.match(two.reason, /amend the micro-credential “Bridge Inspection”, and several are called so \(bridge-inspection, bridge-inspection-\w{12}\)/);
  await world.psql(`UPDATE credential SET standing = 'retired' WHERE slug LIKE 'bridge-inspection-%'`);
  const { intake } = await json({ kind: 'amend', about: 'Bridge Inspection', proposer: { email: sam } }, 'draft');
  assert.equal(await world.value(`SELECT slug FROM credential c JOIN draft d ON d.credential = c.id WHERE d.id = '${intake}'`), 'bridge-inspection', 'the one that is not retired');
  await world.psql(`DELETE FROM draft WHERE id = '${intake}'; UPDATE credential SET standing = 'in-force' WHERE slug LIKE 'bridge-inspection-%'`);
  assert.match((await ask('credentials-look', 'owner,title,colour\na@b.c,X,red')).detail ?? '', /there is no column “colour”/);
});

part('one whose review is overdue: its owner and the connected system are told at once, and a renewal comes of it', async () => {
  const csv = 'owner,approved_on,next_review,title,summary,unit,outcomes,hours\nsam.lee@example.edu,2019-05-04,2022-05-04,Overdue Welding,Weld a seam.,ENG,Cut;Weld;Grind,40\n';
  const answer = await world.control('POST', '/control/demo/credentials', csv);
  assert.equal(JSON.parse(answer.text).credentials[0].done, true, answer.text);
  const mail = await world.mail({ to: sam, subject: /Due for review: .*Overdue Welding/ });
  assert.match(mail.text.replace(/\s+/g, ' '), /was due for review on 4 May 2022. Please propose to renew it, or to retire it/);
  const owned = mail.links.find((link) => link === `${world.url}/demo/credentials`);
  assert.ok(owned, `${mail.links}`);
  const overdue = await world.value(`SELECT id FROM credential WHERE slug = 'overdue-welding'`);
  await until('the review to be told', () => world.calls().some((c) => c.ok && c.type === 'review.due' && c.about?.id === overdue));
  const browser = await signedIn(sam);
  const page = await browser.get(owned);
  assert.match(page.words, /Overdue Welding needs you/);
  fine(await browser.press('renew', {}, { credential: overdue }), 'to renew it');
  assert.match(browser.page.words, /Overdue Welding/);
  assert.match(browser.page.words, /renewal/i);
  assert.equal(await world.value(`SELECT count(*) FROM draft WHERE credential = '${overdue}' AND kind = 'renew'`), 1);
  assert.equal(world.mails().filter((m) => m.to.includes(sam) && /Due for review/.test(m.subject)).length, 1, 'they are told once');
});

part('a proposal under way is put under a newer version of its policy, with a reason, after a look', async () => {
  const other = await world.propose({ document: { title: 'Repinned', short_name: 'Repinned' } });
  await world.reaches(other, 'screening');
  const policy = JSON.parse(readFileSync(join(sources, 'workflows/microcredential.json'), 'utf8'));
  policy.states.screening.steps.screen.due = '9 business days';
  world.file('workflows/microcredential.json', JSON.stringify(policy));
  assert.match(await world.reload(), /reloaded/);
  const ask = async (body) => JSON.parse((await world.control('POST', '/control/demo/repin', JSON.stringify(body))).text);
  const look = await ask({ workflow: 'microcredential' });
  const mine = look.proposals.find((p) => p.proposal === other);
  assert.ok(!mine.refused, mine.refused);
  assert.match(mine.changes.join(' '), /due/);
  assert.equal(await world.value(`SELECT count(*) FROM event WHERE kind = 'policy.repinned'`), 0, 'a look changes nothing');
  const moved = await ask({ proposal: other, reason: 'The office has more time now.' });
  assert.equal(moved.proposals[0].done, true);
  assert.equal(await world.value(`SELECT casefile ->> 'policy' FROM proposal WHERE id = '${other}'`), mine.to);
  assert.match((await ask({ proposal: other, reason: 'Again.' })).proposals[0].refused, /already/);
  await screen(world, 'Repinned');
  await world.reaches(other, 'review');
});

part('its record verifies, and every event about it has the next number', async () => {
  const changes = await world.sql(`SELECT change, act FROM credential_change WHERE credential = '${id}' ORDER BY change`);
  assert.deepEqual(changes.map((c) => c.change), changes.map((c, i) => i + 1));
  assert.deepEqual(changes.map((c) => c.act), ['publish', 'amend', 'offered', 'owner', 'owner', 'renew', 'suspend', 'reinstate', 'retire', 'retract']);
});
