// A badge platform that is strict: it wants a token that expires, makes a badge for every POST, and sometimes its answer is
// lost or we die. However often it is told, there is one badge; what we sign in with is nowhere but in the request.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { after, test } from 'node:test';
import { newWorld, sample, until } from './harness.mjs';

const secret = (name) => `${name}-${randomBytes(18).toString('base64url')}`;
const secrets = { client: secret('client'), password: secret('pass'), bearer: secret('bearer'), key: secret('key') };

// ---- the platform ---------------------------------------------------------------------------------------------

const platform = { calls: [], badges: [], tokens: new Map(), bought: [], next: [] };
const answer = (rs, status, body, headers = {}) => rs.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const newToken = (seconds) => {
  const token = secret('token');
  platform.tokens.set(token, Date.now() + seconds * 1000);
  secrets[`token${platform.tokens.size}`] = token;
  return token;
};

function token(rq, rs, body) {
  const form = new URLSearchParams(body);
  platform.bought.push(Object.fromEntries(form));
  const fine = form.get('grant_type') === 'client_credentials' ? form.get('client_id') === 'us' && form.get('client_secret') === secrets.client
    : form.get('grant_type') === 'password' && form.get('username') === 'kim' && form.get('password') === secrets.password;
  assert.match(rq.headers['content-type'], /^application\/x-www-form-urlencoded/);
  if (!fine) return answer(rs, 401, { error: 'invalid_client', error_description: `no such client: ${body}` });
  return answer(rs, 200, { access_token: newToken(platform.life ?? 3600), token_type: 'Bearer', expires_in: platform.life ?? 3600 });
}

const signedIn = {
  oauth: (rq) => (platform.tokens.get(rq.headers.authorization?.replace(/^Bearer /, '')) ?? 0) > Date.now(),
  bearer: (rq) => rq.headers.authorization === `Bearer ${secrets.bearer}`,
  basic: (rq) => rq.headers.authorization === `Basic ${Buffer.from(`kim:${secrets.password}`).toString('base64')}`,
  header: (rq) => rq.headers['x-api-key'] === `Token token=${secrets.key}`,
};

