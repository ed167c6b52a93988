// drupal: JSON:API of a Drupal site with writing switched on, by jsonapi.org and drupal.org's pages: media type on both sides, an identifier
// given by the client, a conflict when it is there.
import { rules, text } from './base.mjs';

const uuid = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' };
const check = rules({ type: 'object', required: ['data'], additionalProperties: false, properties: { data: { type: 'object', required: ['type', 'attributes'], additionalProperties: false,
  properties: { type: { const: 'node--micro_credential' }, id: uuid, attributes: { type: 'object', required: ['title'], additionalProperties: false, properties: {
    title: text(255), status: { type: 'boolean' }, field_hours: { type: 'number' },
    body: { type: 'object', required: ['value'], properties: { value: { type: 'string' }, format: { enum: ['plain_text', 'basic_html'] } } } } } } } } });
const media = 'application/vnd.api+json';
const no = (status, title, detail) => ({ status, headers: { 'content-type': media }, body: { jsonapi: { version: '1.0' }, errors: [{ title, status: String(status), detail }] } });
const yes = (status, node) => ({ status, headers: { 'content-type': media }, body: { jsonapi: { version: '1.0' }, data: { ...node, links: { self: { href: `https://www.example.edu/jsonapi/node/micro_credential/${node.id}` } } } } });

export default {
  name: 'drupal', settings: { bundle: 'micro_credential', 'field.field_hours': '/credential/hours' },
  authorization: `Basic ${Buffer.from('assent:drupal pass').toString('base64')}`, credential: 'assent:drupal pass',
  unauthorized: no(401, 'Unauthorized', 'No authentication credentials provided.'),
  refusal: no(422, 'Unprocessable Content', 'title: This value is too long.'),
  conflict: null, /* a 409 says that the node is there: it is changed then */
  busy: no(409, 'Conflict', 'The content has been modified by another user.'),
  state: () => ({ kept: new Map(), last: 100 }),
  shown: (state) => [...state.kept.values()].map((n) => ({ id: n.id, archived: n.attributes.status !== true, title: n.attributes.title })),
  handle(rq, state) {
    const [, id] = /^\/jsonapi\/node\/micro_credential\/([^/]+)$/.exec(rq.path) ?? [];
    if (rq.headers.accept !== media) return no(406, 'Not Acceptable', 'Ask for JSON:API');
    if (rq.headers['content-type'] !== media) return no(415, 'Unsupported Media Type', 'Send JSON:API');
    if (!(rq.method === 'POST' && rq.path === '/jsonapi/node/micro_credential') && !(rq.method === 'PATCH' && id)) return no(404, 'Not Found', 'There is no such route');
    if (id && !state.kept.has(id)) return no(404, 'Not Found', 'The "entity" parameter was not converted');
    const wrong = check(rq.json);
    if (wrong.length) return no(422, 'Unprocessable Content', wrong.join('; '));
    if (id && rq.json.data.id !== id) return no(400, 'Bad Request', 'The selected entity does not match the ID in the payload');
    if (!id && state.kept.has(rq.json.data.id)) return no(409, 'Conflict', 'Entity already exists.');
    const before = state.kept.get(id);
    const node = { type: rq.json.data.type, id: rq.json.data.id, attributes: { drupal_internal__nid: before ? before.attributes.drupal_internal__nid : ++state.last, ...before?.attributes, ...rq.json.data.attributes } };
    state.kept.set(node.id, node);
    return yes(id ? 200 : 201, node);
  },
};
