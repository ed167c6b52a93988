// What leaves: each receiver by itself, each message under one id with the same bytes, and mail that comes back.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { reviewAll, reviewers, screen } from './acts.mjs';
import { newWorld, until } from './harness.mjs';

const world = await newWorld({
  mailOptions: ['--reject', 'gone@example.edu', '--reject', 'only.staff@example.edu', '--later', 'busy@example.edu=1'],
  before: (w) => {
    Object.assign(w.conf, {
      'endpoint demo/ok': w.endpoint('/ok'),
      'endpoint demo/dead': w.endpoint('/dead'),
      'endpoint demo/flaky': w.endpoint('/flaky?n=1'),
      'endpoint demo/plain': w.endpoint('/flaky?n=1&plain', { adapter: 'cloudevents' }),
      'endpoint demo/plaintoo': w.endpoint('/slow?ms=0', { adapter: 'cloudevents' }),
      'endpoint demo/plaingone': w.endpoint('/410?plain', { adapter: 'cloudevents' }),
      'endpoint demo/gone': w.endpoint('/410'),
      'endpoint demo/private': w.endpoint('/private', { allow: null }),
      'endpoint demo/forged': w.endpoint('/forged', { 'secret-file': 'hook.secret' }),
      'endpoint demo/picky': w.endpoint('/picky', { types: 'credential.published' }),
      'endpoint demo/twice': w.endpoint('/first', { adapter: 'twice' }),
    });
    w.file('hooks/out/twice.conf', '[adapter]\ntitle = Asks twice\n\n[request]\nsign = standard-webhooks\n');
    w.file('hooks/out/twice.jq', `def ask($url): {request: {method: "POST", url: $url, headers: {"content-type": "application/cloudevents+json"},
      body: (.event | {specversion: "1.0", id, source, type, subject, time, data} | tojson)}};
    if .last == null then ask(.endpoint.url)
    elif .last.status != 200 then {wait: 0, reason: "answered \\(.last.status)"}
    elif .last.request.url | endswith("/first") then ask(.endpoint.url | sub("/first$"; "/flaky?n=1"))
    else {done: {}} end`);
  },
});
const messages = (endpoint, proposal) => world.sql(`SELECT public_id, type, status, attempts, reason FROM message
  WHERE kind = 'webhook' AND endpoint = '${endpoint}' ${proposal ? `AND proposal = '${proposal}'` : ''} ORDER BY id`);
const acknowledged = (endpoint, proposal) => until(`${endpoint} to acknowledge`, async () => {
  const list = await messages(endpoint, proposal);
  return list.length > 0 && list.every((m) => m.status === 'acknowledged') && list;
});

test('a receiver that never answers delays nobody else', async () => {
  const proposals = [];
  for (let i = 0; i < 6; i++) proposals.push(await world.propose());
  for (const id of proposals) await acknowledged('ok', id);
  assert.deepEqual(await world.sql(`SELECT m.proposal FROM message m JOIN attempt a ON a.message = m.id GROUP BY m.proposal
    HAVING min(a.at) FILTER (WHERE m.endpoint = 'dead') < min(a.at) FILTER (WHERE m.endpoint = 'ok')`), [], 'each was delivered before its attempt at the dead one was over');
  assert.ok(world.calls().some((call) => call.path === '/dead'), 'while the dead one was being asked');
  const mail = await world.mail({ to: 'alex.rivera@example.edu', subject: /received/i });
  assert.ok(mail);
});

test('what is delivered verifies, is a CloudEvent, and comes under the message\'s own id', async () => {
  const ok = world.calls().filter((call) => call.path === '/ok');
  assert.ok(ok.length >= 6);
  for (const call of ok) assert.ok(call.ok, call.error);
  const ids = (await messages('ok')).map((m) => m.public_id);
  assert.deepEqual(ok.map((call) => call.id).sort(), ids.sort(), 'each once');
  assert.ok(ok.some((call) => call.type.endsWith('proposal.submitted')));
});

