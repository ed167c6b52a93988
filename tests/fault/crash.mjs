// crash: kill -9 of the daemon, of PostgreSQL, of one of its processes and of a jq worker, at random instants under load; then
// the records are read (records.mjs). CRASH_KILLS: how many (make check: a few; make check-crash: 200). CRASH_SEED repeats a
// run as far as the machine lets it. CRASH_KEEP=1 keeps the folder; it is kept when something is wrong.
import { randomBytes } from 'node:crypto';
import { installed } from '../tools/npm.mjs';
import { House, sleep } from './house.mjs';

if (!installed) {
  console.log('crash: npm packages are missing (make npm.stamp): skipped');
  process.exit(77);
}
const { Clients } = await import('./load.mjs');
const { People } = await import('./people.mjs');
const { blindness, judge, read } = await import('./records.mjs');

const kills = Number(process.env.CRASH_KILLS ?? 6);
const seed = process.env.CRASH_SEED ?? randomBytes(4).toString('hex');
const backlogMax = 200;

/** mulberry32, as good as these choices need. */
function generator(text) {
  let a = parseInt(text, 16) >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const targets = [['assentd', 0.42], ['postmaster', 0.25], ['backend', 0.13], ['process', 0.07], ['worker', 0.13]];
const few = ['assentd', 'backend', 'postmaster', 'worker', 'postmaster', 'assentd']; // each at least once
function pick(choose, n) {
  if (kills <= few.length) return few[n];
  let at = choose();
  return targets.find(([, weight]) => (at -= weight) < 0)?.[0] ?? 'assentd';
}

const began = Date.now();
const seconds = () => ((Date.now() - began) / 1000).toFixed(0);

/** Numbers of what is still to do; null while the database is away. */
async function backlog(house) {
  const text = await house.sql(`SELECT (SELECT count(*) FROM intake_state WHERE status = 'new') || ' ' || (SELECT count(*) FROM message_queue)
    || ' ' || (SELECT count(*) FROM timer WHERE due_at < clock_timestamp())`).catch(() => null);
  const [unread, queued, due] = text?.trim().split(' ').map(Number) ?? [];
  return text ? { unread, queued, due } : null;
}

/** Keeps the senders from sending more than can be carried between two kills. */
async function govern(house, clients) {
  while (!clients.stopped) {
    const now = await backlog(house);
    if (now) clients.pause = now.unread + now.queued > backlogMax;
    await sleep(500);
  }
}

async function burn(house, choose) {
  const done = {};
  for (let n = 0; n < kills;) {
    const kind = pick(choose, n);
    // Now and then into the start or the recovery of the one before.
    if (choose() < 0.8) await house.ready();
    const spread = choose();
    await sleep(choose() * (spread < 0.4 ? 300 : spread < 0.8 ? 2000 : 6000));
    if (!house.kill(kind, choose)) continue;
    n++;
    done[kind] = (done[kind] ?? 0) + 1;
    if (n % 10 === 0) console.log(`${seconds()} s: ${n} of ${kills} kills, ${house.starts} starts of assentd`);
  }
  return done;
}

async function settle(house, within) {
  await house.ready();
  for (const end = Date.now() + within; Date.now() < end; await sleep(500)) {
    const now = await backlog(house);
    if (now && now.unread + now.queued + now.due === 0) return;
  }
  console.log(`not settled within ${within / 1000} s: ${JSON.stringify(await backlog(house))}`);
}

const house = new House();
console.log(`crash: seed ${seed}, ${kills} kills, folder ${house.folder}`);
await house.set();
const clients = new Clients(house, generator(`${seed}1`.slice(-8)), seed);
const senders = Array.from({ length: 5 }, () => clients.run());
const people = new People(house, generator(`${seed}2`.slice(-8)));
const readers = Array.from({ length: 3 }, () => people.run());
const governor = govern(house, clients);
await sleep(1000);
const done = await burn(house, generator(seed));
clients.stopped = people.stopped = true;
await Promise.all([...senders, ...readers, governor]);
console.log(`${seconds()} s: the last kill is over; settling`);
await settle(house, 240000);
const db = await read(house);
const { passed, findings, figures } = judge(house, clients, people, db);
if (!findings.length) findings.push(...blindness(house, clients, people, db));
for (const end of house.ends.filter(({ signal, ours }) => signal && !ours)) findings.push(`assentd was ended by ${end.signal}, and not by us`);
await house.down();

const show = (o) => Object.entries(o).map(([name, n]) => `${n} ${name}`).join(', ');
console.log(`${seconds()} s. kills: ${show(done)}. clients: ${show(clients.counts)}. people: ${show(people.counts)}. records: ${show(figures)}`);
for (const finding of findings.slice(0, 40)) console.log(`not ok ${finding}`);
if (findings.length > 40) console.log(`… and ${findings.length - 40} more`);
if (findings.length || process.env.CRASH_KEEP) console.log(`kept: ${house.folder} (seed ${seed})`);
else house.remove();
console.log(`${passed} passed, ${findings.length} failed`);
process.exit(findings.length ? 1 : 0);
