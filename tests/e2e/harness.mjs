// harness: a whole Assent for one test file: assentd with a database of its own, a mail server, a webhook receiver,
// people, signed submissions, and a browser without script. Nothing here knows the daemon's insides: it reads what a
// client, a mailbox, a receiver and psql can read. Whatever was started is stopped, also when a test fails.
//
// Needs the build folder (ASSENT_BUILDDIR, else where it runs) and the sources (ASSENT_SRCDIR, else where it stands).
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { linesOf } from '../tools/lines.mjs';
import { need } from '../tools/npm.mjs';
import { freePort } from '../tools/port.mjs';
import { formsOf, parsePage } from './page.mjs';

const { Webhook } = need('standardwebhooks');
const here = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);

export const sources = resolve(process.env.ASSENT_SRCDIR ?? join(here, '..', '..'));
export const build = resolve(process.env.ASSENT_BUILDDIR ?? '.');
const tools = join(sources, 'tests', 'tools');

/** Machines that test are slow and busy: what takes a second here may take half a minute there. */
export const patience = Number(process.env.ASSENT_PATIENCE ?? 60) * 1000;

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks until there is an answer (anything but null, undefined and false); says what it waited for when there is none. */
export async function until(what, ask, { within = patience, every = 60 } = {}) {
  const end = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited ${Math.round(within / 1000)} s in vain for ${what}`);
    await sleep(every);
  }
}

/** Tests that continue one another: when one fails, the later ones cannot be told and say so. */
export function story() {
  let broken = null;
  return (name, tell) => test(name, async (t) => {
    if (broken) return t.skip(`because this failed: ${broken}`);
    try {
      await tell();
    } catch (error) {
      broken = name;
      throw error;
    }
  });
}

// ---- what was started, and its end ---------------------------------------------------------------------------

const children = new Set();
const folders = new Set();
const worlds = new Set();

function start(program, args, options) {
  const child = spawn(program, args, options);
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

function endAll() {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) if (!process.env.ASSENT_KEEP) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
process.on('exit', (status) => {
  if (status !== 0) for (const world of worlds) world.showLog();
  endAll();
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** Starts a program that says where it listens in its first line. */
function receiver(...args) {
  const child = start(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((done, fail) => {
    child.once('exit', (status) => fail(new Error(`${args[0]} ended with ${status}`)));
    child.stdout.once('data', (line) => done({ child, url: String(line).trim().split(': ')[1] }));
  });
}

// ---- HTTP -----------------------------------------------------------------------------------------------------

/** One request, one answer: {status, headers, text, bytes}. where: {port} or {socketPath}. */
export function request(where, method, path, { headers = {}, body = null } = {}) {
  return new Promise((done, fail) => {
    const rq = http.request({ host: '127.0.0.1', ...where, method, path, headers, agent: false }, (rs) => {
      const chunks = [];
      rs.on('data', (chunk) => chunks.push(chunk));
      rs.on('error', fail);
      rs.on('end', () => {
        const bytes = Buffer.concat(chunks);
        done({ status: rs.statusCode, headers: rs.headers, bytes, text: bytes.toString('utf8') });
      });
    });
    rq.setTimeout(patience, () => rq.destroy(new Error(`${method} ${path}: no answer`)));
    rq.on('error', fail);
    if (body !== null) rq.setHeader('content-length', Buffer.byteLength(body));
    rq.end(body);
  });
}

/** A browser without script: keeps cookies, follows redirects, fills in forms. */
export class Browser {
  constructor(world) {
    this.world = world;
    this.cookies = new Map();
  }

  async ask(method, address, { headers = {}, body = null, follow = true } = {}) {
    const url = new URL(address, this.page?.url ?? this.world.url);
    assert.equal(url.origin, this.world.url, `${address} is one of our addresses`);
    const all = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', ...headers };
    if (this.cookies.size) all.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await request({ port: this.world.port }, method, url.pathname + url.search, { headers: all, body });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/max-age=0/i.test(line) || value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    if (follow && [302, 303].includes(answer.status)) {
      this.page = { url };
      return this.ask('GET', answer.headers.location);
    }
    this.page = { ...answer, url, ...parsePage(answer) };
    return this.page;
  }

  get(address, options) {
    return this.ask('GET', address, options);
  }

  /** As a browser sends a form that takes files; a file is {name, bytes}. */
  send(action, fields) {
    const boundary = `----browser${randomBytes(12).toString('hex')}`;
    const body = Buffer.concat([...fields.flatMap(([name, value]) => [
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`,
      typeof value === 'string' ? `\r\n\r\n${value.replace(/\r?\n/g, '\r\n')}`
        : `; filename="${value.name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      typeof value === 'string' ? '' : value.bytes, '\r\n']), `--${boundary}--\r\n`].map((part) => Buffer.from(part)));
    return this.ask('POST', action, { headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, origin: this.world.url }, body });
  }

  /** Fills in a form of the page at hand and presses the button whose value (or text) is `action`; of: {name: value} of a
   * hidden input tells forms of the same button apart. */
  press(action, values = {}, of = {}) {
    const page = this.page;
    const form = formsOf(page).find((one) => one.buttons.some((b) => b.value === action || b.text === action)
      && Object.entries(of).every(([name, value]) => one.inputs.some((i) => i.name === name && i.value === value)));
    if (!form) throw new Error(`no button “${action}” on ${page.url}: ${page.status} ${page.words?.slice(0, 600)}`);
    const button = form.buttons.find((b) => b.value === action || b.text === action);
    const fields = form.fill(values);
    if (button.name) fields.push([button.name, button.value]);
    if (form.enctype === 'multipart/form-data') return this.send(form.action || String(page.url), fields);
    return this.ask('POST', form.action || String(page.url), {
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.world.url },
      body: new URLSearchParams(fields).toString(),
    });
  }
}

// ---- people ---------------------------------------------------------------------------------------------------

/** Two panels of five without a person in common, and everybody else that a proposal meets. */
export const people = `email,name,unit,unit_name,role,constituency
alex.rivera@example.edu,Alex Rivera,SPH,School of Public Health,,
sam.lee@example.edu,Sam Lee,ENG,School of Engineering,,
kim.office@example.edu,Kim Office,REG,Registrar,coordinator,
ada.admin@example.edu,Ada Admin,REG,Registrar,administrator,
cho.chair@example.edu,Cho Chair,LAW,School of Law,chair,
${[1, 2, 3, 4, 5, 6].map((n) => `faculty${n}@example.edu,Faculty ${n},ART,School of Arts,committee,faculty`).join('\n')}
${[1, 2, 3, 4].map((n) => `staff${n}@example.edu,Staff ${n},LIB,Library,committee,staff`).join('\n')}
`;

export const sample = (id = 'sample', change = {}) => {
  const { proposer, document } = JSON.parse(readFileSync(join(sources, 'demo/submissions/data-literacy.json'), 'utf8'));
  return { id, proposer: change.proposer ?? proposer, document: { ...document, ...change.document } };
};

// ---- the world ------------------------------------------------------------------------------------------------

/** {section: {key: value}} of an INI text. */
export function iniOf(text) {
  const sections = {};
  let at = null;
  for (const line of text.split('\n').map((one) => one.trim()).filter((one) => one && !/^[#;]/.test(one))) {
    const [, section] = line.match(/^\[(.+)\]$/) ?? [];
    if (section) at = sections[section] ??= {};
    else at[line.slice(0, line.indexOf('=')).trim()] = line.slice(line.indexOf('=') + 1).trim();
  }
  return sections;
}

const ini = (sections) => Object.entries(sections).map(([name, lines]) =>
  `[${name}]\n${Object.entries(lines).filter(([, value]) => value !== null).map(([key, value]) => `${key} = ${value}\n`).join('')}`).join('\n');

class World {
  constructor(folder) {
    this.folder = folder;
    this.site = join(folder, 'site');
    this.data = join(folder, 'data');
    this.logFile = join(folder, 'assentd.log');
    this.secrets = { hook: `whsec_${randomBytes(24).toString('base64')}`, old: `whsec_${randomBytes(24).toString('base64')}`,
      typeform: randomBytes(18).toString('base64url'), out: `whsec_${randomBytes(24).toString('base64')}` };
  }

  // -- configuration

  /** The configuration as an object of sections; change it and call configure() (and reload()). */
  defaults() {
    return {
      server: { listen: `127.0.0.1:${this.port}`, public: this.url, log: 'debug', 'jq-seconds': 60 },
      mail: { transport: 'smtp', smtp: this.smtp.url, starttls: 'no' },
      'institution demo': { id: 1, name: 'Demo State University', zone: 'America/Chicago', from: 'credentials@example.edu', coordinator: 'Kim Office',
        'coordinator-email': 'kim.office@example.edu', 'coordinator-telephone': '+1 555 0100' },
      'form demo/json': { adapter: 'assent', 'secret-file': 'hook.secret' },
      'form demo/typeform': { adapter: 'typeform', 'secret-file': 'typeform.secret' },
    };
  }

  endpoint(path, more = {}) {
    return { url: `${this.hooks.url}${path}`, title: `Receiver ${path}`, 'secret-file': 'out.secret', allow: '127.0.0.0/8', ...more };
  }

  configure() {
    writeFileSync(join(this.site, 'assent.conf'), ini(this.conf));
  }

  /** A copy of a policy that ships, with a form that is changed. */
  policy(name, from, change) {
    const read = (path) => JSON.parse(readFileSync(join(sources, 'workflows', path), 'utf8'));
    const workflow = read(`${from}.json`);
    const form = read(`forms/${workflow.form}.json`);
    change(form);
    this.file(`workflows/${name}.json`, JSON.stringify({ ...workflow, name, form: name }));
    this.file(`workflows/forms/${name}.json`, JSON.stringify({ ...form, name }));
  }

  file(name, text) {
    const path = join(this.site, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  // -- the daemon

  async up() {
    const log = openSync(this.logFile, 'a');
    this.daemon = start(join(build, 'assentd'), ['--site', this.site, '--data', this.data, '--share', sources, '--worker', join(build, 'assent-jq')],
      { stdio: ['ignore', log, log], cwd: this.folder });
    closeSync(log);
    this.ended = new Promise((done) => this.daemon.once('exit', (status, signal) => done({ status, signal })));
    let over = null;
    this.ended.then((how) => (over = how));
    await until('assentd to be ready', async () => {
      if (over) throw new Error(`assentd ended (${JSON.stringify(over)}) before it was ready`);
      return (await request({ port: this.port }, 'GET', '/readyz').catch(() => null))?.status === 200;
    });
  }

  async down(signal = 'SIGTERM') {
    this.daemon.kill(signal);
    const how = await this.ended;
    return how;
  }

  /** SIGHUP, and its outcome: the line of the log that tells it. */
  async reload() {
    const from = this.log().length;
    this.daemon.kill('SIGHUP');
    return until('the reload to be told', () => this.log().slice(from).split('\n').find((line) => /reloaded|reload refused/.test(line)));
  }

  log() {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  showLog() {
    console.error(`---- the end of ${this.logFile}\n${this.log().split('\n').slice(-60).join('\n')}`);
  }

  // -- asking

  control(method, path, body = null) {
    return request({ socketPath: join(this.data, 'control.sock') }, method, path, { body });
  }

  request(method, path, options) {
    return request({ port: this.port }, method, path, options);
  }

  browser() {
    return new Browser(this);
  }

  async import(slug = 'demo', csv = people) {
    const answer = await this.control('POST', `/control/${slug}/people`, csv);
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text);
  }

  /** Rows of a query, as objects. Read as the owner, so it sees everything. */
  /** Whatever psql can do, for what only a hand at the database would do. */
  async psql(text) {
    const { stdout } = await run('psql', ['-h', join(this.data, 'pg/data/sock'), '-U', 'assent', '-d', 'assent', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', text],
      { maxBuffer: 1 << 26, env: { PATH: process.env.PATH } });
    return stdout;
  }

  async sql(query) {
    return JSON.parse(await this.psql(`SELECT coalesce(json_agg(t), '[]') FROM (${query}) t`));
  }

  async value(query) {
    const [row] = await this.sql(query);
    return row && Object.values(row)[0];
  }

  // -- submissions

  /** Signs as npm's standardwebhooks does. at: seconds before now. */
  signed(body, { id = `msg_${randomUUID()}`, secret = this.secrets.hook, age = 0 } = {}) {
    const at = new Date(Date.now() - age * 1000);
    return { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body) };
  }

  /** Sends our own JSON; object or text. */
  send(what, { form = 'demo/json', ...how } = {}) {
    const body = typeof what === 'string' || Buffer.isBuffer(what) ? what : JSON.stringify(what);
    const [slug, name] = form.split('/');
    return this.request('POST', `/${slug}/hooks/${name}`, { headers: this.signed(body, how), body });
  }

  sendTypeform(body, { form = 'demo/typeform', secret = this.secrets.typeform } = {}) {
    const [slug, name] = form.split('/');
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;
    return this.request('POST', `/${slug}/hooks/${name}`, { headers: { 'content-type': 'application/json', 'typeform-signature': signature }, body });
  }

  /** Sends a complete submission and waits until it is a proposal: its id. */
  async propose(change = {}, how = {}) {
    const answer = await this.send(sample(`s-${randomUUID()}`, change), how);
    assert.equal(answer.status, 202, answer.text);
    const { id } = JSON.parse(answer.text);
    await until(`proposal ${id}`, async () => (await this.sql(`SELECT state FROM proposal WHERE id = '${id}'`)).length > 0);
    return id;
  }

  settled(id, status) {
    return until(`intake ${id} to be ${status}`, async () => {
      const [row] = await this.sql(`SELECT status, reason FROM intake_state WHERE id = '${id}'`);
      return row?.status === status && row;
    });
  }

  stateOf(id) {
    return this.value(`SELECT state FROM proposal WHERE id = '${id}'`);
  }

  reaches(id, state) {
    return until(`proposal ${id} to be in ${state}`, async () => (await this.stateOf(id)) === state);
  }

  // -- mail

  mails() {
    return linesOf(join(this.folder, 'mail', 'index.jsonl'));
  }

  /** The last mail to somebody that fits: {to, subject (a RegExp), about (text in it), after (index)}. */
  mail({ to, subject = /./, about = '', from = 0, count = 1 }) {
    return until(`a mail to ${to} with ${subject} ${about}`, () => {
      const found = this.mails().slice(from).filter((m) => m.to.includes(to) && subject.test(m.subject) && (m.text + m.subject).includes(about));
      return found.length >= count && found.at(-1);
    });
  }

  /** The task link that a mail carries. */
  linkIn(mail) {
    const link = mail.links.find((one) => one.startsWith(`${this.url}/t/`));
    assert.ok(link, `a link in “${mail.subject}”: ${mail.links}`);
    return link;
  }

  // -- webhooks

  calls() {
    return linesOf(join(this.folder, 'hooks.jsonl'));
  }
}

/** A world that is ready and has people. before(world): changes world.conf and files, before it starts. */
export async function newWorld({ before = () => {}, mailOptions = [], up = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'assent-e2e-'));
  folders.add(folder);
  chmodSync(folder, 0o711);
  const world = new World(folder);
  worlds.add(world);
  mkdirSync(world.site);
  mkdirSync(world.data, { mode: 0o711 });
  for (const [name, text] of [['hook', world.secrets.hook], ['old', world.secrets.old], ['typeform', world.secrets.typeform], ['out', world.secrets.out]])
    writeFileSync(join(world.site, `${name}.secret`), `${text}\n`, { mode: 0o600 });
  world.port = await freePort();
  world.url = `http://127.0.0.1:${world.port}`;
  [world.smtp, world.hooks] = await Promise.all([
    receiver(join(tools, 'smtp-receiver.mjs'), '0', join(folder, 'mail'), ...mailOptions),
    receiver(join(tools, 'webhook-receiver.mjs'), '0', join(folder, 'hooks.jsonl'), world.secrets.out),
  ]);
  world.conf = world.defaults();
  await before(world);
  world.configure();
  if (up) {
    await world.up();
    await world.import();
  }
  after(async () => {
    if (children.has(world.daemon)) await world.down();
    for (const one of [world.smtp.child, world.hooks.child]) {
      one.removeAllListeners('exit');
      one.kill();
    }
  });
  return world;
}

/** Is the process that serves this world's database alive? */
export function databaseProcess(world) {
  try {
    const pid = Number(readFileSync(join(world.data, 'pg/data/postmaster.pid'), 'utf8').split('\n')[0]);
    readlinkSync(`/proc/${pid}/exe`);
    return pid;
  } catch {
    return null;
  }
}

export { execFileSync };
