// The record for machines: each credential and each of its versions in every format, the feed, the map, and what search engines
// are told; what browsers and caches need of them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { newWorld, story } from './harness.mjs';
import { expanded, readAtom, readMap, readRobots, schemaErrors } from '../tools/standards.mjs';
import { children, readXml, textOf } from '../tools/xml.mjs';

const part = story();
const world = await newWorld({ before: (w) => {
  w.conf['institution other'] = { ...w.conf['institution demo'], id: 2, name: 'Other & <College>' };
  w.conf['institution demo'].ctid = 'ce-0190b7b2-6c1e-4cc3-98c4-dc0c0c07398f';
} });
const title = 'Bridges & "Spans" <b>of</b> ĂŚ Ünïcode ]]>';
const entry = '/demo/catalog/bridges', self = `${world.url}${entry}`;
const formats = { '': 'text/html; charset=utf-8', '.jsonld': 'application/ld+json', '.schema.jsonld': 'application/ld+json', '.json': 'application/json', '.case.json': 'application/json' };
const get = (path, options) => world.request('GET', path, options);
const json = async (path) => JSON.parse((await get(path)).text);
const only = (element, tag) => { const [one, ...more] = children(element, tag); assert.ok(one && more.length === 0, `one ${tag}`); return textOf(one).trim(); };
/** A UUID of version 3 (RFC 9562), by another hand. */
const uuid3 = (space, name) => {
  const h = createHash('md5').update(Buffer.from(space.replaceAll('-', ''), 'hex')).update(name).digest();
  h[6] = (h[6] & 15) | 48;
  h[8] = (h[8] & 63) | 128;
  return h.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
/** What the form asks of a credential, each field. */
const everything = { title: 'Bridges, Complete', short_name: 'Bridges', summary: 'Everything.', unit: 'ENG', lane: 'credit', level: 'advanced', audience: 'Engineers',
  partners: ['County roads'], outcomes: ['Name the parts', 'Find two cracks'], skills: ['Inspection', { name: 'Writing', framework: 'esco', code: '1.2', uri: 'http://data.europa.eu/esco/skill/1' }],
  criteria_narrative: 'Hand in a report.', hours: 12.5, credits: 1.5, duration: 'One term', modality: 'hybrid', language: 'English', prerequisites: 'None', start_date: '2027-01-11',
  stacks_into: 'A certificate', credit_route: 'By portfolio', fee: '10', badge_name: 'Bridges', image: { url: 'https://example.edu/badge.png', name: 'badge.png', alt: 'A bridge' }, tags: ['bridges', 'steel'] };
let id;

/** What everybody may read: kept for a minute, told apart by its ETag, the same by HEAD. */
async function published(path, type) {
  const answer = await get(path);
  assert.equal(answer.status, 200, path);
  assert.equal(answer.headers['content-type'], type, path);
  assert.match(answer.headers['cache-control'], /^public, max-age=\d+$/, path);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff', path);
  const same = await get(path, { headers: { 'if-none-match': answer.headers.etag } });
  assert.deepEqual([same.status, same.bytes.length, same.headers.etag], [304, 0, answer.headers.etag], path);
  for (const [had, status] of [['"another"', 200], [`"another", W/${answer.headers.etag}`, 304], ['*', 304], [answer.headers.etag.slice(1, -1), 200]])
    assert.equal((await get(path, { headers: { 'if-none-match': had } })).status, status, `${path} ${had}`);
  const head = await world.request('HEAD', path);
  assert.deepEqual([head.status, head.bytes.length, head.headers['content-length'], head.headers['content-type'], head.headers.etag],
    [200, 0, String(answer.bytes.length), type, answer.headers.etag], path);
  assert.equal((await world.request('POST', path, { body: '' })).status, 405, path);
  return answer;
}
const links = (answer) => answer.headers.link.split(', ').map((one) => one.match(/^<([^>]+)>; rel="(\w+)"(?:; type="([^"]+)")?$/).slice(1));

part('an empty catalog has a feed and a map', async () => {
  const feed = readXml((await published('/demo/catalog.atom', 'application/atom+xml')).text);
  assert.equal(feed.name, 'feed');
  assert.equal(feed.attributes.xmlns, 'http://www.w3.org/2005/Atom');
  assert.equal(children(feed, 'entry').length, 0);
  assert.match(only(feed, 'updated'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const map = readXml((await published('/demo/sitemap.xml', 'application/xml')).text);
  assert.deepEqual(children(map, 'url').map((u) => only(u, 'loc')), [`${world.url}/demo/catalog`]);
  assert.match((await get('/other/catalog.atom')).text, /Other &amp; &lt;College&gt;/);
});

part('search engines are told where the maps are, and that personal links are none of theirs', async () => {
  const { text } = await published('/robots.txt', 'text/plain; charset=utf-8');
  assert.deepEqual(text.trim().split('\n'), ['User-agent: *', 'Disallow: /t/', `Sitemap: ${world.url}/demo/sitemap.xml`, `Sitemap: ${world.url}/other/sitemap.xml`]);
  const robots = readRobots(`${world.url}/robots.txt`, text);
  assert.deepEqual([`${self}.jsonld`, `${world.url}/demo/catalog`, `${world.url}/t/abc`].map((url) => robots.isAllowed(url, 'Googlebot')), [true, true, false]);
  assert.deepEqual(robots.getSitemaps(), ['demo', 'other'].map((slug) => `${world.url}/${slug}/sitemap.xml`));
});

part('style and drawing are kept and asked for again, as the record is', async () => {
  for (const path of ['/assets/style.css', '/demo/policies/microcredential/drawing']) {
    const answer = await get(path), again = (had) => get(path, { headers: { 'if-none-match': had } });
    assert.equal(answer.status, 200, path);
    const same = await again(`W/${answer.headers.etag}`);
    assert.deepEqual([same.status, same.bytes.length, same.headers.etag, same.headers['cache-control']], [304, 0, answer.headers.etag, answer.headers['cache-control']], path);
    assert.equal((await again('"another"')).status, 200, path);
  }
});

part('a credential is in the catalog in every format, and each points at the others', async () => {
  const quoted = `"${title.replaceAll('"', '""')}"`;
  const csv = `owner,approved_by,approved_on,title,short_name,summary,unit,outcomes,hours\nsam.lee@example.edu,Academic Senate,2023-05-04,${quoted},Bridges,Inspect a bridge & say what is wrong.,ENG,Name the <parts>;Find a crack;Write a report,40\n`;
  const answer = await world.control('POST', '/control/demo/credentials', csv);
  assert.equal(JSON.parse(answer.text).credentials?.[0].done, true, answer.text);
  const [row] = await world.sql('SELECT id, slug FROM credential');
  id = row.id;
  await world.psql("UPDATE credential SET slug = 'bridges'");
  for (const [end, type] of Object.entries(formats)) {
    const found = links(await published(entry + end, type));
    assert.deepEqual(found[0].slice(0, 2), [self, 'canonical']);
    assert.deepEqual(new Map(found.slice(1).map(([href, rel, t]) => [href, [rel, t]])),
      new Map(Object.entries(formats).filter(([e]) => e !== end).map(([e, t]) => [entry + e, ['alternate', t]])), end);
  }
  const page = await world.browser().get(entry);
  const head = [...page.text.matchAll(/<link rel="(canonical|alternate)"[^>]* href="([^"]+)"/g)].map((m) => `${m[1]} ${m[2]}`);
  assert.deepEqual(new Set(head), new Set([`canonical ${self}`, ...Object.keys(formats).filter(Boolean).map((e) => `alternate ${entry}${e}`)]));
  for (const end of Object.keys(formats).filter(Boolean)) assert.ok(page.links.some((l) => l.href === entry + end), `the page links to ${end}`);
  assert.match(page.text, /<script type="application\/ld\+json">\{"@context":"https:\/\/schema\.org"/, 'schema.org stays in the page');
  for (const end of ['.nothing', '.jsonld.jsonld', '.json.case.json', '.xml']) assert.equal((await get(entry + end)).status, 404, end);
  assert.equal((await get('/demo/catalog/nothing.jsonld')).status, 404);
  assert.equal((await get('/other/catalog/bridges.jsonld')).status, 404, 'another institution has none of it');
});

part('CTDL is a graph that the registry knows, under the identifier it was sent with', async () => {
  const ld = await json(`${entry}.jsonld`), [credential, owner] = ld['@graph'];
  assert.deepEqual([ld['@context'], ld['@id'], ld['@graph'].length], ['https://credreg.net/ctdl/schema/context/json', `${self}.jsonld`, 2]);
  assert.equal(credential['@type'], 'ceterms:MicroCredential');
  assert.equal(credential['ceterms:ctid'], `ce-${id}`);
  assert.deepEqual(credential['ceterms:name'], { en: title });
  assert.deepEqual(credential['ceterms:description'], { en: 'Inspect a bridge & say what is wrong.' });
  assert.equal(credential['ceterms:subjectWebpage'], self);
  assert.equal(credential['ceterms:dateEffective'], '2023-05-04');
  assert.deepEqual(credential['ceterms:ownedBy'], [owner['@id']]);
  assert.deepEqual([owner['ceterms:name'].en, owner['ceterms:ctid']], ['Demo State University', 'ce-0190b7b2-6c1e-4cc3-98c4-dc0c0c07398f']);
  assert.equal(credential['ceterms:credentialStatusType']['ceterms:targetNode'], 'credentialStat:Active');
  assert.deepEqual(credential['ceterms:requires'][0]['ceterms:targetCompetency'].map((c) => c['ceterms:targetNodeName'].en), ['Name the <parts>', 'Find a crack', 'Write a report']);
  const schema = await json(`${entry}.schema.jsonld`);
  assert.deepEqual([schema['@context'], schema['@graph'][0].name], ['https://schema.org', title]);
});

part('the outcomes are a CASE package, whose identifiers anybody can make again', async () => {
  const { CFDocument, CFItems, CFAssociations } = await json(`${entry}.case.json`);
  assert.equal(CFDocument.identifier, uuid3(id, 'outcomes'));
  assert.equal(CFDocument.uri, `${self}.case.json`);
  assert.equal(CFDocument.creator, 'Demo State University');
  assert.deepEqual(CFItems.map((i) => [i.identifier, i.fullStatement]), ['Name the <parts>', 'Find a crack', 'Write a report'].map((t, n) => [uuid3(id, `outcome/${n + 1}`), t]));
  assert.deepEqual(CFAssociations.map((a) => [a.identifier, a.originNodeURI.identifier]), CFItems.map((i, n) => [uuid3(id, `outcome/${n + 1}/place`), i.identifier]));
  const ctdl = (await json(`${entry}.jsonld`))['@graph'][0]['ceterms:requires'][0]['ceterms:targetCompetency'];
  assert.deepEqual(ctdl.map((c) => c['ceterms:targetNode']), CFItems.map((i) => i.uri), 'CTDL names them by the same addresses');
});

part('the feed and the map have it', async () => {
  const feed = readXml((await published('/demo/catalog.atom', 'application/atom+xml')).text), [one, ...more] = children(feed, 'entry');
  assert.equal(more.length, 0);
  assert.deepEqual([only(one, 'id'), only(one, 'title'), only(one, 'updated')], [`urn:uuid:${id}`, title, only(feed, 'updated')]);
  const at = (element, rel) => children(element, 'link').filter((l) => l.attributes.rel === rel).map((l) => l.attributes.href);
  assert.deepEqual([at(feed, 'self'), at(one, 'alternate')], [[`${world.url}/demo/catalog.atom`], [self, `${self}.jsonld`]]);
  assert.deepEqual(children(readXml((await get('/demo/sitemap.xml')).text), 'url').map((u) => only(u, 'loc')), [`${world.url}/demo/catalog`, self]);
  const page = await world.browser().get('/demo/catalog');
  assert.match(page.text, /<link rel="alternate" type="application\/atom\+xml"[^>]* href="\/demo\/catalog\.atom">/);
  assert.ok(page.links.some((l) => l.href === '/demo/catalog.atom'));
  for (const path of ['/demo/catalog.atom', '/demo/sitemap.xml']) assert.ok(!(await get(path.replace('demo', 'other'))).text.includes('bridges'), 'no other institution has it');
  const read = readAtom((await get('/demo/catalog.atom')).text), [theirs] = read.entries;
  assert.deepEqual([read.id, read.title, read.authors, read.updated], [`${world.url}/demo/catalog`, 'Micro-credentials of Demo State University', [{ name: 'Demo State University' }], theirs.updated]);
  assert.deepEqual([theirs.id, theirs.title, theirs.summary, theirs.categories], [`urn:uuid:${id}`, title, 'Inspect a bridge & say what is wrong.', [{ term: 'in-force', label: 'In force' }]]);
  assert.deepEqual(theirs.links.map((l) => [l.rel, l.type, l.href]), [['alternate', 'text/html', self], ['alternate', 'application/ld+json', `${self}.jsonld`]]);
  const map = (await get('/demo/sitemap.xml')).text;
  assert.deepEqual((await readMap(map)).map((item) => [item.url, new Date(item.lastmod).toISOString().replace('.000', '')]), [`${world.url}/demo/catalog`, self].map((url) => [url, theirs.updated]));
  await assert.rejects(readMap(map.replaceAll('lastmod>', 'lastmodified>')), /lastmodified/, 'what is no part of a sitemap is seen');
});

part('a version is permanent in every format; an older one is a thing of its own, and says which is in force', async () => {
  const before = await get('/demo/catalog.atom');
  await world.psql(`INSERT INTO credential_version SELECT institution, credential, version + 1, proposal, revision, policy,
      json_build_object('title', 'Bridges, Revised', 'summary', 'Revised.', 'outcomes', json_build_array('Name the parts', 'Find two cracks')), now() + interval '1 minute', approved_by, approved_on
    FROM credential_version; UPDATE credential SET version = version + 1`);
  for (const [end, type] of Object.entries(formats)) {
    const [now, old] = [links(await published(`${entry}/2${end}`, type)), links(await published(`${entry}/1${end}`, type))];
    assert.equal(now[0][0], self, 'the one in force is known by the credential\'s own address');
    assert.equal(old[0][0], `${self}/1`);
    assert.deepEqual(new Set(old.slice(1).map(([href]) => href)), new Set(Object.keys(formats).filter((e) => e !== end).map((e) => `${entry}/1${e}`)));
  }
  const [current, again, older] = [await json(`${entry}.jsonld`), await json(`${entry}/2.jsonld`), await json(`${entry}/1.jsonld`)];
  assert.deepEqual(again, current);
  assert.deepEqual([current['@graph'][0]['ceterms:ctid'], current['@graph'][0]['ceterms:name'].en], [`ce-${id}`, 'Bridges, Revised']);
  assert.deepEqual([older['@graph'][0]['ceterms:ctid'], older['@graph'][0]['ceterms:name'].en], [`ce-${uuid3(id, 'version/1')}`, title]);
  assert.equal(older['@graph'][0]['ceterms:latestVersion'], current['@graph'][0]['@id']);
  const [was, is] = [await json(`${entry}/1.case.json`), await json(`${entry}.case.json`)];
  assert.deepEqual([was.CFItems.length, is.CFItems.length], [3, 2]);
  assert.equal(was.CFItems[1].identifier, is.CFItems[1].identifier, 'the second outcome is the second outcome');
  assert.equal(is.CFItems[1].fullStatement, 'Find two cracks');
  assert.equal((await json(`${entry}/1.json`)).version, '1');
  for (const nothing of ['/3.jsonld', '/x.jsonld', '/1.jsonld.json', '/1.atom', '/.jsonld', '/1234567.json']) assert.equal((await get(entry + nothing)).status, 404, nothing);
  const after = await get('/demo/catalog.atom', { headers: { 'if-none-match': before.headers.etag } });
  assert.equal(after.status, 200, 'the feed has changed');
  const of = (answer) => children(readXml(answer.text), 'entry')[0];
  assert.equal(only(of(after), 'id'), only(of(before), 'id'), 'an entry keeps its id');
  assert.ok(only(of(after), 'updated') > only(of(before), 'updated'));
});

part('linked data expands without a loss, and schema.org is typed, whatever a credential has', async () => {
  await world.psql(`INSERT INTO credential_version SELECT institution, credential, version + 1, proposal, revision, policy, '${JSON.stringify(everything)}', now() + interval '2 minutes', approved_by, approved_on
    FROM credential_version WHERE version = 2; UPDATE credential SET version = version + 1`);
  const schemas = [];
  for (const at of [entry, `${entry}/1`, `${entry}/2`, `${entry}/3`]) {
    const [ctdl] = await expanded(await json(`${at}.jsonld`)), terms = 'https://purl.org/ctdl/terms/';
    assert.deepEqual(ctdl['@graph'].map((n) => n['@type']), [[`${terms}MicroCredential`], [`${terms}CredentialOrganization`]], at);
    const [badge] = await expanded(await json(`${at}.json`)), ob = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#';
    assert.deepEqual([badge['@type'], badge[`${ob}creator`][0]['@type']], [[`${ob}Achievement`], [`${ob}Profile`]], at);
    const served = await json(`${at}.schema.jsonld`), [credential, course] = await expanded(served), schema = 'http://schema.org/';
    assert.deepEqual([credential['@type'], course['@type']], [[`${schema}EducationalOccupationalCredential`], [`${schema}Course`]], at);
    assert.equal(course[`${schema}educationalCredentialAwarded`][0]['@id'], credential['@id']);
    schemas.push(served['@graph']);
  }
  const [{ '@graph': [all] }] = await expanded(await json(`${entry}.jsonld`));
  for (const key of ['image', 'keyword', 'requires', 'latestVersion']) assert.equal(Object.hasOwn(all, `https://purl.org/ctdl/terms/${key}`), key !== 'latestVersion', key);
  assert.equal(all['https://purl.org/ctdl/terms/requires'][0]['https://purl.org/ctdl/terms/targetCompetency'].length, 4, 'each outcome, each skill');
  const [full] = schemas, wrong = [{ nmae: 'x' }, { description: { text: 'x' } }, { '@type': 'Course', recognizedBy: 'x' }, { inLanguage: 7 }].map((change) => [{ ...full[0], ...change }]);
  const found = schemaErrors([...schemas, ...wrong]);
  assert.deepEqual(found.slice(0, 4), [[], [], [], []]);
  found.slice(4).forEach((errors, n) => assert.ok(errors.length > 0, `${JSON.stringify(wrong[n])} is refused`));
  const ld = await json(`${entry}.jsonld`), change = (more) => ({ ...ld, '@graph': [{ ...ld['@graph'][0], ...more }] });
  await assert.rejects(expanded(change({ 'ceterms:nmae': 'x' })), /is one of CTDL's/);
  await assert.rejects(expanded(change({ name: 'x' })), /[Ss]afe mode/);
  await assert.rejects(expanded({ ...await json(`${entry}.json`), nmae: 'x' }), /[Ss]afe mode/);
});

part('what is suspended says so, and what was taken back is in neither feed nor map', async () => {
  await world.psql("UPDATE credential SET standing = 'suspended'");
  assert.equal((await json(`${entry}.jsonld`))['@graph'][0]['ceterms:credentialStatusType']['ceterms:targetNode'], 'credentialStat:Suspended');
  await world.psql("UPDATE credential SET standing = 'retracted'");
  for (const path of ['/demo/catalog.atom', '/demo/sitemap.xml']) assert.ok(!(await get(path)).text.includes('bridges'), path);
});
