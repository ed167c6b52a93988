// The life of the process: reload, stop, crash and start again; and what looking at things must never do.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { open, screen } from './acts.mjs';
import { build, newWorld, sample, sleep, sources, until } from './harness.mjs';

const world = await newWorld();
const tables = async () => (await world.sql(`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`)).map((t) => t.relname);

/** Every row's identity and last writer: what cannot stay the same when anything was written. */
async function fingerprint() {
  const parts = (await tables()).map((t) => `SELECT '${t}' AS name, count(*) AS rows, coalesce(md5(string_agg(xmin::text || ':' || ctid::text, ',' ORDER BY ctid)), '') AS writers FROM "${t}"`);
  return world.sql(parts.join(' UNION ALL '));
}

const title = 'Watched by Scanners';
let id, links;

test('there are a proposal, a draft and their links', async () => {
  id = await world.propose({ document: { title } });
  await world.send(sample('draft', { proposer: { email: 'half.done@example.edu', name: 'Half Done' }, document: { assessment: '' } }));
  await world.mail({ to: 'half.done@example.edu', subject: /finish/i });
  await screen(world, title);
  await world.reaches(id, 'review');
  await until('all mail to leave', async () => (await world.value('SELECT count(*) FROM message_queue')) === 0);
  links = [...new Set(world.mails().flatMap((m) => m.links).filter((link) => link.includes('/t/')))];
  assert.ok(links.length >= 7, `${links.length}`);
});

test('GET and HEAD change nothing: not of any page, not of a link that a scanner opens fifty times', async () => {
  const before = await fingerprint();
  const paths = ['/', '/healthz', '/readyz', '/metrics', '/demo/catalog', '/demo/catalog/nothing', '/demo/propose', '/demo/signin', '/demo/desk', `/demo/proposals/${id}`,
    '/demo/hooks/json', '/demo/nothing', '/nobody/catalog', '/assets/style.css', '/t/nonsense'];
  for (const path of [...paths, ...links.map((link) => new URL(link).pathname)])
    for (const method of ['GET', 'HEAD']) {
      const answer = await world.request(method, path, { headers: { accept: 'text/html' } });
      assert.ok(answer.status < 500, `${method} ${path}: ${answer.status}`);
      if (method === 'HEAD') assert.equal(answer.text, '');
    }
  const scanned = new URL(links[0]).pathname;
  for (let n = 0; n < 50; n += 5) await Promise.all(Array.from({ length: 5 }, () => world.request('GET', scanned, { headers: { accept: '*/*', 'user-agent': 'Mail scanner' } })));
  for (const query of ['?action=send', '?action=decide&choice=decline', '?section=check', '?done=saved', '?confirm=yes&action=withdraw'])
    for (const link of links) await world.request('GET', new URL(link).pathname + query, { headers: { accept: 'text/html' } });
  assert.deepEqual(await fingerprint(), before);
});

test('the pages of persons are kept by nobody\'s cache, and no page lets anything foreign in', async () => {
  const answer = await world.request('GET', new URL(links[0]).pathname, { headers: { accept: 'text/html' } });
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.match(answer.headers['content-security-policy'], /default-src 'none'/);
  assert.doesNotMatch(answer.headers['content-security-policy'], /unsafe|\*/);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.equal(answer.headers['referrer-policy'], 'no-referrer');
});

test('a form posted twice acts once', async () => {
  const about = 'Posted Twice';
  const other = await world.propose({ document: { title: about } });
  const browser = await open(world, { to: 'kim.office@example.edu', subject: /decision is needed/i, about });
  const page = browser.page;
  await browser.press('decide', { choice: 'accept' });
  browser.page = page; // back, and the same form again
  const again = await browser.press('decide', { choice: 'accept' });
  assert.ok(again.status < 500, again.words);
  assert.equal(await world.value(`SELECT count(*) FROM event WHERE proposal = '${other}' AND kind = 'decision.made'`), 1);
});

