// Each outgoing adapter against a receiver that enforces its platform's documented rules: what is made, changed and archived, what every bad
// answer comes to, and that no lost answer ever makes a second badge. The programs run under the ordinary jq command over real HTTP;
// platforms-out.test.mjs does the same with a whole Assent.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { credential, event } from './out-events.mjs';
import { Delivery, endPrograms, step } from './out-play.mjs';
import { start } from '../tools/receivers/base.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const hooks = join(top, 'hooks', 'out');
const conf = (name) => readFileSync(join(hooks, `${name}.conf`), 'utf8');
const adapters = readdirSync(hooks).filter((file) => file.endsWith('.conf')).map((file) => file.slice(0, -5));

// What each is: template, a thing on the other side that is kept in step; message, something said once; person, values to copy. webhook, with
// a program or without, is judged by tests/tools/webhook-receiver.mjs.
const kinds = {
  badgr: 'template', credly: 'template', accredible: 'template', certifier: 'template', 'credential-registry': 'template', wordpress: 'template', drupal: 'template', http: 'template',
  slack: 'message', teams: 'message', webhook: 'webhook', cloudevents: 'webhook',
  person: 'person', banner: 'person', acalog: 'person', courseleaf: 'person', coursedog: 'person',
};
const replaces = ['badgr', 'credly', 'accredible', 'certifier'];
const of = (kind) => Object.keys(kinds).filter((name) => kinds[name] === kind);

const receivers = [];
async function receiver(name) {
  const one = await start((await import(`../tools/receivers/${name}.mjs`)).default);
  receivers.push(one);
  return one;
}
after(() => {
  endPrograms();
  return Promise.all(receivers.map((one) => one.stop()));
});

