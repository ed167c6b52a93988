// What the outgoing floor sends, judged by programs that nobody here wrote: npm's standardwebhooks, smtp-server and
// mailparser. Runs without the daemon.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { selfSigned, signed } from '../tools/certificates.mjs';
import { installed } from '../tools/npm.mjs';

if (!installed) {
  console.log('outgoing: npm packages are missing (make npm.stamp): skipped');
  process.exit(77);
}
const tools = join(dirname(fileURLToPath(import.meta.url)), '..', 'tools');
const send = process.env.ASSENT_IO_SEND ?? './tests/tools/io_send';
const folder = mkdtempSync(join(tmpdir(), 'assent-outgoing-'));
const children = [];

/** Starts a receiver and resolves with the address that it prints. */
function receiver(...args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`${args[0]} ended with ${status}`)));
    child.stdout.once('data', (line) => resolve(String(line).trim().split(': ')[1]));
  });
}
const run = (...args) => {
  const { stdout, stderr, status } = spawnSync(send, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.trim();
};
const file = (name, text) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const lines = (name) => readFileSync(join(folder, name), 'utf8').trim().split('\n').map((line) => JSON.parse(line));

const secret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const other = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const event = JSON.stringify({ specversion: '1.0', id: 'evt_1', source: 'https://a.example', type: 'x.y', data: { name: 'Ünïcode' } });

async function webhooks() {
  const url = await receiver(join(tools, 'webhook-receiver.mjs'), '0', join(folder, 'hooks.jsonl'), secret);
  const body = file('event.json', event);
  assert.equal(run('webhook', `${url}/ok`, secret, 'evt_1', body), 'answered 200');
  assert.equal(run('webhook', `${url}/ok`, `${other},${secret}`, 'evt_2', body), 'answered 200');
  assert.equal(run('webhook', `${url}/ok`, other, 'evt_3', body), 'answered 400');
  assert.equal(run('webhook', `${url}/ok`, secret, 'evt_4', file('bad.json', '{"specversion":"1.0"}')), 'answered 400');
  for (const status of ['500', '410', '429']) assert.equal(run('webhook', `${url}/${status}`, secret, 'e', body), `answered ${status}`);
  assert.equal(run('webhook', `${url}/redirect`, secret, 'e', body), 'answered 302');
  assert.deepEqual([1, 2, 3].map(() => run('webhook', `${url}/flaky`, secret, 'f', body)), ['answered 503', 'answered 503', 'answered 200']);
  assert.match(run('webhook', `${url}/dead`, secret, 'e', body), /^too-late 0 /);
  assert.match(run('webhook', `${url}/large`, secret, 'e', body), /^too-large 0 /);
  const wrong = [{ source: 7 }, { type: undefined }, { badName: 'x' }, { id: '' }, { time: 'today' }];
  for (const change of wrong) assert.equal(run('webhook', `${url}/ok`, secret, 'evt_w', file('bad.json', JSON.stringify({ ...JSON.parse(event), ...change }))), 'answered 400');
  const log = lines('hooks.jsonl');
  assert.deepEqual(log.slice(0, 4).map(({ id, ok, type }) => ({ id, ok, type })), [
    { id: 'evt_1', ok: true, type: 'x.y' }, { id: 'evt_2', ok: true, type: 'x.y' },
    { id: 'evt_3', ok: false, type: null }, { id: 'evt_4', ok: false, type: null }]);
  assert.equal(log[0].body_sha256, log[1].body_sha256);
}

const messages = [
  { to: 'ada@example.edu', name: 'Ada', subject: 'Plain', text: 'Hello\n', html: '<p>Hello</p>\n' },
  {
    to: 'zoe@example.edu', name: 'Zoë "the" O\'Neil, Ph.D. \\', subject: 'Änderung: „Datenkompetenz“ – bitte prüfen, es eilt ein wenig 🎓 bis Freitag',
    text: `.\n.dot\nFrom here\ntrailing \ttab\t\nünï = 100% =20\n${'long '.repeat(400)}\n\n${'x'.repeat(3000)}\nhttps://a.example/t/${'Ab9_-'.repeat(40)}`,
    html: '<a href="https://a.example/t/1?x=1&amp;y=2">öffnen</a>\n',
  },
  { to: 'a@example.edu', name: '', subject: 'word '.repeat(60).trim(), text: 'x\n', html: 'x\n' },
  { to: 'a@example.edu', name: '日本語'.repeat(30), subject: '=?UTF-8?B?aGk=?= as text', text: 'プロポーザルが届きました。\n'.repeat(40), html: '<p>審査</p>\n' },
];

async function mails() {
  const server = await receiver(join(tools, 'smtp-receiver.mjs'), '0', folder, '--reject', 'no@example.edu', '--later', 'busy@example.edu=1');
  for (const { to, name, subject, text, html } of messages)
    assert.equal(run('mail', server, to, name, subject, file('text', text), file('html', html)).split(' ')[0], 'sent');
  const index = lines('index.jsonl');
  messages.forEach((sent, i) => {
    const got = index[i];
    assert.deepEqual(got.to, [sent.to]);
    assert.equal(got.subject, sent.subject);
    const text = sent.text.endsWith('\n') ? sent.text : `${sent.text}\n`;
    assert.equal(got.text.replace(/\n*$/, '\n'), text.replace(/\n*$/, '\n'));
    assert.equal(got.html.trim(), sent.html.trim());
    assert.equal(got.from.address, 'office@example.edu');
    assert.equal(got.messageId, '<msg-1@assent.example>');
    assert.equal(got.inReplyTo, '<proposal-1@assent.example>');
    assert.equal(got.headers['auto-submitted'], 'auto-generated');
    const raw = readFileSync(join(folder, got.file), 'latin1');
    assert.ok(!/[^\r]\n|\r[^\n]/.test(raw), 'every line ends in CRLF');
    assert.ok(!/[^\x00-\x7f]/.test(raw), 'ASCII only');
    const [head] = raw.split('\r\n\r\n');
    assert.ok(head.split('\r\n').every((line) => line.length <= 78), 'header lines are folded');
    assert.ok(raw.split('\r\n').every((line) => line.length <= 998));
  });
  assert.ok(index[1].links.includes('https://a.example/t/1?x=1&y=2'));
  const x = [file('text', 'x\n'), file('html', 'x\n')];
  assert.match(run('mail', server, 'no@example.edu', '', 's', ...x), /^refused 550 .*no such person/);
  assert.match(run('mail', server, 'busy@example.edu', '', 's', ...x), /^later 450 /);
  assert.match(run('mail', server, 'busy@example.edu', '', 's', ...x), /^sent /);
}

/** TLS: a certificate of an authority that is trusted, for the name that is called, or nothing is sent. */
async function tls() {
  selfSigned(folder, 'ca');
  signed(folder, 'right', 'ca', 'DNS:localhost');
  signed(folder, 'wrong', 'ca', 'DNS:other.example');
  selfSigned(folder, 'self', 'DNS:localhost');
  const [ca, body] = [join(folder, 'ca.pem'), file('event.json', event)];
  const at = (name) => receiver(join(tools, 'tls-receiver.mjs'), join(folder, `${name}.key`), join(folder, `${name}.pem`));
  const [right, wrong, self] = await Promise.all(['right', 'wrong', 'self'].map(at));
  assert.equal(run('webhook', `${right}/`, secret, 'e', body, ca), 'answered 200', 'else the rest shows nothing');
  assert.match(run('webhook', `${right}/`, secret, 'e', body), /^no-trust 0 /, 'an authority that is not trusted');
  assert.match(run('webhook', `${wrong}/`, secret, 'e', body, ca), /^no-trust 0 /, 'another name');
  assert.match(run('webhook', `${self}/`, secret, 'e', body), /^no-trust 0 /, 'signed by itself');
  assert.match(run('webhook', `${self}/`, secret, 'e', body, ca), /^no-trust 0 /, 'signed by itself');
}

let failed = 0;
const parts = [webhooks, mails, tls];
for (const part of parts) {
  try {
    await part();
    console.log(`ok ${part.name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${part.name}`, error);
  }
}
for (const child of children) child.removeAllListeners('exit') && child.kill();
rmSync(folder, { recursive: true });
console.log(`${parts.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
