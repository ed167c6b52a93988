// What arrives: signatures, duplicates, what is incomplete, what cannot be mapped, and what is not ours to keep.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { newWorld, sample, sources } from './harness.mjs';
import { formsOf, parsePage } from './page.mjs';

const world = await newWorld({
  before: (w) => {
    w.conf['form demo/json']['old-secret-file'] = 'old.secret';
    Object.assign(w.conf['form demo/typeform'], { 'map.mc_title': 'title', 'map.mc_description': 'summary', 'map.proposer_email': 'proposer.email',
      'map.workload_hours': 'hours', 'map.hidden.unit_code': 'unit', 'map.eqf_level': 'level', 'map.eqf_level.eqf6': 'advanced' });
    w.conf['form demo/paused'] = { adapter: 'assent', 'secret-file': 'hook.secret', paused: 'yes' };
    w.conf['form demo/page'] = { adapter: 'html-form', 'secret-file': 'page.secret', 'map.proposer_email': 'proposer.email' };
    w.conf['form demo/shut'] = { ...w.conf['form demo/page'], paused: 'yes' };
    w.conf['form demo/inside'] = { adapter: 'inside', 'unsigned-from': '192.0.2.0/24' };
    w.file('hooks/in/inside.conf', readFileSync(join(sources, 'hooks/in/html-form.conf'), 'utf8').replace('kind = path', 'kind = none'));
    w.file('hooks/in/inside.jq', readFileSync(join(sources, 'hooks/in/html-form.jq')));
    w.file('page.secret', 'q7hZk2mPz8vB4nT1xW\n');
    chmodSync(join(w.site, 'page.secret'), 0o600);
    w.conf['form demo/custom'] = { adapter: 'custom', 'secret-file': 'hook.secret' };
    w.file('hooks/in/custom.conf', readFileSync(join(sources, 'hooks/in/assent.conf')));
    w.file('hooks/in/custom.jq', '{document: .body.document, proposer: {}, unmapped: []}\n');
  },
});
const stored = () => world.value('SELECT count(*) FROM intake');
const answered = (answer) => ({ status: answer.status, body: answer.text });

test('a submission is accepted with its id and the address of its status, and becomes a proposal', async () => {
  const answer = await world.send(sample('first'));
  assert.equal(answer.status, 202, answer.text);
  const { id, status } = JSON.parse(answer.text);
  assert.equal(status, `${world.url}/demo/proposals/${id}`);
  await world.settled(id, 'proposal');
  assert.equal(await world.stateOf(id), 'screening');
});

test('the same delivery again gets the first one\'s answer, and nothing is stored twice', async () => {
  const body = sample('again'), how = { id: 'msg_again' };
  const first = await world.send(body, how);
  assert.equal(first.status, 202, first.text);
  const before = await stored();
  assert.deepEqual(answered(await world.send(body, how)), answered(first));
  const many = await Promise.all(Array.from({ length: 8 }, () => world.send(body, how)));
  for (const one of many) assert.deepEqual(answered(one), answered(first));
  assert.equal(await stored(), before);
  const { id } = JSON.parse(first.text);
  await world.settled(id, 'proposal');
  assert.equal(await world.value(`SELECT count(*) FROM event WHERE proposal = '${id}' AND kind = 'proposal.submitted'`), 1);
});

test('what waits for a form that was taken out of the configuration holds up nobody else', async () => {
  await world.psql(`WITH gone AS (SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid AS id FROM generate_series(1, 40) AS n),
    raw AS (INSERT INTO intake (institution, id, form, content_type, headers, body) SELECT 1, id, 'gone', 'application/json', '{}', '{}' FROM gone)
    INSERT INTO intake_state (institution, id, form, status) SELECT 1, id, 'gone', 'new' FROM gone`);
  const answer = await world.send(sample('after the others'));
  await world.settled(JSON.parse(answer.text).id, 'proposal');
  assert.equal(await world.value('SELECT count(*) FROM intake_state WHERE form = \'gone\' AND status = \'new\''), 40, 'they stay until it is back');
});

test('a sender whose name is not UTF-8 loses nothing', async () => {
  const body = JSON.stringify(sample('latin'));
  const answer = await world.request('POST', '/demo/hooks/json', { headers: { ...world.signed(body), 'user-agent': 'Universit\u00e9' }, body });
  assert.equal(answer.status, 202, answer.text);
  await world.settled(JSON.parse(answer.text).id, 'proposal');
});