test('every adapter has a paragraph to copy from, a receiver and cases', () => {
  const readme = readFileSync(join(hooks, 'PLATFORMS.md'), 'utf8');
  for (const name of adapters) {
    assert.ok(kinds[name], `${name} is in none of the cases of this file`);
    assert.equal(existsSync(join(hooks, `${name}.jq`)), !/^kind = cloudevents$/m.test(conf(name)), `${name}.jq`);
    const [, paragraph] = readme.split(new RegExp(`^## .*\\(\`${name}\`\\).*$|^- \`${name}\``, 'm'));
    assert.ok(paragraph, `PLATFORMS.md has a paragraph for ${name}`);
    for (const line of conf(name).split('\n')) assert.ok(line.length <= 120, `${name}.conf: what reads it takes no long lines: ${line}`);
    if (kinds[name] === 'person') assert.match(conf(name), /^kind = person$/m);
    else assert.match(paragraph.split(/^## /m)[0], new RegExp(`adapter = ${name}`), `the paragraph for ${name} has lines to copy`);
    if (['template', 'message'].includes(kinds[name])) assert.ok(existsSync(join(top, 'tests/tools/receivers', `${name}.mjs`)), `a receiver for ${name}`);
  }
  assert.deepEqual(Object.keys(kinds).filter((name) => !adapters.includes(name)), [], 'cases without an adapter');
});

const makes = (rq) => rq.method === 'POST' && !/search$/.test(rq.path);
const changes = (rq) => rq.method !== 'GET' && !/search$/.test(rq.path);

for (const name of of('template')) {
  const deliver = (one, what, how = {}) => new Delivery(one, name, what, how);
  const newOne = async (how = {}) => {
    const one = await receiver(name);
    const remotes = new Map();
    assert.ok((await deliver(one, event('create'), { remotes, ...how }).finish()).done);
    return { one, remotes };
  };

  test(`${name}: a published credential makes one, with everything that the platform demands`, async () => {
    const { one, remotes } = await newOne();
    assert.deepEqual(one.shown().map(({ archived, title }) => ({ archived, title })), [{ archived: false, title: 'Data Literacy for Public Health' }]);
    assert.equal(remotes.get(name).id, one.shown()[0].id);
    assert.ok(one.requests.every((rq) => rq.status < 300 || rq.status === 404), JSON.stringify(one.requests.map((rq) => [rq.method, rq.path, rq.status])));
  });

  test(`${name}: an amendment changes it in place`, async () => {
    const { one, remotes } = await newOne();
    const [{ id }] = one.shown();
    for (const change of ['minor', 'major', 'correct', 'renew']) {
      const title = `Data Literacy, ${change}`;
      assert.ok((await deliver(one, event(change, { version: 2, title }), { remotes }).finish()).done);
      assert.deepEqual(one.shown(), [{ id, archived: false, title }]);
    }
    assert.equal(remotes.get(name).id, id);
  });

  test(`${name}: it is taken out of use when the credential is suspended, retired or retracted, and comes back when it is reinstated`, async () => {
    for (const change of ['suspend', 'retire', 'retract']) {
      const { one, remotes } = await newOne();
      const delivery = deliver(one, event(change), { remotes });
      assert.ok((await delivery.finish()).done, change);
      assert.ok(one.shown().every((t) => t.archived), change);
      assert.ok((await deliver(one, event(change), { remotes: new Map() }).finish()).done, `${change}, told again without what it was called`);
      if (change !== 'suspend') continue;
      assert.ok((await deliver(one, event('reinstate'), { remotes }).finish()).done);
      assert.deepEqual(one.shown().map((t) => t.archived), [false]);
    }
  });

  test(`${name}: what was retired before it was ever delivered is not made`, async () => {
    const one = await receiver(name);
    await deliver(one, event('retire')).finish();
    assert.ok(one.shown().every((t) => t.archived));
  });

  test(`${name}: an event that is about no credential makes nothing`, async () => {
    const one = await receiver(name);
    const said = event('create');
    Object.assign(said, { type: 'proposal.submitted' }).data.credential = null;
    assert.deepEqual((await deliver(one, said).finish()), { done: {} });
    assert.equal(one.requests.length, 0);
  });

  test(`${name}: a credential that is not accepted waits and says where it is`, async () => {
    const one = await receiver(name);
    const delivery = deliver(one, event('create'), { authorization: 'Bearer wrong' });
    const { output } = await delivery.attempt();
    assert.ok(output.wait >= 60 && /401/.test(output.reason) && /credential-file/.test(output.reason), JSON.stringify(output));
    assert.equal(one.shown().length, 0);
    delivery.authorization = one.platform.authorization;
    assert.ok((await delivery.finish()).done);
    assert.equal(one.shown().length, 1);
  });

  for (const [status, key] of [[422, 'refusal'], [409, 'conflict']]) {
    test(`${name}: what the platform refuses (${status}) is over, with its words`, async () => {
      const one = await receiver(name);
      if (!one.platform[key]) return;
      one.fail({ when: makes, answer: one.platform[key] });
      const { output } = await deliver(one, event('create')).attempt();
      assert.match(output.failed ?? '', new RegExp(`${one.platform[key].status}`), JSON.stringify(output));
      const words = [...JSON.stringify(one.platform[key].body).matchAll(/"([^"]{12,})"/g)].map((found) => found[1]);
      assert.ok(words.some((one) => output.failed.includes(one)), `${output.failed} holds one of ${words}`);
      assert.equal(one.shown().length, 0);
    });
  }

  test(`${name}: too many requests wait as long as is asked, in seconds or until a date`, async () => {
    const one = await receiver(name);
    const delivery = deliver(one, event('create'));
    one.fail({ when: makes, answer: { status: 429, headers: { 'retry-after': '37' }, body: {} } });
    assert.equal((await delivery.attempt()).output.wait, 37);
    one.fail({ answer: { status: 429, headers: { 'retry-after': new Date(Date.now() + 90000).toUTCString() }, body: {} } });
    const { output } = await delivery.attempt();
    assert.ok(output.wait > 60 && output.wait <= 91, JSON.stringify(output));
    assert.ok((await delivery.finish()).done);
    assert.equal(one.shown().length, 1);
  });

  test(`${name}: trouble of its own, an answer that never comes, a cut connection: waited for, then done once`, async () => {
    const clean = await receiver(name);
    const { asked } = await deliver(clean, event('create')).attempt();
    for (let at = 0; at < asked.length; at++) {
      for (const fault of [{ answer: { status: 500, body: { message: 'Oh no' } } }, { then: 'hang' }, { then: 'reset' }, { then: 'lost' }]) {
        const one = await receiver(name), remotes = new Map(), delivery = deliver(one, event('create'), { remotes });
        let seen = 0;
        one.fail({ ...fault, when: () => seen++ === at });
        const { output } = await delivery.attempt();
        assert.ok(output.wait >= 0 && output.reason, `${JSON.stringify(fault)} at request ${at + 1}: ${JSON.stringify(output)}`);
        assert.ok((await delivery.finish()).done);
        assert.equal(one.shown().length, 1, `${JSON.stringify(fault)} at request ${at + 1} made ${one.shown().length}`);
        assert.equal(remotes.get(name).id, one.shown()[0].id);
      }
    }
  });

  test(`${name}: what was made by a delivery that was given up is found by a later one`, async () => {
    const one = await receiver(name);
    one.fail({ when: makes, then: 'lost' });
    await deliver(one, event('create')).attempt();
    assert.equal(one.shown().length, 1);
    const remotes = new Map();
    assert.ok((await deliver(one, event('minor', { version: 2, title: 'Amended' }), { remotes }).finish()).done);
    assert.deepEqual(one.shown().map((t) => t.title), ['Amended']);
    assert.equal(remotes.get(name).id, one.shown()[0].id);
  });

  test(`${name}: told again, it makes no second one`, async () => {
    const { one, remotes } = await newOne();
    await deliver(one, event('create'), { remotes }).finish();
    await deliver(one, event('create'), { remotes: new Map() }).finish();
    assert.equal(one.shown().length, 1);
  });

  test(`${name}: an answer that is none of the platform's makes nothing`, async () => {
    const one = await receiver(name);
    one.fail({ answer: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><h1>Maintenance</h1></html>' } });
    const { output } = await deliver(one, event('create')).attempt();
    assert.equal(one.shown().length, 0);
    if (name !== 'drupal') assert.ok(output.wait !== undefined || output.failed, JSON.stringify(output)); // a 2xx to Drupal's own creation is the creation
  });

  test(`${name}: an answer of 200 that says that it failed has failed`, async () => {
    const one = await receiver(name);
    if (!one.platform.sayFailure) return;
    one.fail({ when: makes, answer: one.platform.sayFailure });
    const { output } = await deliver(one, event('create')).attempt();
    assert.ok(output.failed || output.wait !== undefined, JSON.stringify(output));
    assert.equal(one.shown().length, 0);
  });

  if (name !== 'credential-registry')
    test(`${name}: what was deleted there is told, and made anew only where the administrator says so`, async () => {
      const { one, remotes } = await newOne();
      one.state.kept.clear();
      const amended = event('minor', { version: 2, title: 'Amended' });
      const { output } = await deliver(one, amended, { remotes }).attempt();
      assert.ok(output.failed || output.wait, JSON.stringify(output));
      assert.match(output.failed ?? output.reason, /404/);
      assert.equal(one.shown().length, 0);
      if (name === 'http') return;
      assert.match(output.failed, /set\.recreate = yes/);
      assert.ok((await deliver(one, amended, { remotes, settings: { recreate: 'yes' } }).finish()).done);
      assert.deepEqual(one.shown().map((t) => t.title), ['Amended']);
      assert.equal(remotes.get(name).id, one.shown()[0].id);
    });
}

for (const name of replaces) {
  const second = event('major', { version: 2, title: 'Data Literacy II' });
  const newOne = async () => {
    const one = await receiver(name), remotes = new Map();
    assert.ok((await new Delivery(one, name, event('create'), { remotes, onMajor: 'replace' }).finish()).done);
    return { one, remotes };
  };
  const isReplaced = (one, remotes) => {
    assert.deepEqual(one.shown().map((t) => t.archived), [true, false], JSON.stringify(one.shown()));
    assert.ok(one.shown()[0].title.startsWith('Data Literacy for Public Health'), 'the old one keeps its words');
    assert.ok(one.shown()[1].title.startsWith('Data Literacy II'));
    assert.equal(remotes.get(name).id, one.shown()[1].id);
  };

  test(`${name}: where a major amendment makes a new one, the old one is archived`, async () => {
    const { one, remotes } = await newOne();
    const delivery = new Delivery(one, name, second, { remotes, onMajor: 'replace' });
    const { output } = await delivery.attempt();
    assert.ok(output.done, JSON.stringify(output));
    isReplaced(one, remotes);
    await new Delivery(one, name, second, { remotes, onMajor: 'replace' }).finish();
    isReplaced(one, remotes);
    assert.ok((await new Delivery(one, name, event('minor', { version: 3, title: 'Data Literacy II' }), { remotes, onMajor: 'replace' }).finish()).done);
    isReplaced(one, remotes);
    assert.ok((await new Delivery(one, name, event('retire', { version: 3, title: 'Data Literacy II' }), { remotes, onMajor: 'replace' }).finish()).done);
    assert.deepEqual(one.shown().map((t) => t.archived), [true, true]);
  });

  test(`${name}: whichever answer is lost on the way to a new one, there are two in the end and one in use`, async () => {
    const clean = await newOne();
    const { asked } = await new Delivery(clean.one, name, second, { remotes: clean.remotes, onMajor: 'replace' }).attempt();
    for (let at = 0; at < asked.length; at++) {
      const { one, remotes } = await newOne();
      const delivery = new Delivery(one, name, second, { remotes, onMajor: 'replace' });
      let seen = 0;
      one.fail({ then: 'lost', when: () => seen++ === at });
      assert.ok((await delivery.attempt()).output.reason, `request ${at + 1}`);
      assert.ok((await delivery.finish()).done);
      isReplaced(one, remotes);
    }
  });
}

for (const name of of('message')) {
  test(`${name}: an event becomes one message`, async () => {
    const one = await receiver(name);
    for (const change of ['create', 'major', 'retire']) assert.ok((await new Delivery(one, name, event(change)).finish()).done, change);
    const proposed = event('create');
    Object.assign(proposed, { type: 'proposal.submitted' }).data.credential = null;
    assert.ok((await new Delivery(one, name, proposed).finish()).done);
    assert.equal(one.shown().length, 4);
    assert.ok(one.shown().every((m) => m.title.includes('Data Literacy')));
  });

  test(`${name}: what people wrote stays text`, async () => {
    const one = await receiver(name);
    const hostile = event('create', { title: '<!channel> *now* [x](https://evil.example) & "q"\u2028', description: 'y'.repeat(20000) });
    assert.ok((await new Delivery(one, name, hostile).finish()).done);
    assert.equal(one.shown().length, 1);
  });

  test(`${name}: refusals, waits and trouble`, async () => {
    const one = await receiver(name), { platform } = one;
    const attempt = async (rule) => {
      one.fail(rule);
      return (await new Delivery(one, name, event('create')).attempt()).output;
    };
    for (const key of ['refusal', 'conflict']) assert.match((await attempt({ answer: platform[key] })).failed, /4\d\d|rollup/);
    const denied = await attempt({ answer: platform.unauthorized });
    assert.ok(denied.disable || denied.wait >= 60, JSON.stringify(denied));
    assert.equal((await attempt({ answer: { status: 429, headers: { 'retry-after': '37' }, body: 'rate_limited' } })).wait, 37);
    const dated = await attempt({ answer: { status: 429, headers: { 'retry-after': new Date(Date.now() + 90000).toUTCString() }, body: '' } });
    assert.ok(dated.wait > 60 && dated.wait <= 91);
    for (const rule of [{ answer: { status: 500, body: 'x' } }, { then: 'hang' }, { then: 'reset' }, { then: 'lost' }]) assert.ok((await attempt(rule)).reason, JSON.stringify(rule));
    const said = await attempt({ answer: platform.sayFailure });
    assert.ok(!said.done && (said.failed ?? said.reason), JSON.stringify(said));
    const gone = await attempt({ answer: { status: 410, body: 'channel_is_archived' } });
    assert.ok(gone.failed && gone.disable, 'gone for good');
  });
}

for (const name of of('person')) {
  test(`${name}: a person gets every value to copy, and nothing is asked of anybody`, async () => {
    for (const change of ['create', 'major', 'retire']) {
      const given = await step(name, { event: event(change, { version: change === 'create' ? 1 : 2 }), endpoint: { title: 'Our catalog', settings: { subject: 'PUBH', 'label.title': 'Name' } }, remote: null, last: null });
      assert.deepEqual(Object.keys(given).sort(), ['image', 'values']);
      assert.equal(given.image.url, credential().image.url);
      for (const { label, value } of given.values) assert.ok(typeof label === 'string' && label && typeof value === 'string' && value, `${label}: ${value}`);
      const values = given.values.map((one) => one.value);
      assert.match(values[0], { create: /as new/, major: /change/, retire: /retired/ }[change]);
      for (const text of [credential().title, credential().description, credential().url, credential().ctid, '125']) assert.ok(values.includes(text), `${text} in ${values}`);
      assert.equal(new Set(given.values.map((one) => one.label)).size, given.values.length, 'labels differ');
    }
  });
}

test('credly: what it will miss is said before it is asked', async () => {
  const one = await receiver('credly');
  for (const [lack, words] of [[{ skills: [{ title: 'One' }] }, /three skills/], [{ image: null }, /image/]]) {
    const output = await new Delivery(one, 'credly', event('create', lack)).finish();
    assert.match(output.failed, words);
  }
  assert.equal(one.shown().length, 0);
});

test('wordpress: a page of the same slug that is somebody else\'s is left alone', async () => {
  const one = await receiver('wordpress');
  one.state.kept.set('7', { id: 7, slug: 'credential-data-literacy', title: 'Ours', content: '<p>by hand</p>', excerpt: '', status: 'publish' });
  assert.match((await new Delivery(one, 'wordpress', event('create')).finish()).failed, /slug/);
  assert.equal(one.shown().length, 1);
  assert.ok((await new Delivery(one, 'wordpress', event('create'), { settings: { 'slug-prefix': 'mc-' } }).finish()).done);
  assert.equal(one.shown().length, 2);
  const [, page] = [...one.state.kept.values()];
  assert.ok(page.content.includes('&lt;in&gt;') && !page.content.includes('<in>'), 'what people wrote is text');
});

// Others' templates, of which one platform lists only so many in an answer.
const crowd = {
  badgr: (n) => [`b${n}`, { entityId: `b${n}`, name: `Badge ${n}`, description: 'x', criteriaUrl: `https://www.example.edu/${n}` }],
  certifier: (n) => [`g${n}`, { id: `g${n}`, name: `Group ${n}`, designIds: ['d'], learningEventUrl: `https://www.example.edu/${n}` }],
};
function surround(one, from, count) {
  for (let n = from; n < from + count; n++) one.state.kept.set(...crowd[one.platform.name](n));
}
const ours = (one) => one.shown().filter(({ title }) => /Data Literacy/.test(title));

for (const name of Object.keys(crowd)) {
  test(`${name}: one that stands on the third page, and one beyond seven hundred, is found before anything is made`, async () => {
    for (const before of [250, 900]) {
      const one = await receiver(name), remotes = new Map();
      surround(one, 0, before);
      one.fail({ when: makes, then: 'lost' });
      await new Delivery(one, name, event('create')).attempt();
      surround(one, before, 150);
      assert.ok((await new Delivery(one, name, event('create'), { remotes }).finish()).done);
      assert.equal(one.shown().length, before + 151);
      assert.equal(remotes.get(name).id, ours(one)[0].id);
      assert.equal(remotes.get(name).seen, undefined, 'nothing of the search stays');
    }
  });

  test(`${name}: the old one on the first page and the new one on the third: the old one is archived, and no third is made`, async () => {
    const one = await receiver(name), remotes = new Map(), second = event('major', { version: 2, title: 'Data Literacy II' });
    await new Delivery(one, name, event('create'), { remotes, onMajor: 'replace' }).finish();
    surround(one, 0, 250);
    one.fail({ when: makes, then: 'lost' });
    const delivery = new Delivery(one, name, second, { remotes, onMajor: 'replace' });
    assert.ok((await delivery.attempt()).output.reason);
    surround(one, 250, 150);
    assert.ok((await delivery.finish()).done);
    assert.deepEqual(ours(one).map((t) => t.archived), [true, false], JSON.stringify(ours(one)));
    assert.equal(remotes.get(name).id, ours(one)[1].id);
    assert.equal(remotes.get(name).seen, undefined);
  });
}

for (const name of of('template')) {
  test(`${name}: what was to be taken out of use and was deleted there before is done, and says so`, async () => {
    for (const change of ['retire', 'retract']) {
      const one = await receiver(name), remotes = new Map();
      await new Delivery(one, name, event('create'), { remotes }).finish();
      if (name === 'credential-registry' && change === 'retire') continue; // told by publishing it again, with another status
      one.state.kept.clear();
      one.fail({ when: changes, answer: { status: 404, body: { message: 'Not found' } } });
      const { output } = await new Delivery(one, name, event(change), { remotes }).attempt();
      assert.ok(output.done, `${change}: ${JSON.stringify(output)}`);
      assert.match(output.done.because, /has it no more \(404\)/);
    }
  });
}

test('accredible and credential-registry: what is retired is deleted where the administrator says so', async () => {
  for (const name of ['accredible', 'credential-registry']) {
    const one = await receiver(name), remotes = new Map();
    await new Delivery(one, name, event('create'), { remotes }).finish();
    const retired = new Delivery(one, name, event('retire'), { remotes, settings: { retired: 'delete' } });
    one.fail({ when: changes, then: 'lost' });
    assert.ok((await retired.attempt()).output.reason);
    assert.equal(one.shown().length, 0);
    const output = await retired.finish();
    assert.match(output.done?.because ?? '', /has it no more/, `${name}: ${JSON.stringify(output)}`);
  }
});
