// Every form platform that we ship, through a real daemon: set up by the very section that hooks/in/README.md says to copy,
// sent what the platform sends (tests/fixtures/in), signed as it signs. What must become of each is in its expected.json.
import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import vm from 'node:vm';
import { need } from '../tools/npm.mjs';
import { iniOf, newWorld, sources, until } from './harness.mjs';

const { Webhook } = need('standardwebhooks');
const hooks = join(sources, 'hooks/in');
const fixtures = join(sources, 'tests/fixtures/in');
const readme = readFileSync(join(hooks, 'README.md'), 'utf8');
const hex = (algorithm, text) => createHash(algorithm).update(text).digest('hex');

// ---- what is known of a platform ---------------------------------------------------------------------------------

const types = { jotform: 'multipart/form-data; boundary=------------------------f61a1f5bd9a3c0de', limesurvey: 'application/x-www-form-urlencoded',
  surveymonkey: 'application/vnd.surveymonkey.response.v1+json' };

function platformOf(name) {
  const paragraph = readme.split(`\n## ${name}\n`)[1]?.split('\n## ')[0];
  assert.ok(paragraph, `${name} has a paragraph in hooks/in/README.md`);
  const [[, ini] = []] = [...paragraph.matchAll(/```ini\n([^]*?)```/g)];
  assert.ok(ini, `${name}'s paragraph has a section to copy`);
  const [[section, lines]] = Object.entries(iniOf(ini));
  const conf = iniOf(readFileSync(join(hooks, `${name}.conf`), 'utf8'));
  const folder = join(fixtures, name);
  assert.ok(existsSync(folder), `${name} has fixtures`);
  const ext = existsSync(join(folder, 'sample.txt')) ? 'txt' : 'json';
  const secret = { basic: 'forms:pass word-1', 'standard-webhooks': `whsec_${randomBytes(24).toString('base64')}` }[conf.verify.kind] ?? randomBytes(16).toString('hex');
  return { name, section, lines, conf, folder, ext, secret, form: section.replace(/^form demo\//, ''), token: randomBytes(16).toString('hex'),
    expected: JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')),
    type: types[name] ?? (ext === 'txt' ? 'application/x-www-form-urlencoded' : 'application/json'),
    has: (variant) => existsSync(join(folder, `${variant}.${ext}`)) };
}

const platforms = readdirSync(hooks).filter((file) => file.endsWith('.jq') && file !== 'answers.jq').map((file) => platformOf(file.slice(0, -3)));

/** The request that the platform makes: {path, headers, body}. */
function callOf(platform, variant, secret = platform.secret) {
  const { verify, events } = platform.conf;
  const [place, where] = (verify.from ?? '').split(':');
  const headers = { 'content-type': platform.type };
  let path = `/demo/hooks/${platform.form}`, body = readFileSync(join(platform.folder, `${variant}.${platform.ext}`), 'utf8');
  if (verify.kind === 'path') path += `/${secret}`;
  if (verify.kind === 'basic') headers.authorization = `Basic ${Buffer.from(secret).toString('base64')}`;
  if (verify.kind === 'token' && place === 'header') headers[where.toLowerCase()] = `${verify.prefix} ${secret}`;
  if (verify.kind === 'token' && place === '/api_token') body = body.replace('limesurvey-shared-token', secret);
  const mac = (text) => createHmac(verify.algorithm, secret).update(text).digest(verify.encoding === 'either' ? 'hex' : verify.encoding);
  if (verify.kind === 'hmac' && place === 'header') headers[where.toLowerCase()] = (verify.prefix ?? '') + mac(body);
  if (verify.kind === 'hmac' && place === 'field') body = body.replace('@SIGNATURE@', mac(new URLSearchParams(body).get(verify.signed.slice('field:'.length))));
  if (verify.kind === 'standard-webhooks') {
    const id = `msg_${hex('sha1', body)}`, at = new Date();
    Object.assign(headers, { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at / 1000)), 'webhook-signature': new Webhook(secret).sign(id, at, body) });
  }
  if (events?.from.startsWith('query:'))
    path += `?${events.from.slice('query:'.length)}=${{ edited: events.revise, withdrawn: events.withdraw }[variant] ?? events.submit}`;
  return { path, headers, body };
}

// ---- the platforms that are asked for the answers ------------------------------------------------------------------

