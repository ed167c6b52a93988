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

// ---- what the channels ask of the database together ----------------------------------------------------------------------------

/** The database is made to wait: at the end of a watched message, at every claim. */
const hold = (place, on) => world.psql(on ? `INSERT INTO test_hold VALUES ('${place}')` : `DELETE FROM test_hold WHERE place = '${place}'`);
const isHeld = () => until('the database to wait', async () => (await world.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")) > 0);
const waiting = async (endpoint, proposal) => (await until(`a message to ${endpoint}`, async () => (await messages(endpoint, proposal))[0])).public_id;
/** Messages to a system that is switched off, and on when they are watched: so many proposals, as {proposal: id of the message}. */
async function watched(endpoint, count) {
  await world.psql(`INSERT INTO endpoint_state (institution, endpoint, disabled_at) VALUES (1, '${endpoint}', now())
    ON CONFLICT (institution, endpoint) DO UPDATE SET disabled_at = now()`);
  const proposals = await Promise.all(Array.from({ length: count }, () => world.propose())), ids = {};
  for (const proposal of proposals) ids[proposal] = await waiting(endpoint, proposal);
  await world.psql(`DELETE FROM test_watched; INSERT INTO test_watched SELECT id FROM message WHERE public_id IN ('${Object.values(ids).join("','")}')`);
  assert.equal((await world.control('POST', '/control/demo/switch-on', endpoint)).status, 200);
  await until('all of them to be sent', () => Object.values(ids).every((id) => callsOf(id).length > 0));
  return ids;
}
const callsOf = (id) => world.calls().filter((call) => call.id === id);

test('a statement that fails for one message fails for it alone: those of its transaction are tried one by one, and delivered once', async () => {
  const waits = (place) => `WHILE EXISTS (SELECT FROM test_hold WHERE place = '${place}') LOOP PERFORM pg_sleep(0.05); END LOOP;`;
  const define = (name, body) => `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN ${body} RETURN NEW; END $$;`;
  // The first that is settled in one transaction with another is refused, and ever after.
  await world.psql(`CREATE TABLE test_hold (place text); CREATE TABLE test_watched (id bigint); CREATE SEQUENCE test_bad MINVALUE 0 START 0;
    ${define('test_end', `IF NEW.message IN (SELECT id FROM test_watched) THEN ${waits('end')} END IF;`)} ${define('test_claim', waits('claim'))}
    ${define('test_settle', `IF EXISTS (SELECT FROM test_watched w WHERE w.id = NEW.id) AND (SELECT last_value IN (0, NEW.id) FROM test_bad) THEN
        IF (SELECT last_value FROM test_bad) = 0 AND NOT EXISTS (SELECT FROM message m JOIN test_watched w USING (id)
            WHERE m.status = 'acknowledged' AND m.xmin = pg_current_xact_id()::xid) THEN RETURN NEW; END IF;
        PERFORM setval('test_bad', NEW.id); RAISE EXCEPTION 'this one may not be settled'; END IF;`)}
    CREATE TRIGGER test_end BEFORE INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION test_end();
    CREATE TRIGGER test_claim BEFORE UPDATE ON message_queue FOR EACH ROW WHEN (NEW.lease > OLD.lease) EXECUTE FUNCTION test_claim();
    CREATE TRIGGER test_settle BEFORE UPDATE ON message FOR EACH ROW WHEN (NEW.status = 'acknowledged') EXECUTE FUNCTION test_settle()`);
  await hold('end', true);
  const ids = await watched('plaintoo', 6);
  await isHeld();
  await world.psql("UPDATE message_queue SET leased_until = now() + interval '1 hour' WHERE id IN (SELECT id FROM test_watched)"); // on a slow machine too
  await hold('end', false);
  const bad = await until('one to be refused', () => world.value('SELECT public_id FROM message WHERE id = (SELECT last_value FROM test_bad)'));
  const told = new RegExp(`level=warning .*${bad}`);
  await until('it to be told', () => told.test(world.log()));
  for (const [proposal, id] of Object.entries(ids)) {
    if (id === bad) continue;
    const [{ attempts }] = await acknowledged('plaintoo', proposal);
    assert.deepEqual([attempts, callsOf(id).length], [1, 1], 'once');
  }
  const state = () => world.sql(`SELECT status, (SELECT count(*) FROM message_queue q WHERE q.id = m.id) AS queued FROM message m WHERE public_id = '${bad}'`);
  assert.deepEqual(await state(), [{ status: 'queued', queued: 1 }], 'it is not lost');
  await world.psql("UPDATE message_queue SET leased_until = now() WHERE id IN (SELECT id FROM test_watched); DELETE FROM test_watched");
  await until('it to be settled', async () => (await state())[0].status === 'acknowledged');
  const [first, ...more] = callsOf(bad);
  assert.ok(more.length >= 1 && more.every((call) => call.ok && call.body_sha256 === first.body_sha256), 'again under its id, with the same bytes');
});

test('killed before it is written that something was delivered, it goes out again under its id with the same bytes', async () => {
  await hold('end', true);
  const [[proposal, id]] = Object.entries(await watched('ok', 1));
  await isHeld();
  await world.down('SIGKILL');
  assert.equal(callsOf(id).length, 1);
  await world.up();
  await hold('end', false);
  await acknowledged('ok', proposal);
  const [first, ...more] = callsOf(id);
  assert.ok(more.length >= 1 && more.every((call) => call.ok && call.body_sha256 === first.body_sha256), JSON.stringify(more));
});

test('killed between taking a message and the commit that says so, it is sent once', async () => {
  await hold('claim', true);
  const id = await world.propose();
  await isHeld();
  await world.down('SIGKILL');
  assert.deepEqual(world.calls().filter((call) => call.id?.includes(id.replaceAll('-', ''))), [], 'what is not taken does not leave');
  await world.up();
  await hold('claim', false);
  for (const endpoint of ['ok', 'plaintoo']) {
    const [{ public_id: one, attempts }] = await acknowledged(endpoint, id);
    assert.deepEqual([attempts, callsOf(one).length], [1, 1], endpoint);
  }
});