test('a submission with an endless id is held for the office, once', async () => {
  const answer = await world.send({ ...sample('endless'), id: 'x'.repeat(5000) });
  assert.equal(answer.status, 202, answer.text);
  const { id } = JSON.parse(answer.text);
  await world.settled(id, 'held');
  assert.equal(await world.value(`SELECT tries FROM intake_state WHERE id = '${id}'`), 1);
});

test('the same delivery id with other bytes is refused', async () => {
  const how = { id: 'msg_other-bytes' };
  assert.equal((await world.send(sample('one'), how)).status, 202);
  const before = await stored();
  assert.equal((await world.send(sample('two'), how)).status, 422);
  assert.equal(await stored(), before);
});

test('what is not signed rightly is refused, and nothing of it is kept', async () => {
  const before = await stored();
  const body = JSON.stringify(sample('bad'));
  const refused = {
    'another secret': world.signed(body, { secret: world.secrets.out }),
    'an old timestamp': world.signed(body, { age: 3600 }),
    'a timestamp of tomorrow': world.signed(body, { age: -86400 }),
    'no signature': { 'content-type': 'application/json' },
    'the signature of another body': world.signed(`${body} `),
    'another id than the signed one': { ...world.signed(body), 'webhook-id': 'msg_swapped' },
    'an empty signature': { ...world.signed(body), 'webhook-signature': '' },
    'an unknown version': { ...world.signed(body), 'webhook-signature': world.signed(body)['webhook-signature'].replace('v1,', 'v9,') },
  };
  for (const [what, headers] of Object.entries(refused)) {
    const answer = await world.request('POST', '/demo/hooks/json', { headers, body });
    assert.equal(answer.status, 401, `${what}: ${answer.text}`);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.equal(JSON.parse(answer.text).status, 401);
  }
  const typeform = readFileSync(join(sources, 'tests/fixtures/typeform.json'));
  assert.equal((await world.sendTypeform(typeform, { secret: 'another' })).status, 401);
  assert.equal(await stored(), before);
  assert.equal(await world.value('SELECT count(*) FROM command_key WHERE key = \'msg_swapped\''), 0);
});

test('while a secret is changed, the old one and the new one both fit', async () => {
  assert.equal((await world.send(sample('old'), { secret: world.secrets.old })).status, 202);
  assert.equal((await world.send(sample('new'), { secret: world.secrets.hook })).status, 202);
});

const broken = ['{"id": "x", "document": {', '', '[1, 2', '{"id": "x", "id": "y", "document": {}}', `${'['.repeat(5000)}${']'.repeat(5000)}`, '{"id": "\\ud800"}', '{"id": 1e999}', 'NaN'];

test('what is signed and is not strict JSON is refused, saying where, when a program of somebody\'s sent it', async () => {
  const before = await stored();
  for (const text of broken) {
    const answer = await world.send(text);
    assert.ok([400, 413, 422].includes(answer.status), `${text.slice(0, 30)}: ${answer.status} ${answer.text}`);
    assert.match(answer.text, /line 1, column/);
  }
  assert.equal(await stored(), before);
});

test('a platform\'s broken call is taken and held, for it would only be dropped', async () => {
  for (const text of broken) {
    const answer = await world.sendTypeform(text);
    assert.equal(answer.status, 202, answer.text);
    assert.match((await world.settled(JSON.parse(answer.text).id, 'held')).reason, /could not be read/);
  }
});

test('an incomplete submission becomes a draft, and its proposer is written to', async () => {
  const body = sample('incomplete', { proposer: { email: 'new.person@example.edu', name: 'New Person' }, document: { assessment: '', hours: 'many', shoe_size: '44' } });
  const { id } = JSON.parse((await world.send(body)).text);
  await world.settled(id, 'draft');
  const [draft] = await world.sql(`SELECT document->>'title' AS title, unmapped FROM draft WHERE id = '${id}'`);
  assert.equal(draft.title, body.document.title);
  assert.deepEqual(draft.unmapped.map((one) => one.answer), ['44'], 'what no mapping names is kept');
  const mail = await world.mail({ to: 'new.person@example.edu', subject: /finish your proposal/i });
  assert.match(mail.text, /assess/i, 'it says what is missing');
  assert.equal(mail.headers['auto-submitted'], 'auto-generated');
  world.linkIn(mail);
  assert.equal(await world.stateOf(id), undefined, 'nobody reviews it yet');
});