test('a form without its token, or with another\'s, does nothing', async () => {
  const about = 'Forged Forms';
  const other = await world.propose({ document: { title: about } });
  const browser = await open(world, { to: 'kim.office@example.edu', subject: /decision is needed/i, about });
  const path = browser.page.url.pathname;
  for (const csrf of ['', 'AAAA', null]) {
    const body = new URLSearchParams({ action: 'decide', choice: 'accept', ...(csrf !== null && { csrf }) }).toString();
    const answer = await world.request('POST', path, { headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }, body });
    assert.ok([400, 403, 422].includes(answer.status), `${answer.status}`);
  }
  assert.equal(await world.stateOf(other), 'screening');
});

test('a bad file is refused by a reload, with its place and reason, and the running one stays', async () => {
  const good = structuredClone(world.conf);
  const bad = {
    'a key nobody knows': [() => (world.conf.server.colour = 'red'), /assent\.conf.*colour/],
    'a section nobody knows': [() => (world.conf['moon demo'] = { a: 'b' }), /assent\.conf.*moon/],
    'a secret that is not there': [() => (world.conf['form demo/json']['secret-file'] = 'nowhere.secret'), /nowhere\.secret/],
    'a program that does not compile': [() => { world.file('hooks/in/broken.jq', '{document: \n'); world.file('hooks/in/broken.conf', readFileSync(join(sources, 'hooks/in/assent.conf')));
      world.conf['form demo/broken'] = { adapter: 'broken', 'secret-file': 'hook.secret' }; }, /broken/],
    'a policy with a hole in it': [() => { const policy = JSON.parse(readFileSync(join(sources, 'workflows/microcredential.json'), 'utf8')); delete policy.states.review.on.met;
      world.file('workflows/microcredential.json', JSON.stringify(policy)); }, /microcredential.*met|met.*microcredential/s],
  };
  for (const [what, [spoil, reason]] of Object.entries(bad)) {
    const from = world.log().length;
    spoil();
    world.configure();
    assert.match(await world.reload(), /reload refused/, what);
    assert.match(world.log().slice(from), reason, what);
    assert.equal((await world.send(sample(`after-${what}`))).status, 202, `after ${what}`);
    world.conf = structuredClone(good);
    world.configure();
    if (what.startsWith('a policy')) world.file('workflows/microcredential.json', readFileSync(join(sources, 'workflows/microcredential.json')));
  }
  assert.match(await world.reload(), /reloaded/, 'and the good one again is taken');
});