const stands = new Map(); // a response's id → what is answered
const asked = [];
const platformServer = http.createServer((rq, rs) => {
  asked.push(rq.url);
  const [platform, variant] = [...stands.entries()].find(([id]) => decodeURIComponent(rq.url).includes(id))?.[1] ?? [];
  const { header = 'Authorization', prefix, at } = platform?.conf.fetch ?? {};
  if (!platform || rq.headers[header.toLowerCase()] !== (prefix ? `${prefix} ` : '') + platform.token) return rs.writeHead(401).end();
  const answer = JSON.parse(readFileSync(join(platform.folder, `${variant}.fetched.json`), 'utf8'));
  rs.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(at ? { [at.slice(1)]: answer } : answer));
});
await new Promise((done) => platformServer.listen(0, '127.0.0.1', done));
after(() => {
  platformServer.closeAllConnections();
  platformServer.close();
});

// ---- the world -----------------------------------------------------------------------------------------------------

const world = await newWorld({
  before: (w) => {
    for (const platform of platforms) {
      const lines = { ...platform.lines };
      writeFileSync(join(w.site, lines['secret-file']), `${platform.secret}\n`, { mode: 0o600 });
      if (platform.conf.fetch) {
        writeFileSync(join(w.site, lines['fetch-secret-file']), `${platform.token}\n`, { mode: 0o600 });
        Object.assign(lines, { 'set.api': `http://127.0.0.1:${platformServer.address().port}`, 'fetch-allow': '127.0.0.0/8' });
      }
      w.conf[platform.section] = lines;
    }
  },
});

const stored = () => world.value('SELECT count(*) FROM intake');
const drafts = () => world.value('SELECT count(*) FROM draft');
const draftOf = async (id) => (await world.sql(`SELECT d.document, d.unmapped, p.email FROM draft d JOIN person p ON p.institution = d.institution AND p.id = d.person WHERE d.id = '${id}'`))[0];

function send(platform, variant, how) {
  const { path, headers, body } = callOf(platform, variant, how?.secret);
  const fetched = join(platform.folder, `${variant}.fetched.json`);
  if (existsSync(fetched)) {
    const { responseId, id } = JSON.parse(readFileSync(fetched, 'utf8'));
    stands.set(responseId ?? id, [platform, variant]);
  }
  return world.request('POST', path, { headers, body });
}

/** The document as the shipped form takes it: it has no field for a file, and the test's sections say no lane. */
function wanted(platform, variant) {
  const { document: { lane, syllabus, ...document }, proposer, unmapped } = platform.expected.variants[variant];
  return { document, proposer, unmapped: [...unmapped.map((one) => one.answer), ...(syllabus ? [syllabus.url] : [])] };
}

async function becomes(platform, variant) {
  const answer = await send(platform, variant);
  assert.equal(answer.status, 202, `${platform.name}, ${variant}: ${answer.text}`);
  const { id } = JSON.parse(answer.text);
  await world.settled(id, 'draft');
  const draft = await draftOf(id), want = wanted(platform, variant);
  assert.deepEqual(draft.document, want.document, `${platform.name}, ${variant}`);
  assert.equal(draft.email, want.proposer.email);
  const local = `http://127.0.0.1:${platformServer.address().port}`;
  assert.deepEqual(draft.unmapped.map((one) => one.answer.replace(local, platform.lines['set.api'])).sort(), want.unmapped.sort());
  return { id, text: answer.text };
}

// ---- every platform ------------------------------------------------------------------------------------------------

