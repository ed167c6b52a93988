// base: what the receivers of this folder share. Each stands for a platform that our outgoing adapters write to, by its documentation alone:
// what it demands of a request, what it keeps, and how it answers. None of our own code is asked.
//
// A receiver is a module whose default export is
//   name, settings      the endpoint's set. lines that reach it
//   authorization       the header that its credential makes (a request without it gets the platform's 401)
//   unauthorized        the platform's answer to that
//   state()             what it keeps: at least {kept: Map}
//   handle(rq, state)   rq: {method, path, query, headers, raw, json} → {status, headers, body}; may be async
//   shown(state)        the templates that it has, as [{id, archived, title}]
//   refusal             its answer for what it will not take (422 or 400), conflict: for a 409, limit: for a 429
import { createServer } from 'node:http';
import { need } from '../npm.mjs';

const Ajv = need('ajv').default ?? need('ajv');
const ajv = new Ajv({ allErrors: true, strict: false });

/** Compiles a JSON Schema; the check gives the list of what is wrong, in words. */
export function rules(schema) {
  const check = ajv.compile(schema);
  return (value) => (check(value) ? [] : check.errors.map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`));
}

export const text = (most = 100000) => ({ type: 'string', minLength: 1, maxLength: most });
export const address = { type: 'string', pattern: '^https?://[^\\s]+$' };

/** A PNG or an SVG in a data URI, by its first bytes. */
export function imageIn(uri) {
  const [, type, base64] = /^data:(image\/[a-z+]+);base64,([A-Za-z0-9+/=]+)$/.exec(uri ?? '') ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (type === 'image/png') return bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]));
  return type === 'image/svg+xml' && bytes.toString('utf8').includes('<svg');
}

/**
 * Starts it on any port: {url, requests, state, fail(rule), stop()}. A rule holds for the next request that fits:
 * {when: (rq) => bool, answer: {status, headers, body}} instead of what the platform would do, or {then: "hang" | "reset" | "lost"}:
 * never an answer; the connection cut with nothing done; everything done and the connection cut.
 */
export async function start(platform) {
  const receiver = { platform, requests: [], faults: [], state: platform.state() };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => serve(receiver, request, response, Buffer.concat(chunks)));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  receiver.url = `http://127.0.0.1:${server.address().port}`;
  receiver.fail = (rule) => receiver.faults.push(rule);
  receiver.shown = () => platform.shown(receiver.state);
  receiver.stop = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return receiver;
}

async function serve(receiver, request, response, raw) {
  const { platform } = receiver;
  const url = new URL(request.url, 'http://receiver');
  const rq = { method: request.method, path: url.pathname, query: url.searchParams, headers: request.headers, raw: raw.toString('utf8'), json: undefined };
  try {
    rq.json = raw.length ? JSON.parse(rq.raw) : undefined;
  } catch { /* not JSON: the platform says so itself */ }
  const at = receiver.faults.findIndex((rule) => !rule.when || rule.when(rq));
  const [fault] = at >= 0 ? receiver.faults.splice(at, 1) : [];
  if (fault?.then === 'hang') return;
  if (fault?.then === 'reset') return void request.socket.destroy();
  const answer = fault?.answer ?? (await answerOf(platform, rq, receiver));
  receiver.requests.push({ ...rq, status: answer.status });
  if (fault?.then === 'lost') return void request.socket.destroy();
  const body = answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  const type = typeof answer.body === 'string' ? 'text/plain' : 'application/json';
  response.writeHead(answer.status, { 'content-type': type, ...answer.headers });
  response.end(rq.method === 'HEAD' || answer.status === 204 ? '' : body);
}

async function answerOf(platform, rq, receiver) {
  const open = platform.open?.(rq, receiver.state);
  if (open) return open;
  if (platform.authorization && rq.headers.authorization !== platform.authorization) return platform.unauthorized;
  return platform.handle(rq, receiver.state);
}
