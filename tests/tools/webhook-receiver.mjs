// webhook-receiver: stands for a system that gets our webhooks, and trusts none of our code: signatures are verified
// by the npm package standardwebhooks over the raw bytes, the event is read and validated by the npm package cloudevents, and
// what that takes leniently is checked against CloudEvents 1.0 (JSON format §3).
//
//   node webhook-receiver.mjs PORT LOG.jsonl whsec_SECRET     (PORT 0: any; the first line printed names it)
//
// One JSON line a request goes to LOG: {path, id, ok, error, status, type, about, body_sha256, at}; status is null where
// none was sent; about is {change, id, version, standing} of the credential that the event is about. It is written before the answer, so that what was acknowledged is in the log.
//   /ok 200   /500   /410   /429 (Retry-After: 1)   /dead never answers   /slow answers after 3 s (?ms=)
//   /flaky 503 to the first two attempts of each id (?n=), then 200   /redirect 302 to /ok   /large a 1 MB answer
// A request that does not verify gets 400 on each path but /dead.
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { need } from './npm.mjs';

const { Webhook } = need('standardwebhooks');
const { HTTP } = need('cloudevents');
const [port, log, secret] = process.argv.slice(2);
if (!port || !log || !secret) {
  console.error('usage: node webhook-receiver.mjs PORT LOG.jsonl whsec_SECRET');
  process.exit(2);
}
const webhook = new Webhook(secret);
const attempts = new Map();

/** The event of a CloudEvents structured-mode request, or an Error that says what is wrong. */
function cloudEvent(request, raw) {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/cloudevents\+json\s*(;\s*charset=utf-8\s*)?$/i.test(type)) throw new Error(`content-type is ${type}`);
  const event = JSON.parse(raw.toString('utf8')), read = HTTP.toEvent({ headers: request.headers, body: raw.toString('utf8') });
  read.validate();
  for (const name of ['id', 'source', 'type', 'subject', 'data'])
    if (!isDeepStrictEqual(read[name], event[name])) throw new Error(`${name} is read as ${JSON.stringify(read[name])}`);
  if (event?.specversion !== '1.0') throw new Error('specversion is not 1.0');
  for (const name of ['id', 'source', 'type'])
    if (typeof event[name] !== 'string' || event[name] === '') throw new Error(`${name} is not a non-empty string`);
  for (const name of Object.keys(event))
    if (!/^[a-z0-9]+$/.test(name) && name !== 'data_base64') throw new Error(`attribute name ${name}`);
  if ('time' in event && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(event.time)) throw new Error('time is not RFC 3339');
  for (const name of ['subject', 'dataschema', 'datacontenttype'])
    if (name in event && (typeof event[name] !== 'string' || event[name] === '')) throw new Error(`${name} is empty`);
  return event;
}

function verify(request, raw) {
  if (request.method !== 'POST') throw new Error(`method is ${request.method}`);
  webhook.verify(raw, request.headers);
  return cloudEvent(request, raw);
}

/** What the path asks for: {status, headers, body, delay}; null is no answer at all. */
function behaviour(url, id) {
  const number = (name, usual) => Number(url.searchParams.get(name) ?? usual);
  switch (url.pathname.split('/')[1]) {
    case 'dead': return null;
    case '500': return { status: 500 };
    case '410': return { status: 410 };
    case '429': return { status: 429, headers: { 'retry-after': '1' } };
    case 'slow': return { status: 200, delay: number('ms', 3000) };
    case 'redirect': return { status: 302, headers: { location: '/ok' } };
    case 'large': return { status: 200, body: 'x'.repeat(1 << 20) };
    case 'flaky': {
      const key = `${url.pathname} ${id}`;
      const before = attempts.get(key) ?? 0;
      attempts.set(key, before + 1);
      return { status: before < number('n', 2) ? 503 : 200 };
    }
    default: return { status: 200 };
  }
}

function handle(request, response, raw) {
  const url = new URL(request.url, 'http://receiver');
  const id = request.headers['webhook-id'] ?? null;
  const line = { path: url.pathname, id, ok: true, error: null, status: null, type: null, about: null };
  try {
    const { type, data } = verify(request, raw);
    line.type = type;
    if (data?.credential) line.about = { change: data.change, id: data.credential.id, version: data.credential.version, standing: data.credential.standing };
  } catch (error) {
    line.ok = false;
    line.error = String(error.message ?? error);
  }
  let answer = behaviour(url, id);
  if (answer && !line.ok) answer = { status: 400, body: line.error };
  line.status = answer?.status ?? null;
  line.body_sha256 = createHash('sha256').update(raw).digest('hex');
  line.at = new Date().toISOString();
  appendFileSync(log, JSON.stringify(line) + '\n');
  if (!answer) return;
  setTimeout(() => {
    response.writeHead(answer.status, answer.headers ?? {});
    response.end(answer.body ?? '');
  }, answer.delay ?? 0);
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => handle(request, response, Buffer.concat(chunks)));
});
server.listen(Number(port), '127.0.0.1', () => console.log(`webhook-receiver: http://127.0.0.1:${server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