test('a draft is finished on its own page, by the link in the mail, and then it is submitted', async () => {
  const body = sample('finish', { proposer: { email: 'draft.person@example.edu', name: 'Draft Person' }, document: { assessment: '', short_name: 'Finished later' } });
  const { id } = JSON.parse((await world.send(body)).text);
  const browser = world.browser();
  const link = world.linkIn(await world.mail({ to: 'draft.person@example.edu', subject: /finish your proposal/i }));
  let page = await browser.get(`${link}?section=check`);
  assert.equal(page.status, 200, page.words);
  assert.match(page.words, /how each outcome is assessed/i, 'it says what is missing');
  assert.ok(!formsOf(page).some((form) => form.buttons.some((b) => b.value === 'submit')), 'and cannot be handed in yet');
  page = await browser.get(`${link}?section=learning`);
  page = await browser.press('save', { 'field.assessment': 'A portfolio, marked by two assessors.' });
  assert.match((await world.value(`SELECT document->>'assessment' AS a FROM draft WHERE id = '${id}'`)) ?? '', /^A portfolio/);
  await browser.get(`${link}?section=check`);
  page = await browser.press('submit');
  assert.equal(page.status, 200, page.words);
  await world.reaches(id, 'screening');
  assert.equal(await world.value(`SELECT count(*) FROM draft WHERE id = '${id}'`), 0, 'the draft is gone');
  assert.equal(await world.value(`SELECT status FROM intake_state WHERE id = '${id}'`), 'proposal');
  await world.mail({ to: 'draft.person@example.edu', subject: /received/i });
});

test('what nobody can be asked about is held for the office, and its coordinator is told', async () => {
  const from = world.mails().length;
  const { id } = JSON.parse((await world.send(sample('held'), { form: 'demo/custom' })).text);
  assert.match((await world.settled(id, 'held')).reason, /e-mail/);
  const mail = await world.mail({ to: 'kim.office@example.edu', subject: /needs you/i, about: 'custom', from });
  assert.match(mail.text, /e-mail/);
});

test('what was held is tried again once its adapter is mended, and becomes a proposal', async () => {
  const { id } = JSON.parse((await world.send(sample('mended'), { form: 'demo/custom' })).text);
  await world.settled(id, 'held');
  world.file('hooks/in/custom.jq', readFileSync(join(sources, 'hooks/in/assent.jq')));
  assert.match(await world.reload(), /reloaded/);
  const listed = await world.control('GET', '/control/demo/intake');
  assert.ok(listed.text.includes(id), listed.text);
  const answer = await world.control('POST', '/control/demo/replay', JSON.stringify({ id }));
  assert.ok(answer.status < 300, answer.text);
  await world.settled(id, 'proposal');
  assert.equal(await world.stateOf(id), 'screening');
});

test('Typeform\'s own sample arrives by its own signature', async () => {
  const bytes = readFileSync(join(sources, 'tests/fixtures/typeform.json'));
  const answer = await world.sendTypeform(bytes);
  assert.equal(answer.status, 202, answer.text);
  const { id } = JSON.parse(answer.text);
  await world.settled(id, 'draft');
  const [{ document, unmapped }] = await world.sql(`SELECT document, unmapped FROM draft WHERE id = '${id}'`);
  assert.deepEqual([document.title, document.hours, document.unit, document.level], ['Data Literacy for Public Health', 125, 'SPH', 'advanced']);
  assert.ok(unmapped.some((one) => /Online/.test(one.answer)), 'what no line of the map names is kept');
  assert.deepEqual(answered(await world.sendTypeform(bytes)), answered(answer), 'and again is the same');
});

test('a paused form and an unknown one answer 503, so that the platform tries again', async () => {
  const before = await stored();
  for (const form of ['demo/paused', 'demo/nobody-set-this-up']) {
    const answer = await world.send(sample('paused'), { form });
    assert.equal(answer.status, 503, answer.text);
    assert.ok(Number(answer.headers['retry-after']) > 0, 'with Retry-After');
  }
  assert.equal(await stored(), before);
});

test('a body above the limit is refused with 413', async () => {
  const before = await stored();
  const answer = await world.send({ id: 'large', document: { title: 'x'.repeat(2 << 20) } }).catch((error) => error);
  assert.ok(answer.status === 413 || answer.code === 'EPIPE' || answer.code === 'ECONNRESET', `${answer.status} ${answer.code}`);
  const asked = await world.request('POST', '/demo/hooks/json', { headers: { 'content-length': String(2 << 20), expect: '100-continue' } }).catch((error) => error);
  assert.ok(asked.status === 413 || asked.code, `${asked.status}`);
  assert.equal(await stored(), before);
});

test('platforms that ask whether anybody is there are answered', async () => {
  for (const method of ['HEAD', 'GET', 'OPTIONS'])
    assert.equal((await world.request(method, '/demo/hooks/json')).status, 200, method);
  assert.equal((await world.request('PUT', '/demo/hooks/json', { body: '{}' })).status, 405);
  assert.equal((await world.send(sample('nowhere'), { form: 'nobody/json' })).status, 404, 'an institution that is not here');
});