const server = http.createServer((rq, rs) => {
  let body = '';
  rq.on('data', (chunk) => (body += chunk)).on('end', () => {
    const url = new URL(rq.url, 'http://x');
    const [, kind, what] = url.pathname.split('/');
    platform.calls.push({ method: rq.method, path: rq.url });
    if (what === 'token') return token(rq, rs, body);
    // What a careless system does: it repeats what we have signed in with.
    if (!signedIn[kind](rq)) return answer(rs, 401, { message: `not accepted: ${rq.headers.authorization ?? rq.headers['x-api-key']}` });
    if (rq.method === 'GET') return answer(rs, 200, platform.badges.filter((b) => b.mark === url.searchParams.get('mark')));
    const how = platform.next.shift();
    if (how === 'refuse') return answer(rs, 422, { message: 'no' });
    const badge = { id: `b${platform.badges.length + 1}`, ...JSON.parse(body) };
    if (how !== 'die-before') platform.badges.push(badge);
    if (how?.startsWith('die')) return platform.die(rs);
    if (how === 'reset') return rs.destroy();
    if (how === 'fail') return answer(rs, 500, { message: 'trouble, after all was done' });
    return answer(rs, 201, badge);
  });
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
after(() => server.close());
const url = `http://127.0.0.1:${server.address().port}`;

// ---- ours -----------------------------------------------------------------------------------------------------

// Creates at once, and looks first only when it is told to: so nothing but `unsure` stands against a second badge.
const program = `def mark: .event.data.proposal;
  def create: {request: {method: "POST", url: "/badges", headers: {"content-type": "application/json"}, body: ({mark: mark} | tojson)}};
  if .last == null then (if .remote.id then {done: {}} elif .unsure then {request: {method: "GET", url: "/badges?mark=\\(mark)"}} else create end)
  elif .last.error then {wait: 0, reason: .last.error}
  elif .last.status == 422 then {failed: "refused"}
  elif .last.status >= 300 then {wait: 0, reason: "answered \\(.last.status): \\(.last.body | tojson)"}
  elif .last.request.method == "GET" and .last.body == [] then create
  elif .last.request.method == "GET" then {done: {remote: {id: .last.body[0].id, found: true}}}
  else {done: {remote: {id: .last.body.id}}} end`;
const adapters = {
  oauth: 'auth = oauth2\ntoken-path = /token\nscope = rw:issuer\n',
  bearer: 'auth = bearer\n',
  basic: 'auth = basic\n',
  header: 'auth = header\nauth-header = X-Api-Key\nauth-prefix = Token token=\n',
};
const credentials = { oauth: `us:${secrets.client}`, bearer: secrets.bearer, basic: `kim:${secrets.password}`, header: secrets.key };

const world = await newWorld({
  before: (w) => {
    for (const [name, words] of Object.entries(adapters)) {
      w.file(`hooks/out/${name}.conf`, `[adapter]\ntitle = The badge platform\n\n[request]\n${words}`);
      w.file(`hooks/out/${name}.jq`, program);
      chmodSync(w.file(`${name}.credential`, `${credentials[name]}\n`), 0o600);
      w.conf[`endpoint demo/${name}`] = { url: `${url}/${name}`, adapter: name, allow: '127.0.0.0/8', types: 'proposal.submitted', 'credential-file': `${name}.credential` };
    }
  },
});
const message = async (endpoint, proposal) => (await world.sql(`SELECT status, attempts, reason FROM message WHERE endpoint = '${endpoint}' AND proposal = '${proposal}'`))[0];
const acknowledged = (endpoint, proposal) => until(`${endpoint} to have it`, async () => {
  const m = await message(endpoint, proposal);
  return m?.status === 'acknowledged' && m;
});
const remote = (endpoint, proposal) => world.sql(`SELECT remote, unsure FROM credential_remote WHERE endpoint = '${endpoint}' AND credential = '${proposal}'`);
const badgesOf = (proposal) => platform.badges.filter((b) => b.mark === proposal);
const asked = (from) => platform.calls.slice(from).map(({ method, path }) => `${method} ${path.split('?')[0]}`);

test('each way to sign in is taken, and what is made there is remembered', async () => {
  const id = await world.propose();
  for (const name of Object.keys(adapters)) {
    await acknowledged(name, id);
    const [row] = await remote(name, id);
    assert.match(row.remote.id, /^b\d+$/, name);
    assert.equal(row.unsure, null);
  }
  assert.equal(badgesOf(id).length, 4);
  assert.deepEqual(platform.bought, [{ grant_type: 'client_credentials', client_id: 'us', client_secret: secrets.client, scope: 'rw:issuer' }]);
});

// From here on only one of them is asked.
test('a token is used until it is refused, and then bought anew once in an attempt', async () => {
  for (const name of ['bearer', 'basic', 'header']) delete world.conf[`endpoint demo/${name}`];
  world.configure();
  assert.match(await world.reload(), /reloaded/);
  const second = await world.propose();
  await acknowledged('oauth', second);
  const third = await world.propose();
  await acknowledged('oauth', third);
  assert.equal(platform.bought.length, 2, 'once when the configuration was read again');
  for (const token of platform.tokens.keys()) platform.tokens.set(token, 0);
  const from = platform.calls.length, id = await world.propose();
  const m = await acknowledged('oauth', id);
  assert.equal(m.attempts, 1, 'in the same attempt');
  assert.deepEqual(asked(from), ['POST /oauth/badges', 'POST /oauth/token', 'POST /oauth/badges']);
  assert.equal(badgesOf(id).length, 1);
});

test('a token that has expired is not used', async () => {
  platform.life = 2;
  for (const token of platform.tokens.keys()) platform.tokens.set(token, 0);
  await acknowledged('oauth', await world.propose());
  await new Promise((done) => setTimeout(done, 2100));
  const from = platform.calls.length;
  await acknowledged('oauth', await world.propose());
  assert.deepEqual(asked(from), ['POST /oauth/token', 'POST /oauth/badges'], 'no request went out with the old one');
  platform.life = 3600;
});

for (const [how, what] of [['reset', 'the connection broke after the badge was made'], ['fail', 'it answered 500 after the badge was made']])
  test(`${what}: the next attempt looks, and finds it`, async () => {
    platform.next.push(how);
    const from = platform.calls.length, id = await world.propose();
    await acknowledged('oauth', id);
    assert.deepEqual(asked(from).filter((one) => !/token/.test(one)), ['POST /oauth/badges', 'GET /oauth/badges']);
    assert.equal(badgesOf(id).length, 1);
    const [row] = await remote('oauth', id);
    assert.deepEqual([row.remote, row.unsure], [{ id: badgesOf(id)[0].id, found: true }, null]);
  });

for (const [how, what] of [['die-after', 'made, and we died before we were told'], ['die-before', 'asked for and not made, and we died']])
  test(`a badge was ${what}: there is one`, async () => {
    platform.die = () => world.daemon.kill('SIGKILL');
    platform.next.push(how);
    const sent = await world.send(sample(`s-${randomUUID()}`));
    const { id } = JSON.parse(sent.text);
    await world.ended;
    const [row] = await (async () => {
      await world.up();
      return remote('oauth', id);
    })();
    assert.ok(row, 'what was on its way was written down before it left');
    await acknowledged('oauth', id);
    assert.equal(badgesOf(id).length, 1);
  });

test('a plain no is no reason to look', async () => {
  platform.next.push('refuse');
  const id = await world.propose();
  await until('it to be given up', async () => (await message('oauth', id))?.status === 'dead');
  assert.deepEqual(await remote('oauth', id), [{ remote: null, unsure: null }]);
  assert.equal(badgesOf(id).length, 0);
});

test('a credential that is refused is told in words that hold none of it', async () => {
  chmodSync(world.file('oauth.credential', `us:${(secrets.wrong = secret('wrong'))}\n`), 0o600);
  assert.match(await world.reload(), /reloaded/);
  const id = await world.propose();
  const reason = await until('the reason', async () => (await message('oauth', id))?.reason);
  assert.match(reason, /401 invalid_client; compare credential-file/);
});

test('what we sign in with is in no table, no log and no program', async () => {
  const dump = execFileSync('pg_dump', ['-h', `${world.data}/pg/data/sock`, '-U', 'assent', 'assent', '--data-only', '--inserts'], { encoding: 'utf8', maxBuffer: 1 << 28, env: { PATH: process.env.PATH } });
  const all = [...Object.values(secrets), ...Object.values(credentials), Buffer.from(credentials.basic).toString('base64')];
  for (const one of all) {
    assert.ok(!dump.includes(one), `stored: ${one}`);
    assert.ok(!world.log().includes(one), `logged: ${one}`);
  }
  assert.match(dump, /\(hidden\)/, 'what the platform repeated was taken out');
  assert.ok(readFileSync(world.logFile).length > 1000);
});
