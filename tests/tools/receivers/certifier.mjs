// certifier: Certifier's API v1 as developers.certifier.io describes it (groups, which it now also calls credential templates).
import { randomBytes } from 'node:crypto';
import { address, rules, text } from './base.mjs';

const fields = { name: text(), designIds: { type: 'array', minItems: 1, items: text() }, learningEventUrl: { ...address, format: undefined } };
const checkNew = rules({ type: 'object', required: ['name', 'designIds'], properties: fields, additionalProperties: false });
const checkChange = rules({ type: 'object', properties: fields, additionalProperties: false });
const no = (status, code, message) => ({ status, body: { error: { code, message } } });

export default {
  name: 'certifier', settings: { designs: '01jexampledesign' },
  authorization: 'Bearer certifier-token', credential: 'certifier-token',
  unauthorized: no(401, 'unauthorized', 'A valid authentication token was not provided with the request'),
  refusal: no(422, 'invalid_design', 'The design does not exist'),
  conflict: no(409, 'conflict', 'The group is being changed'),
  state: () => ({ kept: new Map() }),
  shown: (state) => [...state.kept.values()].map((g) => ({ id: g.id, archived: g.name.endsWith('(retired)'), title: g.name })),
  handle(rq, state) {
    const [, id] = /^\/v1\/groups\/([^/]+)$/.exec(rq.path) ?? [];
    if (!rq.headers['certifier-version']) return no(400, 'missing_version', 'The request is missing the required Certifier-Version header');
    if (rq.headers['certifier-version'] !== '2022-10-26') return no(400, 'invalid_version', 'The version is unknown');
    if (rq.path === '/v1/groups' && rq.method === 'GET') {
      const limit = Number(rq.query.get('limit') ?? 20), from = Number(rq.query.get('cursor') ?? 0);
      if (limit > 100) return no(400, 'bad_request', 'limit is at most 100');
      const all = [...state.kept.values()];
      return { status: 200, body: { data: all.slice(from, from + limit), pagination: { prev: null, next: from + limit < all.length ? String(from + limit) : null } } };
    }
    if (id && !state.kept.has(id)) return no(404, 'not_found', 'The requested resource does not exist');
    const isNew = rq.method === 'POST' && rq.path === '/v1/groups';
    if (!isNew && !(rq.method === 'PATCH' && id)) return no(404, 'not_found', 'There is no such route');
    const wrong = (isNew ? checkNew : checkChange)(rq.json);
    if (wrong.length) return no(400, 'bad_request', wrong.join('; '));
    const group = isNew ? { id: `01${randomBytes(12).toString('hex')}`, ...rq.json } : { ...state.kept.get(id), ...rq.json };
    state.kept.set(group.id, group);
    return { status: isNew ? 201 : 200, body: group };
  },
};