for (const platform of platforms) {
  const { name } = platform;

  test(`${name}: the paragraph's map is the one that the fixtures are read by`, () => {
    const of = (kind) => Object.fromEntries(Object.entries(platform.lines).filter(([key]) => key.startsWith(`${kind}.`)).map(([key, value]) => [key.slice(kind.length + 1), value]));
    assert.deepEqual(of('map'), platform.expected.map);
    assert.deepEqual(of('set'), platform.expected.set);
    const { multi } = platform.expected.variants;
    assert.ok(Object.values(multi.document).some((answer) => Array.isArray(answer) && answer.length === 3), 'a question of several answers goes into a field that takes them');
    for (const { unmapped } of Object.values(platform.expected.variants))
      for (const { question } of unmapped) assert.ok(!(question in platform.expected.map), `${question} has a line of the map, and nothing of it is left over`);
    assert.match(readme.split(`\n## ${name}\n`)[1].split('\n## ')[0], name === 'assent' ? /./ : /nconfirmed/, 'it says what is not sure');
  });

  test(`${name}: a call with another secret is refused, and nothing of it is kept`, async () => {
    const before = await stored();
    const other = platform.conf.verify.kind === 'standard-webhooks' ? `whsec_${randomBytes(24).toString('base64')}` : `${platform.secret}x`;
    for (const secret of [other, platform.conf.verify.kind === 'standard-webhooks' ? other : 'x']) {
      const answer = await send(platform, 'sample', { secret });
      assert.equal(answer.status, 401, answer.text);
    }
    assert.equal(await stored(), before);
  });

  let first;
  test(`${name}: its sample becomes a draft of who proposes it`, async () => {
    first = await becomes(platform, 'sample');
  });

  test(`${name}: the same call again gets the first one's answer`, async () => {
    const before = await stored();
    const again = await send(platform, 'sample');
    assert.deepEqual([again.status, again.text], [202, first.text]);
    assert.equal(await stored(), before);
  });

  for (const [variant, what] of Object.entries({ missing: 'what was not answered is left out', unicode: 'every script arrives as it was written', multi: 'several choices all count' }))
    test(`${name}: ${what}`, () => becomes(platform, variant));

  test(`${name}: an edited answer renews the draft`, async () => {
    const before = await drafts();
    const answer = await send(platform, 'edited');
    assert.equal(answer.status, 202, answer.text);
    const want = wanted(platform, 'edited').document;
    await until(`the draft of ${name} to be renewed`, async () => (await draftOf(first.id))?.document.title === want.title);
    assert.deepEqual((await draftOf(first.id)).document, want);
    assert.equal(await drafts(), before);
  });

  if (platform.has('partial'))
    test(`${name}: what is not finished is acknowledged and dropped`, async () => {
      const before = await drafts();
      const answer = await send(platform, 'partial');
      assert.equal(answer.status, 202, answer.text);
      await world.settled(JSON.parse(answer.text).id, 'ignored');
      assert.equal(await drafts(), before);
    });

  if (platform.has('withdrawn'))
    test(`${name}: what is deleted there is withdrawn here`, async () => {
      assert.equal((await send(platform, 'withdrawn')).status, 202);
      await until(`the draft of ${name} to be gone`, async () => !(await draftOf(first.id)));
    });

  test(`${name}: whoever asks first whether anybody is there is answered`, async () => {
    for (const method of ['HEAD', 'GET', 'OPTIONS'])
      assert.equal((await world.request(method, callOf(platform, 'sample').path)).status, 200, method);
  });
}

test('no secret is stored or logged', async () => {
  const kept = await world.psql('SELECT string_agg(encode(body, \'escape\') || headers::text, \' \') FROM intake');
  for (const { name, secret, token } of platforms)
    for (const one of [secret, token]) assert.ok(!kept.includes(one) && !world.log().includes(one), `${name}'s secret`);
  assert.ok(!kept.includes('formstack-handshake'), 'nor a handshake key');
});

// ---- the script for Google Forms -----------------------------------------------------------------------------------

/** Google's services as far as the script uses them; bytes are signed there. fetch(address, options): the reply. */
function google({ fetch, secret, sample }) {
  const bytes = (buffer) => [...buffer].map((byte) => (byte > 127 ? byte - 256 : byte));
  const buffer = (list) => Buffer.from(list.map((byte) => byte & 255));
  const properties = { ADDRESS: `${world.url}/demo/hooks/google`, SECRET: secret };
  const state = { sleeps: [], triggers: [] };
  const kinds = { 77123: 'CHECKBOX', 6602: 'GRID' };
  const item = ({ ref, question, entries }) => ({
    getItem: () => ({ getId: () => Number(ref), getTitle: () => question, getType: () => ({ toString: () => kinds[ref] ?? 'TEXT' }),
      asGridItem: () => ({ getRows: () => entries.map(({ value }) => Object.keys(value)[0]) }) }),
    getResponse: () => (kinds[ref] === 'GRID' ? entries.map(({ value }) => Object.values(value)[0] || null)
      : kinds[ref] ? entries.map(({ value }) => value) : entries[0].value),
  });
  const response = { getId: () => sample.id, getTimestamp: () => new Date(sample.submitted), getRespondentEmail: () => 'alex.rivera@example.edu',
    getItemResponses: () => sample.answers.filter(({ ref }) => ref !== 'respondent').map(item) };
  const form = { getId: () => sample.form.id, getTitle: () => sample.form.title, getResponses: () => [response] };
  const builder = { forForm: () => builder, onFormSubmit: () => builder, create: () => state.triggers.push('onAnswer') };
  const context = vm.createContext({
    FormApp: { getActiveForm: () => form },
    PropertiesService: { getScriptProperties: () => ({ getProperty: (name) => properties[name] ?? null }) },
    ScriptApp: { getProjectTriggers: () => state.triggers.map((name) => ({ getHandlerFunction: () => name })),
      deleteTrigger: (trigger) => state.triggers.splice(state.triggers.indexOf(trigger.getHandlerFunction()), 1), newTrigger: () => builder },
    UrlFetchApp: { fetch },
    Utilities: { DigestAlgorithm: { SHA_256: 'sha256' }, Charset: { UTF_8: 'utf8' }, sleep: (ms) => state.sleeps.push(ms),
      newBlob: (text) => ({ getBytes: () => bytes(Buffer.from(text)) }), base64Decode: (text) => bytes(Buffer.from(text, 'base64')),
      base64Encode: (list) => buffer(list).toString('base64'), computeDigest: (algorithm, text) => bytes(createHash(algorithm).update(text, 'utf8').digest()),
      computeHmacSha256Signature: (list, key) => bytes(createHmac('sha256', buffer(key)).update(buffer(list)).digest()) },
  });
  vm.runInContext(readFileSync(join(hooks, 'google-forms.gs'), 'utf8'), context);
  return { ...state, state, properties, run: (name, event) => context[name](event), event: { source: form, response } };
}

