// The doors that form platforms come by: how they prove who they are, what they carry, how they ask first; what a later
// answer and a withdrawal do; answers that are only announced and must be fetched.
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newWorld, sample, until } from './harness.mjs';
import { open, screen } from './acts.mjs';

const secret = 'op3n-sesame-%41&b=c';
const carried = 'carried-along-secret';
const encoded = encodeURIComponent(secret);
const program = '(.fetched // .body.answers // .body) as $a | {document: $a.document, proposer: $a.proposer, unmapped: []}\n';
const confs = {
  token: '[verify]\nkind = token\nfrom = header:Authorization\nprefix = Bearer\n[ids]\nsubmission = /id\n',
  inbody: '[verify]\nkind = token\nfrom = /key\n[carried]\npointers = /more/api_token\n',
  field: '[adapter]\ndecoder = form-json:answers\n[verify]\nkind = token\nfrom = field:key\n[carried]\nfields = other\n[ids]\nsubmission = /answers/id\n',
  query: '[verify]\nkind = token\nfrom = query:key\n',
  hmac: '[adapter]\ndecoder = form-json:answers\n[verify]\nkind = hmac\nfrom = field:HMAC\nalgorithm = sha512\nencoding = hex\nsigned = field:answers\n',
  basic: '[verify]\nkind = basic\n',
  path: '[verify]\nkind = path\n[probe]\nanswer = cloudevents\n',
  none: '[verify]\nkind = none\n',
  events: '[verify]\nkind = token\nfrom = header:X-Token\n[ids]\nsubmission = /id\n[events]\nfrom = query:event\nsubmit = completed\nrevise = updated\nwithdraw = deleted\n',
  fetch: '[verify]\nkind = token\nfrom = header:X-Token\n[ids]\nsubmission = /survey /response\n[fetch]\nurl = {base}/surveys/{/survey}/responses/{/response}\nheader = X-API-TOKEN\nat = /result\n',
};

// The platform that is asked for answers: each path says what it answers, call by call.
const asked = [];
const answers = new Map();
const platform = http.createServer((rq, rs) => {
  asked.push({ url: rq.url, token: rq.headers['x-api-token'], at: Date.now() });
  if (rq.url.endsWith('/hang')) return;
  const [status, body, headers = {}] = (answers.get(rq.url) ?? [[404, {}]]).at(0);
  if ((answers.get(rq.url)?.length ?? 0) > 1) answers.get(rq.url).shift();
  rs.writeHead(status, { 'content-type': 'application/json', ...headers });
  rs.end(typeof body === 'string' ? body : JSON.stringify(body));
});
await new Promise((done) => platform.listen(0, '127.0.0.1', done));
after(() => {
  platform.closeAllConnections();
  platform.close();
});
const base = `http://127.0.0.1:${platform.address().port}`;

