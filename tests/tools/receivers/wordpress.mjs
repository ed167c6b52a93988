// wordpress: a site's REST interface (wp/v2) with an application password, by the REST handbook: pages and their arguments, slugs that
// are made unique instead of refused, lists by slug and status.
import { rules, text } from './base.mjs';

const status = { enum: ['publish', 'future', 'draft', 'pending', 'private'] };
const check = rules({ type: 'object', additionalProperties: false, properties: {
  slug: { type: 'string', pattern: '^[a-z0-9-]+$' }, title: text(), content: text(), excerpt: { type: 'string' }, status, parent: { type: 'integer' } } });
const no = (code, message, http) => ({ status: http, body: { code, message, data: { status: http } } });
const seen = (p) => ({ id: p.id, link: `https://www.example.edu/${p.slug}/`, slug: p.slug, status: p.status, type: 'page',
  title: { raw: p.title, rendered: p.title }, content: { raw: p.content, rendered: p.content }, excerpt: { raw: p.excerpt, rendered: `<p>${p.excerpt}</p>` } });

function unique(slug, state, id) {
  const taken = (one) => [...state.kept.values()].some((p) => p.slug === one && p.id !== id);
  let free = slug;
  for (let n = 2; taken(free); n++) free = `${slug}-${n}`;
  return free;
}

export default {
  name: 'wordpress', settings: {},
  authorization: `Basic ${Buffer.from('publisher:abcd efgh ijkl mnop').toString('base64')}`, credential: 'publisher:abcd efgh ijkl mnop',
  unauthorized: no('rest_not_logged_in', 'You are not currently logged in.', 401),
  refusal: no('rest_invalid_param', 'Invalid parameter(s): parent', 400),
  conflict: no('rest_conflict', 'The page is being edited', 409),
  state: () => ({ kept: new Map(), last: 40 }),
  shown: (state) => [...state.kept.values()].map((p) => ({ id: String(p.id), archived: p.status !== 'publish', title: p.title })),
  handle(rq, state) {
    const [, id] = /^\/wp-json\/wp\/v2\/pages\/(\d+)$/.exec(rq.path) ?? [];
    if (rq.path === '/wp-json/wp/v2/pages' && rq.method === 'GET') {
      const slugs = (rq.query.get('slug') ?? '').split(','), wanted = rq.query.get('status') ?? 'publish';
      return { status: 200, body: [...state.kept.values()].filter((p) => slugs.includes(p.slug) && (wanted === 'any' || p.status === wanted)).map(seen) };
    }
    if (rq.method !== 'POST' || (!id && rq.path !== '/wp-json/wp/v2/pages')) return no('rest_no_route', 'No route was found matching the URL and request method.', 404);
    if (id && !state.kept.has(id)) return no('rest_post_invalid_id', 'Invalid post ID.', 404);
    const wrong = check(rq.json);
    if (wrong.length) return no('rest_invalid_param', wrong.join('; '), 400);
    const page = { id: id ? Number(id) : ++state.last, status: 'draft', ...state.kept.get(id), ...rq.json };
    page.slug = unique(page.slug, state, page.id);
    state.kept.set(String(page.id), page);
    return { status: id ? 200 : 201, headers: { location: `https://www.example.edu/wp-json/wp/v2/pages/${page.id}` }, body: seen(page) };
  },
};