test('a configuration that cannot work is refused before it is used, with its file, the section and what to do', () => {
  const check = (change) => {
    const conf = structuredClone(world.conf);
    change(conf);
    writeFileSync(join(world.site, 'check.conf'), Object.entries(conf).map(([name, lines]) => `[${name}]\n${Object.entries(lines).map(([key, value]) => `${key} = ${value}\n`).join('')}`).join('\n'));
    return spawnSync(join(build, 'assentd'), ['--check-config', '--config', join(world.site, 'check.conf'), '--data', world.data, '--share', sources, '--worker', join(build, 'assent-jq')], { encoding: 'utf8' });
  };
  for (const name of ['address', 'key']) writeFileSync(join(world.site, `${name}.secret`), 'https://hooks.slack.com/services/T0/B0/x:y\n', { mode: 0o600 });
  const typeform = (lines) => (conf) => Object.assign(conf['form demo/typeform'], lines), to = (lines) => (conf) => (conf['endpoint demo/new'] = lines);
  const credly = { adapter: 'credly', url: 'https://api.credly.com', 'credential-file': 'key.secret' };
  const slack = { adapter: 'slack', 'url-file': 'address.secret' };
  for (const [change, expected] of [
    [typeform({ 'map.q1': 'titel' }), /check\.conf: \[form demo\/typeform\]: map\.q1 = titel: .*no field of the form.*Take one of these.*title, /],
    [typeform({ 'map.q1': 'fee.titel' }), /map\.q1 = fee\.titel/],
    [typeform({ 'map.q1': 'fee.x.amount' }), /map\.q1 = fee\.x\.amount/],
    [typeform({ 'map.q1': 'modality', 'map.q1.Weekends': 'weekend' }), /map\.q1\.Weekends = weekend: .*nor a choice/],
    [typeform({ 'map.q1': 'title', 'map.q2': 'image.2.alt', 'map.q3': 'image.alt', 'map.q4': 'proposer.email', 'map.q5': '-', 'map.q6': 'modality', 'map.q6.Weekends': 'hybrid',
      'map.modality.Week.end': 'online', 'map.hidden.code': 'unit', 'set.dates': 'day-first', 'set.decimal': 'comma' }), null],
    [typeform({ 'set.date': 'day-first' }), /check\.conf: \[form demo\/typeform\]: set\.date: the adapter “typeform” knows no such setting.*Correct the line or take it out/],
    [typeform({ adapter: 'surveymonkey' }), /\[form demo\/typeform\]: .*needs set\.api/],
    [(conf) => delete conf['form demo/typeform']['secret-file'], /\[form demo\/typeform\]: it has no secret-file.*name that by secret-file/],
    [typeform({ 'secret-file': 'nowhere.secret' }), /\[form demo\/typeform\]: secret-file: .*nowhere\.secret cannot be read/],
    [typeform({ 'fetch-secret-file': 'nowhere.secret' }), /fetch-secret-file: .*nowhere\.secret cannot be read/],
    [to(credly), /check\.conf: \[endpoint demo\/new\]: .*“credly” needs set\.organization/],
    [to({ ...credly, 'set.organization': 'o', 'set.organisation': 'o' }), /\[endpoint demo\/new\]: set\.organisation: .*it knows set\.organization, /],
    [to({ ...credly, 'set.organization': 'o', 'credential-file': 'nowhere.secret' }), /credential-file: .*nowhere\.secret cannot be read/],
    [to({ ...credly, 'set.organization': 'o' }), null],
    [to({ adapter: 'drupal', url: 'https://x.example', 'credential-file': 'key.secret', 'set.field.field_x': '/credential/level', 'set.bundle': 'page' }), null],
    [to({ adapter: 'drupal', url: 'https://x.example', 'credential-file': 'key.secret', 'set.field.': '/credential/level' }), /set\.field\.: /],
    [to({ adapter: 'http', url: 'https://x.example', 'credential-file': 'key.secret', 'set.look.path': '/x' }), /“http” needs set\.create\.path/],
    [to({ adapter: 'slack', url: 'https://hooks.slack.com/services/x' }), /\[endpoint demo\/new\]: url: whoever knows this address of Slack may write there.*url-file/],
    [to({ adapter: 'slack', 'url-file': 'nowhere.secret' }), /url-file: .*nowhere\.secret cannot be read/],
    [to({ adapter: 'slack', 'url-file': 'hook.secret' }), /url-file: the first line of .*hook\.secret is an address like/],
    [to({ ...slack, url: 'https://x.example' }), /a url and a url-file: take one/],
    [to({ adapter: 'slack' }), /neither url nor url-file/],
    [to({ ...slack, 'set.channel': 'x' }), /set\.channel: the adapter “slack” knows no such setting/],
    [to(slack), null],
    [to({ url: 'https://x.example' }), /\[endpoint demo\/new\]: it has no secret-file, so nothing could be signed/],
    [to({ url: 'https://x.example', 'secret-file': 'out.secret', uptake: 'credly' }), /uptake needs an uptake-secret-file/],
    [to({ url: 'https://x.example', 'secret-file': 'out.secret', uptake: 'credly', 'uptake-secret-file': 'key.secret', 'set.shared': 'badge.shared' }), null],
  ]) {
    const { status, stderr } = check(change);
    if (!expected) assert.equal(stderr, '');
    else assert.match(stderr, expected);
    assert.equal(status, expected ? 1 : 0, stderr);
  }
});

