// How a proposal is approved, for everyone: the sentences, the drawing that Graphviz made of them, and the page without it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { open } from './acts.mjs';
import { newWorld, sources, until } from './harness.mjs';

const page = '/demo/policies/microcredential';
const html = { headers: { accept: 'text/html' } };
const here = process.env.PATH;
const folders = here.split(delimiter);
const drawn = folders.some((folder) => existsSync(join(folder, 'dot')));
const workflow = () => JSON.parse(readFileSync(join(sources, 'workflows/microcredential.json'), 'utf8'));
process.env.PATH = '/nonexistent'; // the daemon without dot, whatever is installed; programs of tests are found by `here`
const bare = await newWorld();
process.env.PATH = here;

test('without Graphviz the page has the sentences alone', async () => {
  const answer = await bare.request('GET', page, html);
  assert.equal(answer.status, 200, answer.text);
  for (const state of Object.values(workflow().states)) assert.ok(answer.text.includes(state.title), state.title);
  assert.match(answer.text, /it goes to “Publishing”, because/);
  assert.doesNotMatch(answer.text, /<img|drawing|Graphviz/i);
  assert.equal((await bare.request('GET', `${page}/drawing`)).status, 404);
  assert.doesNotMatch(bare.log(), /could not be drawn/);
});

test('a policy that is not there is not found, whatever it is called', async () => {
  for (const name of ['nothing', '..', '%2e%2e', 'microcredential.json', '0'.repeat(64)])
    assert.equal((await bare.request('GET', `/demo/policies/${name}`, html)).status, 404, name);
});

test('the proposal leads to the policy that it began with', async () => {
  await bare.propose();
  const browser = await open(bare, { to: 'alex.rivera@example.edu' });
  const link = browser.page.text.match(/href="(\/demo\/policies\/[0-9a-f]{64})"/)?.[1];
  assert.ok(link, browser.page.text);
  const before = await bare.request('GET', link, html);
  assert.ok(before.text.includes(workflow().title) && !before.text.includes('earlier version'));
  bare.file('workflows/microcredential.json', JSON.stringify({ ...workflow(), title: 'As of next term' }));
  assert.match(await bare.reload(), /reloaded/);
  const after = await bare.request('GET', link, html);
  assert.ok(after.text.includes(workflow().title) && after.text.includes('earlier version'));
  assert.match((await bare.request('GET', page, html)).text, /As of next term/);
});

test('with Graphviz each policy in force is drawn, and drawn anew when another one is adopted', { skip: !drawn && 'Graphviz is not here' }, async () => {
  const world = await newWorld();
  const drawing = (text) => until(`a drawing with ${text}`, async () => {
    const answer = await world.request('GET', `${page}/drawing`);
    return answer.status === 200 && answer.text.includes(text) && answer;
  });
  const svg = await drawing('Screening by the office');
  assert.equal(svg.headers['content-type'], 'image/svg+xml');
  assert.equal(svg.headers['content-security-policy'], "default-src 'none'");
  assert.equal(svg.headers['x-content-type-options'], 'nosniff');
  assert.match(svg.text, /<\/svg>\s*$/);
  const same = await world.request('GET', `${page}/drawing`, { headers: { 'if-none-match': svg.headers.etag } });
  assert.equal(same.status, 304);
  assert.ok((await world.request('GET', page, html)).text.includes(`<img src="${page}/drawing" alt="`));
  world.file('workflows/microcredential.json', JSON.stringify({ ...workflow(), title: 'With <script>alert(1)</script> & "quotes"' }));
  assert.match(await world.reload(), /reloaded/);
  const anew = await drawing('&lt;script&gt;alert(1)');
  assert.doesNotMatch(anew.text, /<script/);
});
