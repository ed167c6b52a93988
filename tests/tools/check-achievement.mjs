// check-achievement: Open Badges 3.0 Achievements against the schema that 1EdTech publishes, which may not be passed on with the project:
//
//   node tests/tools/check-achievement.mjs ob_v3p0_achievementcredential_schema.json [FILE.json …]
//
// Without files it takes those that are rendered of the realistic credential of tests/fixtures/pages and of the full form.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { need } from './npm.mjs';

const Ajv = need('ajv/dist/2019').default;
const top = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));
const [schema, ...files] = process.argv.slice(2);
if (!schema) {
  console.error('usage: node check-achievement.mjs SCHEMA [FILE.json …]');
  process.exit(2);
}

function rendered() {
  const base = json(join(top, 'tests/fixtures/pages/credential.json')), fixture = (name) => json(join(top, name));
  const full = { ...base, definition: fixture('workflows/forms/credential-full.json'), document: fixture('tests/fixtures/credential-full.json') };
  return [base, full, { ...base, document: { title: 'A' } }].map((d) => JSON.parse(execFileSync('jq', ['-j', '-L', join(top, 'pages'), '-f', join(top, 'pages/achievement.jq')],
    { input: JSON.stringify(d) })));
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const { $id: id } = json(schema);
ajv.addSchema(json(schema));
const valid = ajv.compile({ $ref: `${id}#/$defs/Achievement` });
let failed = 0;
const documents = files.length ? files.map(json) : rendered();
for (const document of documents)
  if (!valid(document)) {
    failed++;
    for (const e of valid.errors) console.error(`${document.id}: ${e.instancePath} ${e.message}`);
  }
console.log(`${documents.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