test('a stop finishes what is under way, and ends well', async () => {
  const body = JSON.stringify(sample('last')), from = world.log().length;
  const answer = new Promise((done, fail) => {
    const rq = http.request({ host: '127.0.0.1', port: world.port, method: 'POST', path: '/demo/hooks/json', headers: { ...world.signed(body), 'content-length': Buffer.byteLength(body), expect: '100-continue' } }, (rs) => {
      const chunks = [];
      rs.on('data', (chunk) => chunks.push(chunk));
      rs.on('end', () => done({ status: rs.statusCode, text: Buffer.concat(chunks).toString() }));
    });
    rq.on('error', fail);
    rq.on('continue', () => { // its head was read
      rq.write(body.slice(0, 100));
      world.daemon.kill('SIGTERM');
      until('the daemon to begin to stop', () => /stopping: what is under way/.test(world.log().slice(from))).then(() => rq.end(body.slice(100)), fail);
    });
    rq.flushHeaders();
  });
  const { status, text } = await answer;
  assert.equal(status, 202, text);
  assert.deepEqual(await world.ended, { status: 0, signal: null });
  await assert.rejects(world.request('GET', '/healthz'), 'nobody listens any more');
  await world.up();
  const { id: last } = JSON.parse(text);
  await world.settled(last, 'proposal');
});

test('after a restart everything is as it was, and links still work', async () => {
  assert.equal(await world.stateOf(id), 'review');
  const answer = await world.request('GET', new URL(links[0]).pathname, { headers: { accept: 'text/html' } });
  assert.equal(answer.status, 200);
  assert.equal(await world.value('SELECT count(*) FROM adoption'), 1, 'the same policy is not adopted twice');
});

test('what was acknowledged before a crash is carried on after it', async () => {
  const sent = [];
  for (let n = 0; n < 20; n++) sent.push(world.send(sample(`crash-${n}`, { document: { title: `Crash ${n}` } }), { id: `msg_crash_${n}` }).catch(() => null));
  await Promise.any(sent);
  await world.down('SIGKILL');
  const answers = await Promise.all(sent);
  await world.up();
  const accepted = answers.filter((a) => a?.status === 202).map((a) => JSON.parse(a.text).id);
  assert.ok(accepted.length >= 1);
  for (const one of accepted) await world.settled(one, 'proposal');
  for (let n = 0; n < 20; n++) { // the platform tries all of them again
    const again = await world.send(sample(`crash-${n}`, { document: { title: `Crash ${n}` } }), { id: `msg_crash_${n}` });
    assert.equal(again.status, 202);
    if (answers[n]?.status === 202) assert.equal(again.text, answers[n].text);
  }
  await until('all twenty', async () => (await world.value(`SELECT count(*) FROM revision WHERE document->>'title' LIKE 'Crash %'`)) === 20);
  await sleep(500);
  assert.equal(await world.value(`SELECT count(*) FROM revision WHERE document->>'title' LIKE 'Crash %'`), 20);
});

test('the log holds no link, no code, no secret and no address of a person', async () => {
  const browser = world.browser();
  await browser.get('/demo/signin');
  await browser.press('email', { email: 'kim.office@example.edu' });
  const code = (await world.mail({ to: 'kim.office@example.edu', subject: /code/i })).text.match(/\b\d{6}\b/)[0];
  await browser.press('code', { code });
  assert.equal(browser.page.url.pathname, '/demo/desk');
  const log = world.log();
  for (const link of links) assert.ok(!log.includes(link.split('/t/')[1]));
  for (const secret of [...Object.values(world.secrets), ...browser.cookies.values()]) assert.ok(!log.includes(secret));
  assert.ok(!new RegExp(`\\b${code}\\b`).test(log), 'the code');
  assert.doesNotMatch(log, /@example\.edu/);
  assert.doesNotMatch(log, /whsec_/);
});
