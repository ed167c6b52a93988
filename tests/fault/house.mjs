// house: an assentd with the PostgreSQL of its own on a throw-away folder, the receivers it sends to, and what stands for
// the service manager: whenever the daemon dies, it is started again. Children are found in /proc and killed by number.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tools/port.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const sources = resolve(here, '..', '..');
const build = resolve(process.env.ASSENT_BUILDDIR ?? '.');

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const secret = () => `whsec_${randomBytes(24).toString('base64')}`;

/** One request, one answer {status, headers, text}; rejects when the connection was lost before its end. */
export function request(where, method, path, { headers = {}, body = null, within = 15000 } = {}) {
  return new Promise((done, fail) => {
    const rq = http.request({ host: '127.0.0.1', ...where, method, path, headers, agent: false }, (rs) => {
      const chunks = [];
      rs.on('data', (chunk) => chunks.push(chunk));
      rs.on('error', fail);
      rs.on('end', () => (rs.complete ? done({ status: rs.statusCode, headers: rs.headers, text: Buffer.concat(chunks).toString('utf8') }) : fail(new Error('cut off'))));
    });
    rq.setTimeout(within, () => rq.destroy(new Error('no answer')));
    rq.on('error', fail);
    if (body !== null) rq.setHeader('content-length', Buffer.byteLength(body));
    rq.end(body);
  });
}

/** The children of a process: [{pid, title}]. */
function childrenOf(parent) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(ppid) === parent && state !== 'Z') found.push({ pid: Number(pid), title: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ').trim() });
    } catch {
      continue; // ended while we looked
    }
  }
  return found;
}

const ini = (sections) => Object.entries(sections).map(([name, lines]) =>
  `[${name}]\n${Object.entries(lines).map(([key, value]) => `${key} = ${value}\n`).join('')}`).join('\n');

const people = `email,name,unit,unit_name,role,constituency
kim.office@example.edu,Kim Office,REG,Registrar,coordinator,
ada.admin@example.edu,Ada Admin,REG,Registrar,administrator,
cho.chair@example.edu,Cho Chair,LAW,School of Law,chair,
alex.rivera@example.edu,Alex Rivera,SPH,School of Public Health,,
${[1, 2, 3, 4, 5, 6].map((n) => `faculty${n}@example.edu,Faculty ${n},ART,School of Arts,committee,faculty`).join('\n')}
${[1, 2, 3, 4].map((n) => `staff${n}@example.edu,Staff ${n},LIB,Library,committee,staff`).join('\n')}
`;