test('a receiver that fails once is asked again, under the same id with the same bytes', async () => {
  const id = await world.propose();
  const [message] = await acknowledged('flaky', id);
  const calls = world.calls().filter((call) => call.id === message.public_id);
  assert.deepEqual(calls.map((call) => call.status), [503, 200]);
  assert.equal(calls[0].body_sha256, calls[1].body_sha256);
  assert.ok(calls.every((call) => call.ok), 'both were signed rightly, each with its own timestamp');
  assert.ok(new Date(calls[1].at) - new Date(calls[0].at) >= 4500, 'not at once');
  assert.equal(message.attempts, 2);
  const attempts = await world.sql(`SELECT a.number, a.status FROM attempt a JOIN message m ON m.institution = a.institution AND m.id = a.message
    WHERE m.public_id = '${message.public_id}' ORDER BY number`);
  assert.deepEqual(attempts, [{ number: 1, status: 503 }, { number: 2, status: 200 }]);
});

test('an adapter without a program sends what the one with a program does, again with the same bytes, and stops at 410', async () => {
  const id = await world.propose();
  const [[plain], [usual]] = await Promise.all([acknowledged('plain', id), acknowledged('ok', id)]);
  const calls = world.calls().filter((call) => call.id === plain.public_id);
  assert.deepEqual(calls.map((call) => [call.status, call.ok]), [[503, true], [200, true]]);
  assert.equal(calls[0].body_sha256, calls[1].body_sha256);
  const stored = (table, key, { public_id: own }) => world.value(`SELECT convert_from(b.body, 'UTF8') FROM ${table} b JOIN message m USING (institution, ${key}) WHERE public_id = '${own}'`);
  const shared = await stored('event_body', 'event', plain);
  assert.deepEqual(JSON.parse(shared), JSON.parse(JSON.parse(await stored('message_body', 'id', usual)).body), 'of the same id, too: it is one event');
  assert.equal(createHash('sha256').update(shared).digest('hex'), calls[0].body_sha256, 'what is stored is what was sent');
  const [too] = await acknowledged('plaintoo', id);
  assert.equal(world.calls().find((call) => call.id === too.public_id).body_sha256, calls[0].body_sha256, 'all who are told of an event get the same bytes, each as a message of its own');
  const stopped = await until('it to be switched off', async () => (await world.sql("SELECT reason FROM endpoint_state WHERE endpoint = 'plaingone' AND disabled_at IS NOT NULL"))[0]);
  assert.match(stopped.reason, /410/);
});

test('what a later step sends is the same in the second attempt as in the first', async () => {
  const id = await world.propose();
  const [message] = await acknowledged('twice', id);
  const calls = world.calls().filter((call) => call.id === message.public_id);
  assert.deepEqual(calls.map((call) => `${call.path} ${call.status}`), ['/first 200', '/flaky 503', '/first 200', '/flaky 200']);
  assert.equal(calls[0].body_sha256, calls[2].body_sha256);
  assert.equal(calls[1].body_sha256, calls[3].body_sha256);
});

test('a receiver that was switched off before a message was queued is never called', async () => {
  await world.psql(`INSERT INTO endpoint_state (institution, endpoint, disabled_at) VALUES (1, 'flaky', now())`);
  const before = world.calls().length;
  const id = await world.propose();
  await acknowledged('ok', id);
  const [message] = await messages('flaky', id);
  assert.deepEqual([message.status, message.attempts], ['queued', 0]);
  assert.ok(!world.calls().slice(before).some((call) => call.id === message.public_id));
  assert.equal((await world.control('POST', '/control/demo/switch-on', 'flaky')).status, 200);
  assert.equal((await world.control('POST', '/control/demo/switch-on', 'flaky')).status, 404);
  await acknowledged('flaky', id);
});

test('a receiver that says 410 is not sent to again', async () => {
  await until('the one that is gone to be disabled', async () => (await world.sql('SELECT endpoint FROM endpoint_state WHERE disabled_at IS NOT NULL')).some((e) => e.endpoint === 'gone'));
  const before = world.calls().filter((call) => call.path === '/410').length;
  const id = await world.propose();
  await acknowledged('ok', id);
  await new Promise((done) => setTimeout(done, 2500));
  assert.equal(world.calls().filter((call) => call.path === '/410').length, before);
});

test('an address that is not public is not called unless it is allowed', async () => {
  const [message] = await until('the private one to be refused', async () => {
    const list = await messages('private');
    return list[0]?.reason && list;
  });
  assert.notEqual(message.status, 'acknowledged');
  assert.ok(!world.calls().some((call) => call.path === '/private'));
});

