// Deliveries as a tool: what was asked and answered is kept without a secret, systems' health, sending again, looking before
// anything is sent, a test; by the command and on the office's pages, and for nobody else.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { build, newWorld, until } from './harness.mjs';

// Sells tokens, once it is told to.
const tokens = { asked: [], good: false };
const shop = createServer((rq, rs) => {
  tokens.asked.push(`${rq.method} ${rq.url}`);
  const [status, body] = rq.url !== '/token' ? [rq.headers.authorization === 'Bearer bought' ? 200 : 401, {}]
    : tokens.good ? [200, { access_token: 'bought', expires_in: 600 }] : [401, { error: 'invalid_client' }];
  rq.resume().on('end', () => rs.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
});
await new Promise((done) => shop.listen(0, '127.0.0.1', done));
after(() => shop.close());

const world = await newWorld({
  before: (w) => {
    w.file('hooks/out/tokens.conf', '[adapter]\ntitle = Wants tokens\n\n[request]\nauth = oauth2\ntoken-path = /token\n');
    w.file('hooks/out/tokens.jq', '{done: {}}');
    chmodSync(w.file('tokens.credential', 'us:s3cret-of-ours\n'), 0o600);
    Object.assign(w.conf, {
      'endpoint demo/banner': { adapter: 'banner', title: 'Banner', role: 'registrar', publish: 'no' },
      'endpoint demo/tokens': { adapter: 'tokens', url: `http://127.0.0.1:${shop.address().port}/`, allow: '127.0.0.0/8', publish: 'no', types: 'credential.retired', 'credential-file': 'tokens.credential' },
      'endpoint demo/ok': w.endpoint('/ok'),
      'endpoint demo/gone': w.endpoint('/410'),
      'endpoint demo/refusing': w.endpoint('/picky', { adapter: 'refusing' }),
      'endpoint demo/maker': w.endpoint('/maker', { adapter: 'maker', publish: 'no' }),
      'endpoint demo/idle': w.endpoint('/idle', { types: 'credential.retired' }),
      'endpoint demo/inside': w.endpoint('/inside', { allow: '10.0.0.0/8', types: 'credential.retired' }),
      'endpoint demo/keyed': w.endpoint('/keyed', { adapter: 'keyed' }),
    });
    w.file('hooks/out/refusing.conf', '[adapter]\ntitle = Refuses\n\n[request]\nsign = standard-webhooks\n');
    w.file('hooks/out/refusing.jq', `if .last == null then {request: {method: "POST", url: .endpoint.url, headers: {"content-type": "application/cloudevents+json"},
      body: (.event | {specversion: "1.0", id, source, type, subject, time, data} | tojson)}} else {failed: "it never takes this"} end`);
    w.file('hooks/out/maker.conf', '[adapter]\ntitle = Makes things\n\n[request]\nsign = none\n');
    w.file('hooks/out/maker.jq', `if .event.type != "credential.published" then {done: {}}
      elif .last == null and (.remote.id // null) == null then {request: {method: "POST", url: .endpoint.url, headers: {}, body: "{}"}}
      elif .last == null then {request: {method: "PUT", url: (.endpoint.url + "/" + .remote.id), headers: {}, body: "{}"}}
      else {done: {remote: {id: "b1"}}} end`);
    w.file('hooks/out/keyed.conf', '[adapter]\ntitle = Wants a key\n\n[request]\nsign = none\n');
    w.file('hooks/out/keyed.jq', `if .last == null then {request: {method: "POST", url: .endpoint.url, headers: {"x-api-key": "k-123456", "content-type": "text/plain"},
      body: ("x" * 6000)}} else {done: {}} end`);
  },
});

function assent(...args) {
  return new Promise((done) => {
    const child = spawn(join(build, 'assent'), args, { env: { ...process.env, ASSENT_SOCKET: join(world.data, 'control.sock') } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}
const json = async (...args) => JSON.parse((await assent(...args, '--json')).stdout);
const message = (endpoint, proposal) => until(`a message to ${endpoint}`, async () => {
  const [row] = await world.sql(`SELECT public_id AS id, status, attempts FROM message WHERE endpoint = '${endpoint}' AND proposal = '${proposal}' AND status <> 'queued' ORDER BY id LIMIT 1`);
  return row;
});
const callsOf = (id) => world.calls().filter((call) => call.id === id);
async function signedIn(email) {
  const answer = await world.control('POST', '/control/demo/signin', email);
  const browser = world.browser();
  await browser.get(JSON.parse(answer.text).address);
  await browser.press('signin');
  return browser;
}
const id = await world.propose({ document: { title: 'Sent Everywhere' } });

test('an attempt is kept with what was asked and answered, and without the signature', async () => {
  const { id: sent } = await message('ok', id);
  const shown = await json('deliveries', 'show', sent);
  assert.equal(shown.steps.length, 1);
  const [{ request, response }] = shown.steps;
  assert.equal(request.method, 'POST');
  assert.equal(JSON.parse(request.body).data.title, 'Sent Everywhere');
  assert.equal(request.headers.find((h) => h.name === 'webhook-id').value, sent);
  assert.deepEqual(request.headers.find((h) => h.name === 'webhook-signature'), { name: 'webhook-signature', hidden: true });
  assert.equal(response.status, 200);
  const kept = await world.value("SELECT string_agg(coalesce(request::text, '') || coalesce(response::text, ''), ' ') FROM attempt");
  assert.doesNotMatch(kept, /v1,[A-Za-z0-9+/]{20}/, 'no signature is stored');
  assert.ok(!kept.includes(world.secrets.out));
  const text = await assent('deliveries', 'show', sent);
  assert.match(text.stdout, /^made +\d{4}-\d\d-\d\d \d\d:\d\d America\/Chicago$/m);
  assert.doesNotMatch(text.stdout, /^next try/m);
  assert.match(text.stdout, /^ {4}webhook-signature: \(hidden\)$/m);
  assert.equal(text.status, 0);
});

test('a program\'s own key is not kept either, and a long body is cut', async () => {
  const { id: sent } = await message('keyed', id);
  const [{ request }] = (await json('deliveries', 'show', sent)).steps;
  assert.deepEqual(request.headers.find((h) => h.name === 'x-api-key'), { name: 'x-api-key', hidden: true });
  assert.equal(request.body.length, 4096);
  assert.equal(request.bytes, 6000);
});

test('health says what works, what fails and what is switched off, and how to switch it on', async () => {
  await until('the one that is gone to be switched off', async () => (await json('deliveries', 'gone')).systems[0].disabled);
  const { systems } = await json('deliveries');
  const of = (name) => systems.find((one) => one.name === name);
  assert.deepEqual(systems.map((one) => one.name).sort(), ['banner', 'gone', 'idle', 'inside', 'keyed', 'maker', 'ok', 'refusing', 'tokens']);
  assert.ok(of('ok').last_success && of('ok').failing_since === null && of('ok').median_ms >= 0);
  assert.equal(of('refusing').dead, 1);
  assert.ok(of('refusing').failing_since);
  assert.equal(of('refusing').last_error, 'it never takes this');
  assert.match(of('gone').disabled_because, /410/);
  const { status, stdout } = await assent('deliveries');
  assert.equal(status, 1, 'something was given up');
  assert.match(stdout, /^gone is switched off: .*assent switch-on gone$/m);
  assert.match(stdout, /^ok +works /m);
  assert.match(stdout, /^idle +nothing sent yet /m);
  assert.match(stdout, /^Times are those of America\/Chicago\.$/m);
  assert.equal((await assent('deliveries', 'ok')).status, 0);
  assert.equal((await assent('deliveries', 'demo/ok')).status, 0);
  assert.ok((await json('deliveries', '--dead')).deliveries.every((one) => one.status === 'dead'));
});

test('one that was given up is sent again under its own id with the same bytes, and its attempts go on counting', async () => {
  const before = await message('refusing', id);
  const [first] = callsOf(before.id);
  assert.equal((await assent('redeliver', before.id)).stdout, 'sent again: 1\n');
  await until('the second call', () => callsOf(before.id).length === 2);
  const [, second] = callsOf(before.id);
  assert.equal(second.body_sha256, first.body_sha256);
  await until('it to be given up again', async () => (await message('refusing', id)).attempts === 2);
  assert.deepEqual((await json('deliveries', 'show', before.id)).steps.map((step) => step.number), [2, 1]);
  const all = await assent('redeliver', '--all', '--dead', 'demo/refusing');
  assert.equal(all.stdout, 'sent again: 1\n');
  await until('the third call', () => callsOf(before.id).length === 3);
});

test('what has arrived goes again since a day, and a message of nobody or of a mail that was sent does not', async () => {
  const sent = await message('ok', id);
  const day = new Date(Date.now() - 86400000).toISOString().slice(0, 10);
  const again = await assent('redeliver', '--since', day, 'demo/ok');
  assert.match(again.stdout, /^sent again: 1$/m);
  await until('the second call', () => callsOf(sent.id).length === 2);
  assert.equal((await assent('redeliver', 'msg_nobody')).status, 1);
  const mail = await world.value("SELECT public_id FROM message WHERE kind = 'mail' AND status = 'sent' LIMIT 1");
  assert.equal((await assent('redeliver', mail)).status, 1);
  assert.equal((await assent('redeliver', '--since', day, 'nowhere')).status, 1);
  for (const args of [['redeliver'], ['redeliver', '--all'], ['redeliver', '--since', day], ['redeliver', 'x', '--dead'], ['preview', id], ['endpoint', 'ok'], ['deliveries', '--dead', '--waiting'],
    ...[['redeliver', '--all', '--dead'], ['redeliver', '--since', day], ['switch-on'], ['deliveries'], ['preview', id], ['endpoint', 'test']].map((words) => ['--institution', 'other', ...words, 'demo/ok'])])
    assert.equal((await assent(...args)).status, 2, args.join(' '));
});

test('what is switched off waits when it is sent again, and goes when it is switched on', async () => {
  const gone = await message('gone', id);
  const calls = callsOf(gone.id).length;
  const { stdout } = await assent('redeliver', gone.id);
  assert.match(stdout, /gone is switched off, so they wait: assent switch-on gone/);
  await new Promise((done) => setTimeout(done, 2500));
  assert.equal(callsOf(gone.id).length, calls);
  assert.equal((await assent('switch-on', 'other/gone')).status, 1);
  assert.deepEqual(await assent('switch-on', 'demo/gone').then(({ status, stdout: said }) => [status, said]), [0, 'It is sent to again: gone\n']);
  await until('it to be called', () => callsOf(gone.id).length > calls);
});

test('a system that has made something is asked to update it, never to make it a second time', async () => {
  const credential = id; // becomes the credential's
  await world.psql(`INSERT INTO message (institution, public_id, kind, proposal, endpoint, event, type, data, status, attempts, created_at)
    VALUES (1, 'msg_made', 'webhook', '${id}', 'maker', 'evt_made', 'credential.published', '{"credential": "${credential}"}', 'acknowledged', 1, now());
    INSERT INTO message_body (institution, id, body, sha256) SELECT 1, id, convert_to('{"method": "POST", "url": "${world.hooks.url}/maker", "headers": {}, "body": "{}"}', 'UTF8'), '' FROM message WHERE public_id = 'msg_made';
    INSERT INTO credential_remote (institution, credential, endpoint, remote, at) VALUES (1, '${credential}', 'maker', '{"id": "b1"}', now())`);
  assert.equal((await assent('redeliver', 'msg_made')).stdout, 'sent again: 1\n');
  const steps = await until('the attempt', async () => {
    const { steps: list } = await json('deliveries', 'show', 'msg_made');
    return list.length > 0 && list;
  });
  assert.deepEqual(steps.map((step) => `${step.request.method} ${new URL(step.request.url).pathname}`), ['PUT /maker/b1']);
  await world.psql(`DELETE FROM credential_remote`);
});

test('a preview shows the request about a proposal under review, names the signature, and sends nothing', async () => {
  const calls = world.calls().length;
  const shown = await json('preview', id, 'ok');
  assert.equal(shown.type, 'credential.published');
  assert.equal(shown.request.method, 'POST');
  assert.equal(shown.request.url, `${world.hooks.url}/ok`);
  const body = JSON.parse(shown.request.body);
  assert.equal(body.data.title, 'Sent Everywhere');
  assert.equal(body.data.credential.title, 'Sent Everywhere', 'as it would be');
  assert.deepEqual([body.data.credential.version, body.data.change], [1, 'create']);
  assert.equal(await world.stateOf(id), 'screening');
  assert.equal(body.type, 'credential.published');
  assert.deepEqual(shown.request.headers.at(-1), { name: 'webhook-signature', hidden: true });
  const { status, stdout } = await assent('preview', id, 'ok');
  assert.equal(status, 0);
  assert.match(stdout, /nothing has been sent/);
  assert.match(stdout, /webhook-signature: \(hidden\)/);
  assert.equal((await json('preview', id, 'demo/ok')).request.url, shown.request.url);
  assert.equal((await assent('preview', id, 'elsewhere/ok')).status, 1);
  assert.equal((await assent('preview', id, 'nowhere')).status, 1);
  assert.equal((await assent('preview', '00000000-0000-7000-8000-000000000000', 'ok')).status, 1);
  assert.equal(world.calls().length, calls);
});

test('a test sends a signed ping that verifies, and tells what came back', async () => {
  const fine = await assent('endpoint', 'test', 'ok');
  assert.equal(fine.status, 0, fine.stdout);
  assert.match(fine.stdout, /ok works/);
  const call = world.calls().at(-1);
  assert.ok(call.ok, call.error);
  assert.equal(call.type, 'endpoint.ping');
  const bad = await assent('endpoint', 'test', 'gone');
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /→ status 410/);
  assert.equal((await assent('endpoint', 'test', 'nowhere')).status, 1);
  const calls = world.calls().length, inside = await json('endpoint', 'test', 'demo/inside');
  assert.equal(inside.response.error, 'forbidden', 'its own allow is what counts, not its neighbours\'');
  assert.equal(inside.fine, false);
  assert.equal(world.calls().length, calls);
  assert.deepEqual(await world.sql("SELECT 1 FROM message WHERE type = 'endpoint.ping'"), [], 'it is no message');
});

test('a test of a system that only people write to, and of one whose token has yet to be bought, says what is so', async () => {
  const byHand = await assent('endpoint', 'test', 'banner');
  assert.notEqual(byHand.status, 0);
  assert.match(byHand.stderr, /nothing is ever sent to Banner.*whoever holds the role “registrar” is asked.*assent preview PROPOSAL banner/s);
  const none = await assent('endpoint', 'test', 'tokens');
  assert.notEqual(none.status, 0);
  assert.match(none.stderr, /tokens wants a token first, and gave none: .*Nothing else was sent/s);
  assert.doesNotMatch(none.stdout + none.stderr, /s3cret/);
  tokens.good = true;
  const bought = await assent('endpoint', 'test', 'tokens');
  assert.equal(bought.status, 0, bought.stdout + bought.stderr);
  assert.deepEqual(tokens.asked, ['POST /token', 'POST /token', 'GET /'], 'the token first, then the test, signed in with it');
});

test('the office does the same on its pages, and nobody else may', async () => {
  const office = await signedIn('kim.office@example.edu');
  const list = await office.get('/demo/deliveries');
  assert.equal(list.status, 200);
  assert.match(list.words, /Connected systems.*nothing sent yet.*Messages.*Times are those of America\/Chicago\./);
  assert.doesNotMatch(list.words, /endpoint|outbox|payload/i);
  const { id: sent } = await message('refusing', id);
  const before = callsOf(sent).length;
  const one = await office.get(`/demo/deliveries/${sent}`);
  assert.match(one.words, /given up.*Attempt 3.*Attempt 1/);
  assert.match(one.text, /webhook-signature: \(hidden\)/);
  await office.press('again');
  assert.match(office.page.words, /being sent again/);
  await until('one more call', () => callsOf(sent).length === before + 1);
  await office.get('/demo/deliveries?system=ok');
  await office.press('test');
  assert.match(office.page.words, /it works/);
  const preview = await office.get(`/demo/preview/${id}/ok`);
  assert.match(preview.words, /Nothing has been sent/);
  assert.match(preview.text, /Sent Everywhere/);
  assert.equal((await office.get('/demo/deliveries/msg_nobody')).status, 404);
  assert.equal((await office.get(`/demo/preview/${id}/nowhere`)).status, 404);

  const stranger = await signedIn('sam.lee@example.edu');
  for (const [path, status] of [['/demo/deliveries', 403], [`/demo/deliveries/${sent}`, 404], [`/demo/preview/${id}/ok`, 403]]) {
    const page = await stranger.get(path);
    assert.equal(page.status, status, path);
    assert.doesNotMatch(page.text, /Sent Everywhere/);
  }
  const calls = world.calls().length;
  const forged = await office.ask('POST', '/demo/deliveries', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'action=test&system=ok' });
  assert.equal(forged.status, 403, 'a form that is not ours');
  await office.get('/demo/deliveries?system=ok');
  const form = office.page.text.match(/name="csrf" value="([^"]+)"/)[1];
  const posted = await stranger.ask('POST', '/demo/deliveries', { headers: { 'content-type': 'application/x-www-form-urlencoded', origin: world.url }, body: `csrf=${form}&action=test&system=ok` });
  assert.ok([400, 403].includes(posted.status));
  assert.equal(world.calls().length, calls);
});
