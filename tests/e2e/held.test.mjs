// What the office does when a form changes: submissions that wait are shown, tried and read again, and questions get a place.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, newWorld, sample, sources } from './harness.mjs';
import { formsOf } from './page.mjs';

const typeform = join(sources, 'tests/fixtures/typeform.json');
const world = await newWorld({
  before: (w) => {
    Object.assign(w.conf['form demo/typeform'], { 'map.mc_title': 'title', 'map.mc_description': 'summary', 'map.proposer_email': 'proposer.email', 'map.workload_hours': 'hours' });
    w.conf['form demo/broken'] = { adapter: 'broken', 'secret-file': 'hook.secret' };
    w.conf['form demo/steady'] = { adapter: 'assent', 'secret-file': 'hook.secret' };
    w.conf['form demo/survey'] = { adapter: 'csv', 'secret-file': 'hook.secret', 'set.id': 'Response ID', 'map.E-mail': 'proposer.email' };
    w.file('hooks/in/broken.conf', readFileSync(join(sources, 'hooks/in/assent.conf')));
    w.file('hooks/in/broken.jq', 'error("the question \\"title\\" is gone")\n');
  },
});
const offline = ['--site', world.site, '--share', sources, '--worker', join(build, 'assent-jq')];
function assent(...args) {
  const { status, stdout, stderr } = spawnSync(join(build, 'assent'), args, { encoding: 'utf8', env: { ...process.env, ASSENT_SOCKET: join(world.data, 'control.sock') } });
  return { status, stdout, stderr };
}
const intake = (...args) => assent('intake', ...args);
const json = (...args) => JSON.parse(intake(...args, '--json').stdout);
const sent = async (body, form = 'demo/json', status = 'proposal') => {
  const answer = await world.send(body, { form });
  assert.equal(answer.status, 202, answer.text);
  const { id } = JSON.parse(answer.text);
  await world.settled(id, status);
  return id;
};
const everything = () => world.value(`SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (SELECT row_to_json(i)::text AS t FROM intake_state i UNION ALL SELECT row_to_json(d)::text FROM draft d
  UNION ALL SELECT m.id::text FROM message m UNION ALL SELECT row_to_json(d)::text FROM drift d UNION ALL SELECT id::text FROM proposal) AS all_of_it`);

// ---- a file, without the service

test('a file is tried by files alone: what it would become, what is missing, and what nothing names', () => {
  const { status, stdout, stderr } = intake('try', typeform, '--form', 'demo/typeform', '--unverified', ...offline);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^becomes +a draft/m);
  assert.match(stdout, /^proposer +alex\.rivera@example\.edu$/m);
  assert.match(stdout, /^ {2}Title\n {4}Data Literacy for Public Health$/m);
  assert.match(stdout, /\nmissing\n {2}Say which department offers it\.\n/);
  assert.match(stdout, /\nanswers without a place: .*\n {2}Level\n {4}EQF 6\n/);
});

