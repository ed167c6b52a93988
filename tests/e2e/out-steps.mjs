// The outgoing adapters under the ordinary jq command: each line of tests/fixtures/out/NAME.jsonl is a step with its
// input and what hooks/out/NAME.jq must say to it. Requests must also be well-formed whatever the event holds.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const fixtures = join(top, 'tests', 'fixtures', 'out');

function step(name, input) {
  const { stdout, stderr, status } = spawnSync('jq', ['-c', '-f', join(top, 'hooks', 'out', `${name}.jq`)], { input: JSON.stringify(input), encoding: 'utf8', env: { PATH: process.env.PATH } });
  assert.equal(status, 0, stderr);
  const outputs = stdout.trim().split('\n');
  assert.equal(outputs.length, 1, 'one output a step');
  return JSON.parse(outputs[0]);
}

let passed = 0, failed = 0;
function check(title, test) {
  try {
    test();
    passed++;
  } catch (error) {
    failed++;
    console.log(`not ok ${title}`, error);
  }
}

for (const file of readdirSync(fixtures).filter((name) => name.endsWith('.jsonl'))) {
  const name = file.replace('.jsonl', '');
  for (const line of readFileSync(join(fixtures, file), 'utf8').trim().split('\n')) {
    const { name: title, input, output } = JSON.parse(line);
    check(`${name}: ${title}`, () => assert.deepEqual(step(name, input), output));
  }
}
const first = JSON.parse(readFileSync(join(fixtures, 'webhook-first.json'), 'utf8'));
check('a hostile event stays data', () => {
  first.event.data = { title: '</script>"\\\u2028\u202e\r\nwebhook-id: x', specversion: '9' };
  const { request } = step('webhook', first);
  const event = JSON.parse(request.body);
  assert.deepEqual(event.data, first.event.data);
  assert.equal(event.specversion, '1.0');
  assert.ok(!/[\r\n]/.test(request.body));
});
check('the same event gives the same bytes', () => assert.equal(step('webhook', first).request.body, step('webhook', first).request.body));
check('an event without a subject has no empty attribute', () => {
  delete first.event.subject;
  assert.ok(!('subject' in JSON.parse(step('webhook', first).request.body)));
});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