export class House {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'assent-crash-'));
    chmodSync(this.folder, 0o711); // the database's user passes through
    this.site = join(this.folder, 'site');
    this.data = join(this.folder, 'data');
    this.log = join(this.folder, 'assentd.log');
    this.receiverLog = join(this.folder, 'receiver.jsonl');
    this.hookSecret = secret();
    this.children = new Set();
    this.ends = []; // of daemons: {status, signal, ours}
    this.starts = 0;
    process.once('exit', () => this.endAll());
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => process.exit(1));
  }

  start(program, args, options) {
    const child = spawn(program, args, options);
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    return child;
  }

  endAll() {
    this.stopping = true;
    for (const child of this.children) child.kill('SIGKILL');
  }

  async set() {
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    const outSecret = secret();
    const receiver = this.start(process.execPath, [join(sources, 'tests/tools/webhook-receiver.mjs'), '0', this.receiverLog, outSecret], { stdio: ['ignore', 'pipe', 'inherit'] });
    const receiverUrl = await new Promise((done, fail) => {
      receiver.once('exit', (status) => fail(new Error(`the receiver ended with ${status}`)));
      receiver.stdout.once('data', (line) => done(String(line).trim().split(': ')[1]));
    });
    mkdirSync(join(this.site, 'workflows'), { recursive: true });
    for (const name of ['quick.json', 'waits.json']) copyFileSync(join(here, 'workflows', name), join(this.site, 'workflows', name));
    for (const [name, value] of [['hook.secret', this.hookSecret], ['out.secret', outSecret]]) writeFileSync(join(this.site, name), `${value}\n`, { mode: 0o600 });
    const form = (workflow) => ({ adapter: 'assent', 'secret-file': 'hook.secret', workflow });
    const endpoint = (path, more) => ({ url: `${receiverUrl}${path}`, title: path, 'secret-file': 'out.secret', allow: '127.0.0.0/8', ...more });
    writeFileSync(join(this.site, 'assent.conf'), ini({
      server: { listen: `127.0.0.1:${this.port}`, public: this.url, log: 'info' },
      mail: { transport: 'spool' },
      'institution demo': { id: 1, name: 'Demo State University', zone: 'America/Chicago', from: 'credentials@example.edu', coordinator: 'Kim Office',
        'coordinator-email': 'kim.office@example.edu', workflows: 'microcredential quick waits' },
      'form demo/proposal': form('microcredential'),
      'form demo/quick': form('quick'),
      'form demo/waits': form('waits'),
      'endpoint demo/registry': endpoint('/ok', { publish: 'yes' }),
      'endpoint demo/ledger': endpoint('/slow?ms=20', { adapter: 'cloudevents' }),
    }));
    this.up();
    await this.ready();
    const answer = await request({ socketPath: join(this.data, 'control.sock') }, 'POST', '/control/demo/people', { body: people });
    if (answer.status !== 200) throw new Error(`the people could not be brought in: ${answer.text}`);
  }

  up() {
    const log = openSync(this.log, 'a');
    const began = Date.now();
    const child = this.start(join(build, 'assentd'), ['--site', this.site, '--data', this.data, '--share', sources, '--worker', join(build, 'assent-jq')],
      { stdio: ['ignore', log, log], cwd: this.folder });
    closeSync(log);
    this.daemon = child;
    this.starts++;
    child.once('exit', (status, signal) => {
      this.ends.push({ status, signal, ours: child.pid === this.killed, seconds: (Date.now() - began) / 1000 });
      if (!this.stopping) setTimeout(() => this.stopping || this.up(), 50);
    });
  }

  async isReady() {
    const answer = await request({ port: this.port }, 'GET', '/readyz', { within: 2000 }).catch(() => null);
    return answer?.status === 200;
  }

  async ready(within = 60000) {
    for (const end = Date.now() + within; !(await this.isReady()); await sleep(30))
      if (Date.now() > end) throw new Error(`assentd was not ready within ${within / 1000} s`);
  }

  postmaster() {
    const file = join(this.data, 'pg/data/postmaster.pid');
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
    return pid && existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(this.data) ? pid : 0;
  }

  /** kill -9 of one process of a kind; null when none of it runs at this instant. */
  kill(kind, choose) {
    const postmaster = this.postmaster();
    const pids = {
      assentd: () => [this.daemon.exitCode === null && this.daemon.signalCode === null ? this.daemon.pid : 0],
      postmaster: () => [postmaster],
      backend: () => (postmaster ? childrenOf(postmaster).filter(({ title }) => /^postgres: assent /.test(title)).map(({ pid }) => pid) : []),
      process: () => (postmaster ? childrenOf(postmaster).map(({ pid }) => pid) : []),
      worker: () => childrenOf(this.daemon.pid).filter(({ title }) => /assent-jq/.test(title)).map(({ pid }) => pid),
    }[kind]().filter(Boolean);
    if (!pids.length) return null;
    const pid = pids[Math.floor(choose() * pids.length)];
    if (kind === 'assentd') this.killed = pid;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return null;
    }
    return pid;
  }

  /** What a query prints, a row a line. */
  sql(query) {
    return new Promise((done, fail) => {
      execFile('psql', ['-h', join(this.data, 'pg/data/sock'), '-U', 'assent', '-d', 'assent', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', query],
        { maxBuffer: 1 << 30, env: { PATH: process.env.PATH } }, (error, stdout, stderr) => (error ? fail(new Error(stderr || String(error))) : done(stdout)));
    });
  }

  async down() {
    this.stopping = true;
    const ended = new Promise((done) => this.daemon.once('exit', done));
    this.daemon.kill('SIGTERM');
    await Promise.race([ended, sleep(30000)]);
    this.endAll();
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