test('whoever sends a form from a page of their own comes to a page that says what happens next, and a program to its answer', async () => {
  const body = new URLSearchParams({ _nonce: 'n-1', title: 'From a page', proposer_email: 'page.person@example.edu' }).toString();
  const post = (accept) => world.request('POST', '/demo/hooks/page/q7hZk2mPz8vB4nT1xW', { headers: { 'content-type': 'application/x-www-form-urlencoded', ...accept }, body });
  const html = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };
  for (const answer of [await post(html), await post(html)]) {
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answer.headers.location, '/demo/hooks/page?received', 'without the secret of the address');
  }
  const page = await world.browser().get('/demo/hooks/page?received');
  assert.equal(page.status, 200);
  assert.match(page.words, /Your answers have arrived.*What happens next.*You are written to.*If no letter comes within a day, write to Kim Office, kim\.office@example\.edu/);
  const told = await post({ accept: '*/*' });
  assert.equal(told.status, 202);
  await world.settled(JSON.parse(told.text).id, 'draft');
  assert.equal(await world.value("SELECT count(*)::int AS n FROM intake WHERE form = 'page'"), 1);
  assert.equal((await world.browser().get('/demo/hooks/page')).text, 'This address takes the answers of a form by POST.\n');
});

test('whoever sends a form that is not taken reads what, where and what to do, with all that they typed; a program gets its answer', async () => {
  const before = await stored();
  const fields = { _nonce: 'n-2', title: 'From a <page>', section: 'Named as a button of ours', proposer_email: 'page.person@example.edu' };
  const post = (path, { accept = 'text/html,*/*;q=0.8', body = new URLSearchParams(fields).toString(), ...more } = {}) =>
    world.request('POST', path, { headers: { 'content-type': 'application/x-www-form-urlencoded', accept, ...more }, body });
  const read = (answer, status) => {
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.headers['content-type'], /^text\/html/);
    return parsePage(answer).words;
  };
  const wrong = read(await post('/demo/hooks/page/wrong'), 401);
  assert.match(wrong, /Your answers have not been taken.*At the form “page”: the address does not end as the one that was given to this form\./);
  assert.match(wrong, /not set up rightly.*write to Kim Office, kim\.office@example\.edu.*From a <page>.*Named as a button of ours.*page\.person@example\.edu/);
  assert.doesNotMatch(wrong, /n-2|wrong|401/);
  assert.match(read(await post('/demo/hooks/inside'), 401), /At the form “inside”: nobody at 127\.0\.0\.1 may send to this form\..*not set up rightly/);
  assert.match(read(await post('/demo/hooks/shut/q7hZk2mPz8vB4nT1xW'), 503), /this form is paused.*Wait a few minutes, go back/);
  const many = Array.from({ length: 1001 }, (_, i) => `f${i}=x`).join('&');
  assert.match(read(await post('/demo/hooks/page/q7hZk2mPz8vB4nT1xW', { body: many }), 413), /At the form “page”: The form has more than 1000 fields\..*Go back in your browser, change what is said above/);
  const large = await post('/demo/hooks/page/q7hZk2mPz8vB4nT1xW', { body: null, 'content-length': String(2 << 20), expect: '100-continue' });
  assert.match(read(large, 413), /That is too much at once.*larger than the 1024 kilobytes that are taken here\..*Nothing was kept\. Go back in your browser, make it smaller/);
  for (const [path, status] of [['/demo/hooks/page/wrong', 401], ['/demo/hooks/inside', 401], ['/demo/hooks/shut/q7hZk2mPz8vB4nT1xW', 503]]) {
    const answer = await post(path, { accept: '*/*' });
    assert.deepEqual([answer.status, answer.headers['content-type']], [status, 'application/problem+json']);
  }
  const json = await world.request('POST', '/demo/hooks/json', { headers: { 'content-type': 'application/json', accept: 'text/html, */*' }, body: '{}' });
  assert.deepEqual([json.status, json.headers['content-type']], [401, 'application/problem+json'], 'no browser sends that');
  assert.equal(await stored(), before);
});

test('nothing of a signature or a secret is stored or logged', async () => {
  const kept = await world.sql('SELECT headers FROM intake');
  for (const { headers } of kept) assert.ok(!Object.keys(headers).some((name) => /signature|authorization|cookie/.test(name)), JSON.stringify(headers));
  for (const secret of Object.values(world.secrets)) assert.ok(!world.log().includes(secret));
});