const platformGoogle = platforms.find(({ name }) => name === 'google-forms');
const answersOfGoogle = JSON.parse(readFileSync(join(fixtures, 'google-forms/sample.json'), 'utf8'));
const reply = (status, text = '') => ({ getResponseCode: () => status, getContentText: () => text });

test('the script for Google Forms sends what its adapter reads, signed as Standard Webhooks say', async () => {
  const calls = [];
  const script = google({ secret: platformGoogle.secret, sample: { ...answersOfGoogle, id: '2_by-script' }, fetch: (address, options) => calls.push({ address, ...options }) && reply(202) });
  script.run('onAnswer', script.event);
  script.run('sendAll');
  assert.equal(calls.length, 2);
  const [{ address, payload, headers, contentType, method, muteHttpExceptions }] = calls;
  assert.deepEqual([method, contentType, muteHttpExceptions], ['post', 'application/json', true]);
  assert.deepEqual(JSON.parse(payload), { ...answersOfGoogle, id: '2_by-script' });
  new Webhook(platformGoogle.secret).verify(payload, headers);
  assert.equal(calls[1].headers['webhook-id'], headers['webhook-id'], 'the same answers have the same id');
  const post = ({ payload: body, headers: signed }) => world.request('POST', new URL(address).pathname, { headers: { ...signed, 'content-type': contentType }, body });
  const answer = await post(calls[0]);
  assert.equal(answer.status, 202, answer.text);
  assert.equal((await post(calls[1])).text, answer.text, 'and count once');
  await world.settled(JSON.parse(answer.text).id, 'draft');
  assert.deepEqual((await draftOf(JSON.parse(answer.text).id)).document, wanted(platformGoogle, 'sample').document);
});

test('the script tries again for a minute, with the same id, and fails loudly', () => {
  const replies = [reply(503), null, reply(202)], ids = [];
  const patient = google({ secret: platformGoogle.secret, sample: answersOfGoogle, fetch: (address, { headers }) => {
    ids.push(headers['webhook-id']);
    const next = replies.shift();
    if (!next) throw new Error('DNS error');
    return next;
  } });
  patient.run('onAnswer', patient.event);
  assert.deepEqual([patient.sleeps, new Set(ids).size, ids.length], [[2000, 4000], 1, 3]);

  let count = 0;
  const vain = google({ secret: platformGoogle.secret, sample: answersOfGoogle, fetch: () => ++count && reply(503, 'paused') });
  assert.throws(() => vain.run('onAnswer', vain.event), /2_ABaOnudexampleResponseId: 503 paused.*sendAll/);
  assert.equal(count, 6);
  assert.equal(vain.sleeps.reduce((a, b) => a + b), 62000);

  count = 0;
  const refused = google({ secret: platformGoogle.secret, sample: answersOfGoogle, fetch: () => ++count && reply(401, 'the signature does not fit') });
  assert.throws(() => refused.run('onAnswer', refused.event), /401/);
  assert.equal(count, 1, 'it would say the same again');
});

test('the script says what it lacks, and is installed once', () => {
  const script = google({ secret: platformGoogle.secret, sample: answersOfGoogle, fetch: () => reply(202) });
  script.run('install');
  script.run('install');
  assert.deepEqual(script.triggers, ['onAnswer']);
  delete script.properties.SECRET;
  assert.throws(() => script.run('onAnswer', script.event), /Add the script property SECRET/);
});