test('its signature is looked at unless told not to, from a header or from a whole request', () => {
  const body = readFileSync(typeform);
  const signature = (secret) => `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;
  const with_ = (secret) => intake('try', typeform, '--form', 'demo/typeform', '--header', `Typeform-Signature: ${signature(secret)}`, ...offline);
  assert.match(with_(world.secrets.typeform).stdout, /^signature +fits$/m);
  const other = with_('another');
  assert.equal(other.status, 1);
  assert.match(other.stdout, /^becomes +nothing: its sender is told that it is refused\nbecause +the signature does not fit/m);
  const whole = world.file('whole.http', Buffer.concat([Buffer.from(`POST /demo/hooks/typeform HTTP/1.1\r\nHost: x\r\nTypeform-Signature: ${signature(world.secrets.typeform)}\r\n\r\n`), body]));
  assert.match(intake('try', whole, '--form', 'demo/typeform', ...offline).stdout, /^signature +fits$/m);
});

test('for a program the trial is one object; a complete submission is a proposal, and one for nobody is held', () => {
  const file = world.file('complete.json', JSON.stringify(sample('complete')));
  const report = json('try', file, '--form', 'demo/json', '--unverified', ...offline);
  assert.equal(report.becomes, 'proposal');
  assert.equal(report.document.title, sample().document.title);
  assert.deepEqual(report.missing, []);
  assert.equal(report.verified, false);
  const nobody = intake('try', world.file('nobody.json', JSON.stringify({ ...sample('nobody'), proposer: {} })), '--form', 'demo/json', '--unverified', ...offline);
  assert.equal(nobody.status, 1);
  assert.match(nobody.stdout, /^becomes +held for the office\nbecause +nobody can be asked/m);
  const retire = intake('try', world.file('retire.json', JSON.stringify({ ...sample('retire'), kind: 'retire', about: 'x' })), '--form', 'demo/json', '--unverified', ...offline);
  assert.match(retire.stdout, /^because +no policy in force takes proposals to retire a micro-credential: name one in the programme/m);
});

test('what cannot be tried ends with 2 and says why', () => {
  for (const [args, why] of [[['try', '/no/such/file', '--form', 'demo/json'], /No such file/], [['try', typeform, '--form', 'demo/none'], /no \[form demo\/none\]/],
    [['try', typeform, '--form', 'demo'], /INSTITUTION\/NAME/], [['try', typeform, '--form', 'demo/json', '--header', 'nonsense'], /no header/]]) {
    const { status, stderr } = intake(...args, ...offline);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, why);
  }
});

// ---- what is held

test('what is held is listed with its age and its reason, and shown without what is nobody\'s business', async () => {
  const id = await sent({ ...sample('shown'), key: 'x' }, 'demo/broken', 'held');
  const list = intake('held');
  assert.equal(list.status, 1);
  assert.match(list.stdout, new RegExp(`^${id} +just now +broken +1 +.*the question "title" is gone`, 'm'));
  const shown = intake('show', id);
  assert.equal(shown.status, 0, shown.stderr);
  assert.match(shown.stdout, /^status +held$/m);
  assert.match(shown.stdout, /webhook-id/);
  assert.match(shown.stdout, /Data Literacy for Public Health/);
  assert.match(shown.stdout, /•••@example\.edu/);
  assert.doesNotMatch(shown.stdout, new RegExp(sample().proposer.email));
  assert.match(intake('show', '--full', id).stdout, new RegExp(sample().proposer.email));
  assert.equal(intake('show', '00000000-0000-7000-8000-000000000000').status, 1);
});

test('it is tried against the adapter as its file is now, without effect, and read again when it is good', async () => {
  const [{ id }] = json('held').held;
  const before = await everything();
  assert.match(intake('try', id).stdout, /^because +.*the question "title" is gone/m);
  world.file('hooks/in/broken.jq', 'this is no program\n');
  assert.match(intake('try', id).stdout, /^because +.*hooks\/in\/broken\.jq/m);
  world.file('hooks/in/broken.jq', readFileSync(join(sources, 'hooks/in/assent.jq')));
  const good = intake('try', id);
  assert.equal(good.status, 0, good.stdout);
  assert.match(good.stdout, /^becomes +a proposal/m);
  assert.match(good.stdout, /^proposer +.•••@example\.edu$/m);
  assert.equal(await everything(), before, 'nothing was changed');
  assert.equal(intake('replay', id).status, 1, 'the service still has the adapter that it read');
  assert.match(await world.reload(), /reloaded/);
  const again = intake('replay', id);
  assert.equal(again.status, 0, again.stdout);
  assert.match(again.stdout, new RegExp(`^${id} +broken +proposal`, 'm'));
  assert.equal(await world.stateOf(id), 'screening');
});

// ---- what forms ask

const form = (words) => {
  const body = JSON.parse(readFileSync(typeform, 'utf8'));
  body.event_id = `event-${Math.random()}`;
  body.form_response.token = `token-${Math.random()}`;
  for (const field of body.form_response.definition.fields) {
    if (!(field.title in words)) continue;
    for (const answer of body.form_response.answers) if (answer.field.id === field.id) answer.field.ref = `${words[field.title]}-ref`;
    field.title = words[field.title];
  }
  return JSON.stringify(body);
};
const arrives = async (words, status) => {
  const answer = await world.sendTypeform(form(words));
  assert.equal(answer.status, 202, answer.text);
  const { id } = JSON.parse(answer.text);
  await world.settled(id, status);
  return id;
};

test('questions that no mapping names are told to the office once, and a day later what is new', async () => {
  const from = world.mails().length;
  await arrives({}, 'draft');
  const mail = await world.mail({ to: 'kim.office@example.edu', subject: /“typeform” has changed/, from });
  assert.match(mail.text, /Level/);
  assert.match(mail.text, /I confirm the dean agrees/);
  await arrives({}, 'draft');
  const known = json('drift').drift.filter((one) => one.form === 'typeform');
  assert.deepEqual(known.filter((one) => one.kind === 'question').map((one) => [one.name, one.times, one.open])[0], ['Delivery', 2, true]);
  assert.equal(await world.value(`SELECT count(*) FROM message WHERE template = 'drift' AND data->>'form' = 'typeform'`), 1);
  await world.psql(`UPDATE drift SET asked_at = asked_at - interval '2 days'`);
  await arrives({ Delivery: 'How is it taught?' }, 'draft');
  const next = await world.mail({ to: 'kim.office@example.edu', subject: /“typeform” has changed/, about: 'How is it taught?', from });
  assert.doesNotMatch(next.text, /I confirm the dean agrees/);
  const open = intake('drift');
  assert.equal(open.status, 1);
  assert.match(open.stdout, /How is it taught\?/);
  assert.doesNotMatch(open.stdout, / no$/m, 'what is not open is not listed');
  assert.match(open.stdout, /more wait for nobody: assent intake drift --all/);
  assert.match(intake('drift', '--all').stdout, / no$/m);
});

test('a question that was renamed is given its place by its words, without a program and without a restart', async () => {
  const id = await arrives({ 'Your e-mail': 'Your address, please' }, 'held');
  const other = await arrives({ 'Your e-mail': 'Your address, please' }, 'held');
  assert.match(intake('try', id).stdout, /Your address, please/);
  for (const [args, why] of [[['typeform', 'Your address, please', 'nonsense'], /no field of the form/], [['nowhere', 'Your address, please', 'title'], /no form “nowhere”/], [['typeform', '', 'title'], /own words/]])
    assert.match(intake('remap', ...args).stderr, why);
  const unasked = intake('remap', 'typeform', 'Your adress', 'proposer.email');
  assert.equal(unasked.status, 0);
  assert.match(unasked.stderr, /no answer to this question has waited for a place so far; those that did: .*“Your address, please”/);
  assert.equal(intake('remap', 'typeform', 'Your adress', '-').stderr, '');
  const set = intake('remap', 'demo/typeform', 'Your address, please', 'proposer.email');
  assert.equal(set.stderr, '');
  assert.equal(set.status, 0, set.stderr);
  assert.equal(intake('try', id).status, 0, 'a trial knows it');
  const all = intake('replay', '--all', '--form', 'typeform');
  assert.equal(all.status, 0, all.stdout + all.stderr);
  for (const one of [id, other]) assert.match(all.stdout, new RegExp(`^${one} +typeform +draft`, 'm'));
  await arrives({ 'Your e-mail': 'Your address, please' }, 'draft');
  const [event] = await world.sql(`SELECT kind, actor, body FROM register_event WHERE kind LIKE 'remap.%' AND body->>'question' = 'Your address, please'`);
  assert.deepEqual([event.kind, event.actor, event.body.field], ['remap.set', 'administrator', 'proposer.email']);
  assert.equal(json('drift').drift.find((one) => one.name === 'Your address, please').open, false);
  assert.equal(json('drift').remap[0].field, 'proposer.email');
});

test('a draft that waits for such an answer is read again, unless its proposer works on it', async () => {
  const words = { 'Short description': 'In one paragraph' };
  const [fresh, touched] = [await arrives(words, 'draft'), await arrives(words, 'draft')];
  await world.psql(`UPDATE draft SET saved_at = begun_at + interval '1 minute', document = '{"title": "Mine"}' WHERE id = '${touched}'`);
  assert.equal(intake('remap', 'typeform', 'In one paragraph', 'summary').status, 0);
  const mails = await world.value(`SELECT count(*) FROM message WHERE template = 'draft'`);
  const { states } = json('replay', '--all');
  assert.deepEqual(states.map((one) => [one.id, one.status]), [[fresh, 'draft']]);
  assert.match(await world.value(`SELECT document->>'summary' FROM draft WHERE id = '${fresh}'`), /messy/);
  assert.equal(await world.value(`SELECT document->>'title' FROM draft WHERE id = '${touched}'`), 'Mine');
  assert.equal(await world.value(`SELECT count(*) FROM message WHERE template = 'draft'`), mails, 'nobody is written to twice');
  assert.equal(intake('replay', touched).status, 1);
});

test('a remap is taken back, and a question that needs no place is left as it is', async () => {
  assert.equal(intake('remap', 'typeform', 'In one paragraph', '-').status, 0);
  assert.equal(json('drift').drift.find((one) => one.name === 'In one paragraph').open, true);
  assert.equal(intake('leave', 'typeform', 'In one paragraph').status, 0);
  assert.equal(json('drift').drift.find((one) => one.name === 'In one paragraph').open, false);
  assert.equal(intake('leave', 'typeform', 'In one paragraph').status, 1, 'nothing waits any more');
  assert.deepEqual((await world.sql(`SELECT kind FROM register_event WHERE kind LIKE 'remap.%' OR kind = 'drift.settled' ORDER BY number`)).map((one) => one.kind),
    ['remap.set', 'remap.ended', 'remap.set', 'remap.set', 'remap.ended', 'drift.settled']);
});

test('a field that was always answered and is absent three times is asked about; one that comes and goes is not', async () => {
  const from = world.mails().length;
  const send = (n, without, more = {}) => sent({ ...sample(`steady-${n}`, { document: { ...more, ...(without ? { prerequisites: '' } : { prerequisites: 'None' }) } }) }, 'demo/steady');
  await send(1, false);
  await send(2, false, { short_name: 'Now and then' });
  for (const n of [3, 4]) await send(n, false);
  for (const n of [5, 6]) await send(n, true);
  const field = () => json('drift').drift.find((one) => one.form === 'steady' && one.name === 'prerequisites');
  assert.deepEqual([field().times, field().missed, field().open], [4, 2, false]);
  const id = await send(7, true);
  assert.deepEqual([field().missed, field().open], [3, true]);
  const mail = await world.mail({ to: 'kim.office@example.edu', subject: /“steady” has changed/, from });
  assert.match(mail.text, /prerequisites/);
  assert.doesNotMatch(mail.text, /short name/);
  assert.match(intake('try', id).stdout, /always answered before, and not now\n {2}/);
  await send(8, false);
  assert.equal(field().open, false, 'it is back: it is one that may be left out');
});

// ---- a file of answers

const cell = (text) => `"${String(text).replaceAll('"', '""')}"`;
const sheet = (rows) => {
  const { document } = sample();
  const names = Object.keys(document).filter((name) => typeof document[name] !== 'object' || Array.isArray(document[name]));
  const values = (change) => names.map((name) => cell([change[name] ?? document[name]].flat().join('\n')));
  return [['Response ID', 'E-mail', ...names].map(cell), ...rows.map(([id, change = {}]) => [cell(id), cell('csv.person@example.edu'), ...values(change)])]
    .map((row) => row.join(',')).join('\r\n');
};

test('a CSV export is looked at, then taken row by row, each response once', async () => {
  const file = world.file('answers.csv', sheet([['R_1', { title: 'From a file' }], ['R_2', { title: 'Not complete', assessment: '' }], ['R_1'], ['']]));
  const look = json('csv', '--look', '--form', 'demo/survey', file).rows;
  assert.deepEqual(look.map((one) => one.what), ['new', 'incomplete', 'duplicate', 'refused']);
  assert.equal(look[0].title, 'From a file');
  assert.match(look[1].reason, /assess/);
  assert.equal(await world.value(`SELECT count(*) FROM intake WHERE form = 'survey'`), 0, 'looking takes nothing');
  const taken = json('csv', '--form', 'demo/survey', file).rows;
  assert.deepEqual(taken.map((one) => one.what), ['proposal', 'draft', 'duplicate', 'refused'], JSON.stringify(taken));
  assert.equal(await world.stateOf(taken[0].id), 'screening');
  const more = world.file('more.csv', sheet([['R_1', { title: 'From a file' }], ['R_2', { title: 'Complete now' }], ['R_3', { title: 'Another' }]]));
  const again = json('csv', '--form', 'demo/survey', more).rows;
  assert.deepEqual(again.map((one) => one.what), ['duplicate', 'revised', 'proposal']);
  assert.equal(again[0].reason, undefined);
  assert.equal(await world.value(`SELECT count(*) FROM intake WHERE form = 'survey'`), 4);
});

test('a row that was changed since it was taken is a later answer, also when it goes back to an earlier one', async () => {
  const draft = () => world.value(`SELECT document->>'title' AS title FROM draft d JOIN intake_state s USING (institution, id) WHERE s.form = 'survey' AND s.submission = 'R_2'`);
  const file = (title) => world.file('changed.csv', sheet([['R_2', { title, assessment: '' }]]));
  assert.equal(await draft(), 'Complete now');
  assert.equal(json('csv', '--look', '--form', 'demo/survey', file('Changed once')).rows[0].what, 'changed');
  for (const title of ['Changed once', 'Changed twice', 'Changed once']) {
    assert.equal(json('csv', '--form', 'demo/survey', file(title)).rows[0].what, 'revised', title);
    assert.equal(json('csv', '--form', 'demo/survey', file(title)).rows[0].what, 'duplicate', `${title}, again`);
    assert.equal(await draft(), title);
  }
});

test('an export that is tried as one submission is led to the command that looks at it', () => {
  const { status, stderr } = intake('try', ...offline, '--unverified', '--form', 'demo/survey', world.file('export.csv', sheet([['R_9']])));
  assert.equal(status, 2);
  assert.match(stderr, /assent intake csv --look --form demo\/survey/);
});

test('a file that cannot be taken is refused, with the reason', () => {
  for (const [name, text, why] of [['demo/json', sheet([['R_9']]), /adapter = csv/], ['demo/none', sheet([['R_9']]), /no form “none”/], ['demo/survey', 'a,b\n1,"2', /not closed/], ['demo/survey', 'a,b\n1,2\n', /Response ID/]]) {
    const { status, stderr } = intake('csv', '--form', name, world.file('wrong.csv', text));
    assert.equal(status, 1, name);
    assert.match(stderr, why);
  }
});

// ---- the office, without an engineer

const signedIn = async (email) => {
  const browser = world.browser();
  await browser.get(JSON.parse((await world.control('POST', '/control/demo/signin', email)).text).address);
  await browser.press('signin');
  return browser;
};
const office = () => signedIn('kim.office@example.edu');

test('the office shows one, tries it, gives its question a place and reads it again, all by its desk', async () => {
  const id = await arrives({ 'Your e-mail': 'Where do we write to?' }, 'held');
  const browser = await office();
  let page = await browser.get('/demo/desk');
  assert.equal(page.status, 200);
  assert.match(page.words, /Forms have changed/);
  page = await browser.get(page.links.find((one) => one.href.includes(id)).href);
  assert.match(page.words, /held for the office/i);
  assert.match(page.words, /•••@example\.edu/);
  assert.doesNotMatch(page.words, /alex\.rivera@/);
  const before = await everything();
  page = await browser.press('try');
  assert.match(page.words, /It would be held for the office/);
  assert.equal(await everything(), before, 'trying changes nothing');
  page = await browser.get('/demo/desk/forms');
  const form_ = formsOf(page).find((one) => one.inputs.some((input) => input.name === 'name' && input.value === 'Where do we write to?'));
  const post = (fields) => browser.ask('POST', form_.action, { headers: { 'content-type': 'application/x-www-form-urlencoded', origin: world.url }, body: new URLSearchParams(fields).toString() });
  page = await post([...form_.fill({ field: '' }), ['action', 'remap']]);
  assert.match(page.words, /Choose which of our answers/);
  page = await post([...form_.fill({ field: 'proposer.email' }), ['action', 'remap']]);
  assert.match(page.words, /It counts from the next submission on/);
  assert.match(page.words, /Kim Office/);
  await browser.get(`/demo/desk/held/${id}`);
  page = await browser.press('replay');
  assert.match(page.words, /given to be read again/);
  await world.settled(id, 'draft');
});

test('the office sends a file by its page; nobody else comes there', async () => {
  const browser = await office();
  const page = await browser.get('/demo/desk/forms');
  const form_ = formsOf(page).find((one) => one.buttons.some((b) => b.value === 'look'));
  const csrf = form_.inputs.find((input) => input.name === 'csrf').value;
  const upload = (action, text) => {
    const parts = Object.entries({ csrf, form: 'survey', action }).map(([name, value]) => `--x1\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('');
    return browser.ask('POST', '/demo/desk/forms', { headers: { 'content-type': 'multipart/form-data; boundary=x1', origin: world.url },
      body: `${parts}--x1\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--x1--\r\n` });
  };
  assert.match((await upload('look', sheet([['R_20', { title: 'By the page' }]]))).words, /What the file would bring 1 new/);
  assert.match((await upload('take', sheet([['R_20', { title: 'By the page' }]]))).words, /1 taken/);
  assert.match((await upload('take', '')).words, /Choose the file/);
  const stranger = await signedIn('alex.rivera@example.edu');
  for (const path of ['/demo/desk/forms', '/demo/desk/held/00000000-0000-7000-8000-000000000000']) assert.notEqual((await stranger.get(path)).status, 200);
});
