// badgr: version 2 of Badgr's interface, by apps/issuer/serializers_v2.py and api.py of the open server and by the hosted platform's
// reference (Canvas Credentials, Parchment Digital Badges).
import { randomBytes } from 'node:crypto';
import { address, imageIn, rules, text } from './base.mjs';

const check = rules({
  type: 'object', required: ['name', 'description', 'image'],
  properties: {
    name: text(1024), description: text(16384), image: text(10000000), criteriaUrl: address, criteriaNarrative: { type: 'string' },
    alignments: { type: 'array', items: { type: 'object', required: ['targetName', 'targetUrl'], additionalProperties: false,
      properties: { targetName: text(), targetUrl: address, targetDescription: { type: 'string' }, targetFramework: { type: 'string' }, targetCode: { type: 'string' } } } },
    tags: { type: 'array', items: text(254) }, achievementType: text(), archived: { type: 'boolean' }, expires: { type: 'object' }, extensions: { type: 'object' },
  },
  additionalProperties: false,
});
const no = (status, description, more = {}) => ({ status, body: { status: { success: false, description }, ...more } });
const yes = (status, result) => ({ status, body: { status: { success: true, description: 'ok' }, result } });
const seen = (b) => ({ entityType: 'BadgeClass', openBadgeId: `https://api.badgr.io/public/badges/${b.entityId}`, issuer: 'iss-1', archived: false, ...b,
  image: `https://media.badgr.io/${b.entityId}.png` });

function token(rq, state) {
  if (rq.path !== '/o/token') return null;
  const form = new URLSearchParams(rq.raw);
  if (!/^application\/x-www-form-urlencoded/.test(rq.headers['content-type'] ?? '')) return { status: 400, body: { error: 'invalid_request' } };
  const basic = Buffer.from((rq.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
  const known = form.get('username') === 'office@example.edu' ? form.get('password') === 'pass:word'
    : [`${form.get('client_id')}:${form.get('client_secret')}`, basic].includes('office@example.edu:pass:word');
  if (!known) return { status: 401, body: { error: 'invalid_grant', error_description: 'Invalid credentials given.' } };
  state.tokens = (state.tokens ?? 0) + 1;
  return { status: 200, body: { access_token: 'badgr-token', token_type: 'Bearer', expires_in: 86400, refresh_token: 'r', scope: 'rw:issuer' } };
}

/** In the order in which they were made; in pages where num asks for that (at most 500 a page), with the cursor in a Link header. */
function list(rq, state) {
  const all = [...state.kept.values()].filter((b) => !b.archived || rq.query.get('include_archived') === 'true').map(seen);
  const size = Math.min(Number(rq.query.get('num')) || Infinity, rq.query.has('num') ? 500 : Infinity), from = Number((rq.query.get('cursor') ?? 'x0:').slice(1, -1));
  const link = (at, rel) => `<https://api.badgr.io${rq.path}?cursor=x${at}%3A&num=${size}>; rel="${rel}"`;
  const links = [from > 0 ? link(Math.max(0, from - size), 'prev') : null, from + size < all.length ? link(from + size, 'next') : null].filter(Boolean);
  return { ...yes(200, all.slice(from, from + size)), headers: links.length ? { link: links.join(', ') } : {} };
}

export default {
  name: 'badgr', settings: { issuer: 'iss-1' },
  authorization: 'Bearer badgr-token', credential: 'office@example.edu:pass:word',
  unauthorized: { status: 401, body: { detail: 'Authentication credentials were not provided.' } },
  refusal: no(400, 'bad request', { fieldErrors: { image: ['Invalid image'] }, validationErrors: ['Image is no PNG'] }),
  conflict: no(409, 'The badge class is being changed'),
  sayFailure: { status: 200, body: { status: { success: false, description: 'The issuer is locked' }, result: [] } },
  state: () => ({ kept: new Map() }),
  shown: (state) => [...state.kept.values()].map((b) => ({ id: b.entityId, archived: b.archived === true, title: b.name })),
  open: token,
  handle(rq, state) {
    const [, issuer] = /^\/v2\/issuers\/([^/]+)\/badgeclasses$/.exec(rq.path) ?? [];
    const [, id] = /^\/v2\/badgeclasses\/([^/]+)$/.exec(rq.path) ?? [];
    if (issuer === 'iss-1' && rq.method === 'GET') return list(rq, state);
    if ((issuer && issuer !== 'iss-1') || (!issuer && !id) || (id && !state.kept.has(id))) return no(404, 'Not found');
    const wrong = check(rq.json);
    if (wrong.length) return no(400, 'bad request', { fieldErrors: {}, validationErrors: wrong });
    if (!imageIn(rq.json.image) && !(rq.method === 'PUT' && /^https?:/.test(rq.json.image))) return no(400, 'bad request', { fieldErrors: { image: ['Not a PNG or SVG in a data URI'] } });
    if (rq.method === 'POST' && issuer) {
      const made = { entityId: randomBytes(16).toString('base64url'), ...rq.json };
      state.kept.set(made.entityId, made);
      return yes(201, [seen(made)]);
    }
    if (rq.method !== 'PUT') return no(405, 'method not allowed');
    Object.assign(state.kept.get(id), rq.json);
    return yes(200, [seen(state.kept.get(id))]);
  },
};