test('a receiver that does not believe us is told again later, and nobody says it was delivered', async () => {
  const [message] = await until('the refusal', async () => {
    const list = await messages('forged');
    return list[0]?.reason && list;
  });
  assert.notEqual(message.status, 'acknowledged');
  assert.ok(world.calls().filter((call) => call.path === '/forged').every((call) => !call.ok && call.status === 400));
});

test('a receiver gets the events it asked for and no others', async () => {
  assert.deepEqual(await messages('picky'), []);
  assert.ok(!world.calls().some((call) => call.path === '/picky'));
});

test('mail to an address that does not exist comes back, and the coordinator is told', async () => {
  const from = world.mails().length;
  await world.propose({ proposer: { email: 'gone@example.edu', name: 'Gone Person' } });
  const [message] = await until('the letter to come back', async () => {
    const list = await world.sql(`SELECT status, attempts, reason FROM message JOIN person ON person.institution = message.institution AND person.id = message.person
      WHERE email = 'gone@example.edu'`);
    return list.some((m) => m.status === 'bounced') && list;
  });
  assert.match(message.reason, /550|no such person/);
  const mail = await world.mail({ to: 'kim.office@example.edu', subject: /came back/i, about: 'gone@example.edu', from });
  assert.match(mail.text, /Gone\s+Person/);
});

test('the only member who could take a place cannot be reached: the office hears of it, and whoever it enters is asked at once', async () => {
  const title = 'Nobody Reads This';
  const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
  const staff = (to, ...names) => world.import('demo', ['email,name,unit,role,constituency,from,to',
    ...names.map((name) => `${name}@example.edu,${name},LIB,committee,staff,2020-01-01,${to}`)].join('\n'));
  await world.psql(`UPDATE role_held SET held_from = '2020-01-01'`);
  await staff(day(-3), 'staff1', 'staff2', 'staff3', 'staff4');
  await staff('', 'only.staff');
  const from = world.mails().length;
  const id = await world.propose({ document: { title } });
  await screen(world, title);
  await world.reaches(id, 'review');
  assert.equal((await reviewers(world, id)).filter((r) => r.email === 'only.staff@example.edu').length, 1);
  const back = await world.mail({ to: 'kim.office@example.edu', subject: /came back/i, about: 'only.staff@example.edu', from });
  assert.match(back.text, /Until\s+then\s+the\s+task\s+stays\s+open/);
  assert.match(back.text, /enter\s+somebody\s+into\s+the\s+register/);
  assert.equal(await world.stateOf(id), 'review', 'nothing goes on without them');
  await staff(day(-3), 'only.staff');
  await staff('', 'new.staff', 'more.staff');
  await world.mail({ to: 'new.staff@example.edu', subject: /please review/i, about: title });
  const asked = (await reviewers(world, id)).map((r) => r.email);
  assert.ok(!asked.includes('only.staff@example.edu') && asked.includes('new.staff@example.edu') && asked.includes('more.staff@example.edu'), asked.join());
  const places = await reviewAll(world, id, title);
  assert.equal(places.length, 5);
  await until('the review to be over', async () => (await world.stateOf(id)) !== 'review');
});

test('mail that is refused for now goes again later, with the same bytes', async () => {
  await world.propose({ proposer: { email: 'busy@example.edu', name: 'Busy Person' } });
  await world.mail({ to: 'busy@example.edu', subject: /received/i });
  const [message] = await until('it to be recorded', async () => {
    const list = await world.sql(`SELECT m.status, m.attempts FROM message m JOIN person p ON p.institution = m.institution AND p.id = m.person
      WHERE p.email = 'busy@example.edu'`);
    return list[0]?.status === 'sent' && list;
  });
  assert.equal(message.attempts, 2);
  assert.equal(world.mails().filter((m) => m.to.includes('busy@example.edu')).length, 1, 'it came once');
});

test('what is stored of a mail holds no link, and the log holds no link and no secret', async () => {
  const links = world.mails().flatMap((m) => m.links).filter((link) => link.includes('/t/')).map((link) => link.split('/t/')[1]);
  assert.ok(links.length > 3);
  const bodies = (await world.sql('SELECT convert_from(body, \'UTF8\') AS body FROM message_body')).map((row) => row.body).join('\n');
  const log = world.log();
  for (const secret of [...links, ...Object.values(world.secrets)]) {
    assert.ok(!bodies.includes(secret), 'stored');
    assert.ok(!log.includes(secret), 'logged');
  }
});