const world = await newWorld({
  before: (w) => {
    const put = (name, text) => writeFileSync(join(w.site, name), `${text}\n`, { mode: 0o600 });
    put('door.secret', secret);
    put('basic.secret', `forms:${secret}`);
    put('path.secret', 'pathsecret-0123456789');
    put('fetch.secret', 'fetch-credential');
    for (const [name, conf] of Object.entries(confs)) {
      w.file(`hooks/in/door-${name}.conf`, conf);
      w.file(`hooks/in/door-${name}.jq`, program);
      const file = name === 'basic' || name === 'path' ? name : 'door';
      w.conf[`form demo/${name}`] = { adapter: `door-${name}`, 'secret-file': `${file}.secret` };
    }
    w.conf['form demo/none'] = { adapter: 'door-none', 'unsigned-from': '192.0.2.0/24, 127.0.0.0/8' };
    w.conf['form demo/far'] = { adapter: 'door-none', 'unsigned-from': '192.0.2.0/24' };
    w.conf['form demo/unset'] = { adapter: 'door-none' };
    w.conf['form demo/fetch'] = { adapter: 'door-fetch', 'secret-file': 'door.secret', 'fetch-secret-file': 'fetch.secret', 'fetch-allow': '127.0.0.0/8', 'set.base': base };
    w.conf['form demo/shut'] = { ...w.conf['form demo/fetch'], 'fetch-allow': null };
  },
});

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (path, body, headers = json) => world.request('POST', `/demo/hooks/${path}`, { headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const stored = () => world.value('SELECT count(*) FROM intake');
const idOf = (answer) => {
  assert.equal(answer.status, 202, answer.text);
  return JSON.parse(answer.text).id;
};
const some = (change) => sample(randomUUID(), change);
const formBody = (fields) => Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
const hmac = (text, key = secret) => createHmac('sha512', key).update(text).digest('hex');

/** [form, what the request is, given a body and the secret] */
const doors = {
  token: (body, key) => ['token', body, { ...json, authorization: `Bearer ${key}` }],
  'a token in the body': (body, key) => ['inbody', { ...body, key, more: { api_token: carried } }, json],
  'a token in a field': (body, key) => ['field', `${formBody({ key, other: carried, answers: JSON.stringify(body) })}&undefined=`, form],
  'a token in the address': (body, key) => [`query?key=${encodeURIComponent(key)}`, body, json],
  'a keyed hash in a field': (body, key) => ['hmac', formBody({ HMAC: hmac(JSON.stringify(body), key), answers: JSON.stringify(body) }), form],
  basic: (body, key) => ['basic', body, { ...json, authorization: `Basic ${Buffer.from(`forms:${key}`).toString('base64')}` }],
};

for (const [name, how] of Object.entries(doors))
  test(`${name}: with the secret it is taken, with another, or none, nothing is kept`, async () => {
    const before = await stored();
    for (const wrong of ['another', '', `${secret}x`, secret.slice(1)]) assert.equal((await post(...how(some(), wrong))).status, 401, wrong);
    assert.equal(await stored(), before);
    await world.settled(idOf(await post(...how(some(), secret))), 'proposal');
  });

test('a body that is labelled as a form is read as JSON where the adapter says so', async () => {
  await world.settled(idOf(await post('token', some(), { ...form, authorization: `Bearer ${secret}` })), 'proposal');
});

test('an address that nobody can guess: with it a submission is taken, and the log does not hold it', async () => {
  const before = await stored();
  for (const wrong of ['path', 'path/', 'path/guess', 'path/pathsecret-012345678', 'token/pathsecret-0123456789'])
    assert.ok([401, 404].includes((await post(wrong, some())).status), wrong);
  assert.equal(await stored(), before);
  await world.settled(idOf(await post('path/pathsecret-0123456789', some())), 'proposal');
});

test('what nothing signs is taken from a listed address alone', async () => {
  await world.settled(idOf(await post('none', some())), 'proposal');
  assert.equal((await post('far', some())).status, 401);
  assert.equal((await post('unset', some())).status, 503, 'nobody is listed yet');
});

test('no secret is in the database or in the log, whichever way it came', async () => {
  const dump = (await world.psql('SELECT id, headers, convert_from(body, \'UTF8\') FROM intake')) + (await world.psql('SELECT * FROM command_key'));
  for (const [where, text] of [['the database', dump], ['the log', world.log()]])
    for (const word of [secret, encoded, encoded.toLowerCase(), 'sesame', carried, 'pathsecret-0123456789', 'fetch-credential', Buffer.from(`forms:${secret}`).toString('base64')])
      assert.ok(!text.includes(word), `${where} holds ${word}`);
  assert.match(dump, /key=\*{9,}&other=\*{20}&answers=%7B/, 'they are overwritten where they stood');
  assert.match(dump, new RegExp(`"api_token":"\\*{${carried.length}}"`));
});

test('who asks first is answered, without a secret, also for a form that is not set up', async () => {
  for (const path of ['path', 'path/pathsecret-0123456789', 'token', 'gone'])
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      assert.equal((await world.request(method, `/demo/hooks/${path}`)).status, 200, `${method} ${path}`);
  const shake = (origin, path = 'path') => world.request('OPTIONS', `/demo/hooks/${path}`, { headers: { 'webhook-request-origin': origin, 'webhook-request-rate': '120' } });
  const { headers } = await shake('forms.example.edu');
  assert.equal(headers['webhook-allowed-origin'], 'forms.example.edu');
  assert.equal(headers['webhook-allowed-rate'], '*');
  assert.equal((await shake('forms.example.edu', 'token')).headers['webhook-allowed-origin'], undefined);
  assert.equal((await shake('a b')).headers['webhook-allowed-origin'], undefined);
});

test('the same call again is the same submission', async () => {
  const [body, before] = [some(), await stored()];
  const first = await post(...doors.token(body, secret));
  assert.equal((await post(...doors.token(body, secret))).text, first.text);
  assert.equal(await stored(), before + 1);
});

// ---- later answers --------------------------------------------------------------------------------------------------

const events = (event, body) => post(`events?event=${event}`, body, { ...json, 'x-token': secret });
const documentOf = (id, table = 'draft') => world.value(`SELECT document FROM ${table} WHERE ${table === 'draft' ? 'id' : 'proposal'} = '${id}'`);
const person = (name) => ({ email: `${name}@example.edu`, name: `${name} person` });

test('a word that means nothing to us is acknowledged and dropped', async () => {
  await world.settled(idOf(await events('viewed', some())), 'ignored');
});

test('a later answer to a draft renews what its proposer has not changed, and says what was kept', async () => {
  const body = some({ proposer: person('drafty'), document: { assessment: '', short_name: 'One', audience: 'Nurses' } });
  const draft = idOf(await events('completed', body));
  await world.settled(draft, 'draft');
  const link = world.linkIn(await world.mail({ to: 'drafty@example.edu', subject: /finish your proposal/i }));
  const browser = world.browser();
  await browser.get(`${link}?section=basics`);
  const section = await world.value(`SELECT s ->> 'id' AS id FROM policy, json_array_elements(bundle::json -> 'form' -> 'sections') s,
    json_array_elements(s -> 'fields') f WHERE f ->> 'id' = 'audience' LIMIT 1`);
  await browser.get(`${link}?section=${section}`);
  await browser.press('save', { 'field.audience': 'Nurses and midwives' });
  const { title } = body.document;
  Object.assign(body.document, { title: `${title}, renewed`, short_name: 'Two', audience: 'Everybody' });
  await world.settled(idOf(await events('updated', body)), 'revised');
  const now = await documentOf(draft);
  assert.equal(now.title, `${title}, renewed`);
  assert.equal(now.audience, 'Nurses and midwives', 'what was typed on the page stands');
  const mail = await world.mail({ to: 'drafty@example.edu', subject: /finish your proposal/i, about: 'changed your answers' });
  assert.match(mail.text, /kept:\s+[-*•]?\s*[^\n]+/);
  assert.match(mail.text, /assess/i, 'and what is still missing');
  await world.settled(idOf(await events('updated', { ...body, again: 1 })), 'duplicate');
  assert.equal(await world.value(`SELECT count(*) FROM draft WHERE person = (SELECT person FROM draft WHERE id = '${draft}')`), 1);
});

test('a draft that is taken back on the form is gone, and its proposer is told', async () => {
  const body = some({ proposer: person('sorry'), document: { assessment: '' } });
  const draft = idOf(await events('completed', body));
  await world.settled(draft, 'draft');
  await world.settled(idOf(await events('deleted', { id: body.id })), 'withdrawn');
  assert.equal(await documentOf(draft), undefined);
  await world.mail({ to: 'sorry@example.edu', subject: /^Taken back/, about: body.document.title });
  body.document.assessment = 'A portfolio.';
  await world.settled(idOf(await events('completed', body)), 'proposal');
});

test('what changes a proposal under review is held with the difference named, and replayed into the revision asked for', async () => {
  const body = some({ proposer: person('later'), document: { title: 'Answered once more' } });
  const id = idOf(await events('completed', body));
  await world.reaches(id, 'screening');
  Object.assign(body.document, { title: 'Answered once more, better', hours: 30, outcomes: ['Read data', 'Clean data', 'Show data'] });
  const later = idOf(await events('updated', body));
  const { reason } = await world.settled(later, 'held');
  const titles = await world.sql(`SELECT f ->> 'id' AS id, f ->> 'title' AS title FROM policy, json_array_elements(bundle::json -> 'form' -> 'sections') s,
    json_array_elements(s -> 'fields') f`);
  const titled = (name) => titles.find((one) => one.id === name).title;
  for (const name of ['title', 'hours', 'outcomes']) assert.ok(reason.includes(`“${titled(name)}”`), `${titled(name)}: ${reason}`);
  assert.ok(!reason.includes(titled('assessment')), 'and nothing that stayed');
  assert.ok(reason.includes('Answered once more'), reason);

  await screen(world, 'Answered once more', 'return', 'Please say more about the hours.');
  const browser = await open(world, { to: 'later@example.edu', subject: /changes are requested/i, about: 'Answered once more' });
  await browser.press('save', { 'field.assessment': 'Typed before the answer came.' });
  assert.equal((await world.control('POST', '/control/demo/replay', JSON.stringify({ id: later }))).status, 200);
  await world.settled(later, 'revised');
  const [{ answers: typed }] = await world.sql(`SELECT answers FROM typed WHERE proposal = '${id}'`);
  assert.equal(typed['field.title'], 'Answered once more, better');
  assert.equal(typed['field.assessment'], 'Typed before the answer came.');
  assert.equal(await world.value(`SELECT count(*) FROM revision WHERE proposal = '${id}'`), 1, 'nothing is handed in for them');
  const mail = await world.mail({ to: 'later@example.edu', subject: /your answers have changed/i });
  for (const name of ['title', 'hours', 'outcomes']) assert.ok(mail.text.includes(titled(name)), mail.text);
  const page = await world.browser().get(world.linkIn(mail));
  assert.match(page.text, /Answered once more, better/);
  assert.match(page.text, /Show data/);

  Object.assign(body.document, { title: 'A third title', assessment: 'From the form again.' });
  await world.settled(idOf(await events('updated', body)), 'revised');
  const [{ answers: third }] = await world.sql(`SELECT answers FROM typed WHERE proposal = '${id}'`);
  assert.equal(third['field.assessment'], 'Typed before the answer came.', 'what they typed themselves stands');
  await world.mail({ to: 'later@example.edu', subject: /your answers have changed/i, about: titled('assessment') });
});

test('an older answer that is replayed after a younger one changes nothing', async () => {
  const body = some({ proposer: { name: 'Nobody' } });
  const held = idOf(await events('completed', body));
  await world.settled(held, 'held');
  await world.settled(idOf(await events('updated', { ...body, proposer: person('younger') })), 'proposal');
  await world.control('POST', '/control/demo/replay', JSON.stringify({ id: held }));
  const proposals = await world.value('SELECT count(*) FROM proposal');
  await until('it to be read again', () => world.value(`SELECT tries FROM intake_state WHERE id = '${held}' AND status <> 'new' AND tries > 1`));
  assert.equal(await world.value('SELECT count(*) FROM proposal'), proposals);
});

test('a proposal that is taken back on the form is withdrawn for its proposer', async () => {
  const body = some({ proposer: person('back'), document: { title: 'Taken back again' } });
  const id = idOf(await events('completed', body));
  await world.reaches(id, 'screening');
  await world.settled(idOf(await events('deleted', { id: body.id })), 'withdrawn');
  assert.equal(await world.value(`SELECT ending FROM proposal WHERE id = '${id}'`), 'withdrawn');
  await world.mail({ to: 'back@example.edu', subject: /^Withdrawn/, about: 'on the form that it came by' });
  assert.match((await world.settled(idOf(await events('deleted', { id: body.id, again: 1 })), 'ignored')).reason, /over already/);
  assert.match((await world.settled(idOf(await events('updated', { ...body, document: { ...body.document, title: 'Too late' } })), 'held')).reason, /is over \(withdrawn\)/);
});

test('what is held and taken back need not be looked at, and what was never here is dropped', async () => {
  const body = some({ proposer: { name: 'Nobody' } });
  const held = idOf(await events('completed', body));
  await world.settled(held, 'held');
  await world.settled(idOf(await events('deleted', { id: body.id })), 'withdrawn');
  await world.settled(held, 'withdrawn');
  await world.settled(idOf(await events('deleted', { id: randomUUID() })), 'ignored');
});

// ---- answers that are fetched ---------------------------------------------------------------------------------------

const announce = (survey, response, door = 'fetch') => post(door, { survey, response }, { ...json, 'x-token': secret });
const times = (url) => asked.filter((one) => one.url === url).length;

test('answers that are only announced are fetched with the form\'s credential, once, and kept', async () => {
  answers.set('/surveys/SV%2F1/responses/R_1', [[200, { result: some({ document: { title: 'Fetched once' } }) }]]);
  const id = idOf(await announce('SV/1', 'R_1'));
  await world.settled(id, 'proposal');
  assert.deepEqual(asked.filter((one) => one.url === '/surveys/SV%2F1/responses/R_1').map((one) => one.token), ['fetch-credential']);
  assert.equal(await world.value(`SELECT fetched -> 'result' -> 'document' ->> 'title' AS title FROM intake WHERE id = '${id}'`), 'Fetched once');
});

test('a failure is tried again, and what is held afterwards is replayed without another call', async () => {
  const url = '/surveys/SV/responses/R_2';
  answers.set(url, [[503, {}], [200, { result: { document: {}, proposer: {} } }]]);
  const id = idOf(await announce('SV', 'R_2'));
  assert.match((await world.settled(id, 'held')).reason, /e-mail/, 'the second time it was there, and named nobody');
  assert.equal(times(url), 2);
  const calls = asked.filter((one) => one.url === url);
  assert.ok(calls[1].at - calls[0].at > 3000, 'not at once');
  await world.control('POST', '/control/demo/replay', JSON.stringify({ id }));
  await until('it to be read again', () => world.value(`SELECT tries FROM intake_state WHERE id = '${id}' AND status = 'held' AND tries > 1`));
  assert.equal(times(url), 2);
});

test('a later answer waits for an earlier one whose answers could not be fetched, and has them asked for at once', async () => {
  const url = '/surveys/SV/responses/R_6';
  answers.set(url, [[503, {}]]);
  const first = idOf(await announce('SV', 'R_6'));
  await until('it to be asked for in vain', () => world.value(`SELECT fetches > 0 FROM intake_state WHERE id = '${first}'`));
  await world.psql(`UPDATE intake_state SET not_before = now() + interval '55 seconds' WHERE id = '${first}'`); // as while it is asked for
  const early = idOf(await post('fetch', { survey: 'SV', response: 'R_6', changed: 'early' }, { ...json, 'x-token': secret }));
  await until('the later one to wait', () => world.value(`SELECT submission FROM intake_state WHERE id = '${early}'`));
  assert.ok(await world.value(`SELECT not_before FROM intake_state WHERE id = '${first}'`), 'what is asked for was asked for twice at the same time');
  await world.psql(`UPDATE intake_state SET not_before = now() + interval '1 day' WHERE id = '${first}'`);
  answers.set(url, [[200, { result: some({ document: { title: 'Asked for at last' } }) }]]);
  const later = idOf(await post('fetch', { survey: 'SV', response: 'R_6', changed: true }, { ...json, 'x-token': secret }));
  await world.settled(first, 'proposal');
  await world.settled(later, 'duplicate');
});

test('what only a person can mend is held at once: a wrong credential, a redirect, an address that may not be called', async () => {
  answers.set('/surveys/SV/responses/R_3', [[401, {}]]);
  answers.set('/surveys/SV/responses/R_4', [[302, {}, { location: `${base}/surveys/SV%2F1/responses/R_1` }]]);
  assert.match((await world.settled(idOf(await announce('SV', 'R_3')), 'held')).reason, /says 401/);
  assert.match((await world.settled(idOf(await announce('SV', 'R_4')), 'held')).reason, /says 302/);
  assert.match((await world.settled(idOf(await announce('SV', 'R_5', 'shut')), 'held')).reason, /could not be fetched/);
  assert.equal(times('/surveys/SV/responses/R_5'), 0);
  assert.match((await world.settled(idOf(await announce('SV', '')), 'held')).reason, /nothing stands at \/response/);
});

test('a platform that hangs holds up nobody else', async () => {
  const waiting = idOf(await announce('SV', 'hang'));
  await until('it to be claimed', () => world.value(`SELECT not_before FROM intake_state WHERE id = '${waiting}'`));
  await world.settled(idOf(await post(...doors.token(some(), secret))), 'proposal');
  assert.deepEqual(await world.sql(`SELECT status, fetches FROM intake_state WHERE id = '${waiting}'`), [{ status: 'new', fetches: 0 }], 'the platform is not given up yet');
});

test('what was fetched with a credential shows it nowhere', async () => {
  assert.ok(!world.log().includes('fetch-credential'));
  assert.ok(!readFileSync(world.logFile, 'utf8').includes(secret));
});
