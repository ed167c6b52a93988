// out-play: plays the protocol of hooks/out/README.md with the ordinary jq command and real HTTP, as the daemon does: steps until
// the program says that it is over, the first request kept and sent again by later attempts, credentials added afterwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const hooks = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'hooks', 'out');
const answerWithin = 400; // milliseconds; a receiver that hangs answers never

// One jq an adapter, compiled once and asked again and again: the program, after its includes, within […].
const running = new Map();
function programOf(name) {
  const lines = readFileSync(join(hooks, `${name}.jq`), 'utf8').split('\n');
  const includes = lines.filter((line) => /^include "/.test(line));
  const rest = lines.filter((line) => !/^include "/.test(line));
  const text = `${includes.join('\n')}\ntry [\n${rest.join('\n')}\n] catch {error: tostring}`;
  const program = { jq: null, asked: [], ended: null };
  const jq = program.jq = spawn('jq', ['-c', '--unbuffered', '-L', hooks, text], { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env.PATH } });
  createInterface(jq.stdout).on('line', (line) => program.asked.shift()(JSON.parse(line)));
  jq.stdin.on('error', () => {});
  jq.once('exit', (status) => {
    program.ended = { error: `jq ended with ${status}` };
    program.asked.splice(0).forEach((done) => done(program.ended));
  });
  return program;
}

/** One step of an adapter's program. */
export async function step(name, input) {
  if (!running.has(name)) running.set(name, programOf(name));
  const program = running.get(name);
  const outputs = program.ended ?? await new Promise((done) => {
    program.asked.push(done);
    program.jq.stdin.write(`${JSON.stringify(input)}\n`);
  });
  assert.equal(outputs.length, 1, `${name}: ${JSON.stringify(outputs)} on ${JSON.stringify(input.last)}`);
  return outputs[0];
}

/** Ends what step() has started. */
export function endPrograms() {
  for (const { jq } of running.values()) jq.stdin.end();
  running.clear();
}

const seconds = (value) => {
  if (value === undefined) return null;
  return /^\d+$/.test(value) ? Number(value) : Math.max(0, Math.round((Date.parse(value) - Date.now()) / 1000));
};

function send(base, asked, authorization) {
  const url = asked.url.startsWith('/') ? base + asked.url : asked.url;
  const request = { method: asked.method, url: asked.url };
  assert.ok(!/[\r\n]/.test(url + JSON.stringify(asked.headers ?? {}).replace(/\\[nr]/g, '\n')), 'no line ends in addresses and headers');
  return new Promise((done) => {
    const headers = { ...asked.headers, ...(authorization ? { authorization } : {}) };
    if (asked.body !== undefined) headers['content-length'] = Buffer.byteLength(asked.body);
    const rq = http.request(url, { method: asked.method, headers, agent: false }, (rs) => {
      const chunks = [];
      rs.on('data', (chunk) => chunks.push(chunk));
      rs.on('end', () => {
        let body = Buffer.concat(chunks).toString('utf8');
        try { body = JSON.parse(body); } catch { /* stays the text */ }
        const kept = Object.fromEntries(['retry-after', 'location', 'etag', 'content-type', 'link'].filter((n) => rs.headers[n]).map((n) => [n, rs.headers[n]]));
        done({ request, status: rs.statusCode, retry_after: seconds(rs.headers['retry-after']), headers: kept, body });
      });
    });
    rq.setTimeout(answerWithin, () => rq.destroy(Object.assign(new Error('late'), { late: true })));
    rq.on('error', (error) => done({ request, error: error.late ? 'too-late' : error.code === 'ECONNREFUSED' ? 'no-connection' : 'broken', may_have_arrived: error.code !== 'ECONNREFUSED' }));
    rq.end(asked.body);
  });
}

/**
 * One delivery. attempt() → {output, asked}: what the program came to, and the requests of this attempt. What it `done`d is kept
 * in `remotes`, a Map that deliveries about one credential share.
 */
export class Delivery {
  constructor(receiver, adapter, event, { settings = {}, onMajor = 'update', remotes = new Map(), authorization } = {}) {
    Object.assign(this, { receiver, adapter, event, remotes, unsure: false });
    this.authorization = authorization === undefined ? receiver.platform.authorization : authorization;
    this.endpoint = { name: adapter, title: 'A system', url: receiver.url + (receiver.platform.path ?? ''), on_major: onMajor, settings: { ...receiver.platform.settings, ...settings } };
  }

  async attempt() {
    let remote = this.remotes.get(this.adapter) ?? null;
    const asked = [];
    let last = null, output = null, unsure = this.unsure;
    for (;;) {
      output = await step(this.adapter, { event: this.event, endpoint: this.endpoint, remote, last, unsure });
      if (!output.request) break;
      const { method } = output.request;
      assert.ok(asked.length < 50 && (method === 'GET' || asked.filter((one) => one.method !== 'GET').length < 8), `${this.adapter}: too many requests: ${JSON.stringify(asked)}`);
      if (output.remote) this.remotes.set(this.adapter, remote = output.remote);
      asked.push(output.request);
      last = await send(this.endpoint.url, output.request, this.authorization);
      this.unsure ||= output.request.method !== 'GET' && last.may_have_arrived === true;
    }
    assert.deepEqual(Object.keys(output).filter((key) => !['done', 'wait', 'reason', 'failed', 'disable'].includes(key)), [], 'nothing else is said');
    if (output.done?.remote) this.remotes.set(this.adapter, output.done.remote);
    for (const words of [output.reason, output.failed].filter((one) => one !== undefined)) assert.match(words, /^[^\r\n]{5,600}$/, 'a reason is one line of words');
    return { output, asked };
  }

  /** Attempts until it is over. */
  async finish(most = 4) {
    for (let n = 0; n < most; n++) {
      const { output } = await this.attempt();
      if (output.done || output.failed) return output;
    }
    throw new Error(`${this.adapter}: not over after ${most} attempts`);
  }
}
