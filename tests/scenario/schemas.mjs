// The JSON Schemas in workflows/ describe what the reader reads: the shipped files fit them, a wrong policy that the
// reader refuses does not, and one that only the checker refuses does. ajv judges, in its strict mode.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { need } from '../tools/npm.mjs';

const Ajv = need('ajv/dist/2020').default;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const read = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));
const ajv = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
const fits = Object.fromEntries(['workflow', 'rubric', 'form', 'programme'].map((part) =>
  [part, ajv.compile(read('workflows', `${part}.schema.json`))]));

// What a schema cannot say: names that must differ, values that must be on the scale or rise, a fraction above 1.
const beyond = ['criterion-twice', 'field-twice', 'fraction-bad', 'group-field-twice', 'meets-off-scale', 'scale-falls', 'statement-question-twice'];

function merge(target, patch) { // RFC 7396
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const result = target && typeof target === 'object' && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}
const judge = (bundle) => ['workflow', 'rubric', 'form'].filter((part) => !fits[part](bundle[part]));

for (const [part, folder] of [['workflow', '.'], ['rubric', 'rubrics'], ['form', 'forms'], ['programme', 'programmes']])
  for (const file of readdirSync(join(root, 'workflows', folder)).filter((name) => /^[^.]+\.json$/.test(name)))
    assert.ok(fits[part](read('workflows', folder, file)), `${file}: ${ajv.errorsText(fits[part].errors)}`);

const good = read('tests', 'scenario', 'good-policy.json');
assert.deepEqual(judge(good), []);
let count = 0;
for (const file of readdirSync(join(root, 'tests/scenario/bad-policies'))) {
  const { patch, refused } = read('tests/scenario/bad-policies', file);
  const wrong = judge(merge(good, patch));
  const expected = refused && !beyond.includes(file.replace('.json', '')) ? [refused.split(':')[0]] : [];
  assert.deepEqual(wrong, expected, file);
  count++;
}
// assent-policy(5) names every key of every schema.
const manual = readFileSync(join(root, 'man', 'assent-policy.5'), 'utf8');
const known = new Set(manual.split(/[^a-z$-]+/));
const keys = (o) => Object.entries(o ?? {}).flatMap(([key, value]) => typeof value !== 'object' ? []
  : [...(key === 'properties' ? Object.keys(value) : []), ...keys(value)]);
for (const part of Object.keys(fits))
  for (const key of keys(read('workflows', `${part}.schema.json`)))
    assert.ok(known.has(key), `assent-policy(5) does not name “${key}” of a ${part}`);
console.log(`schemas: the shipped files and ${count} wrong policies are judged as the reader judges them`);
