// accredible: Accredible's Credential API v1, by its published OpenAPI document (groups).
import { address, rules, text } from './base.mjs';

const design = { type: 'number' };
const check = rules({
  type: 'object', required: ['group'], additionalProperties: false,
  properties: { group: { type: 'object', required: ['name', 'course_name', 'course_description'], additionalProperties: false, properties: {
    name: text(), course_name: text(), course_description: text(), course_link: address,
    language: { enum: ['en', 'es', 'vi', 'pt', 'ja', 'fr', 'da', 'nl', 'fi', 'no', 'nb', 'ro', 'sv', 'th', 'tw', 'zh', 'tr', 'ar', 'he', 'ms', 'de'] },
    learning_outcomes: { type: 'array', items: text() }, certificate_design_id: design, badge_design_id: design, primary_design_id: design, department_id: design,
    attach_pdf: { type: 'boolean' }, meta_data: { type: 'object', additionalProperties: { type: 'string' } } } } },
});
const checkSearch = rules({ type: 'object', additionalProperties: false, properties: { name: text(), course_name: text(), meta_data: { type: 'object', additionalProperties: { type: 'string' } },
  page: { type: 'number' }, page_size: { type: 'number', maximum: 100 } } });
const refuse = (errors) => ({ status: 422, body: { errors } });

export default {
  name: 'accredible', settings: { 'badge-design': '12', 'certificate-design': '14' },
  authorization: 'Token token=accredible-key', credential: 'accredible-key',
  unauthorized: { status: 401, body: { data: 'Unauthorized Request' } },
  refusal: refuse({ badge_design_id: ['is not one of yours'] }),
  conflict: { status: 409, body: { errors: ['The group is being changed'] } },
  state: () => ({ kept: new Map(), last: 12471 }),
  shown: (state) => [...state.kept.values()].map((g) => ({ id: String(g.id), archived: g.meta_data.standing !== 'in-force', title: g.course_name })),
  handle(rq, state) {
    const [, id] = /^\/v1\/issuer\/groups\/(\d+)$/.exec(rq.path) ?? [];
    if (rq.path === '/v1/issuer/groups/search' && rq.method === 'POST') {
      if (checkSearch(rq.json).length) return refuse(checkSearch(rq.json));
      const wanted = Object.entries(rq.json.meta_data ?? {});
      const all = [...state.kept.values()].filter((g) => wanted.every(([key, value]) => g.meta_data?.[key] === value));
      return { status: 200, body: { groups: all, meta: { current_page: 1, next_page: null, prev_page: null, total_pages: 1, total_count: all.length } } };
    }
    if (id && !state.kept.has(id)) return { status: 404, body: { errors: 'Group not found' } };
    if (id && rq.method === 'DELETE') {
      const group = state.kept.get(id);
      state.kept.delete(id);
      return { status: 200, body: { group } };
    }
    if (!(rq.method === 'POST' && rq.path === '/v1/issuer/groups') && !(rq.method === 'PUT' && id)) return { status: 404, body: { errors: 'Not found' } };
    const wrong = check(rq.json);
    if (wrong.length) return refuse(wrong);
    if ([...state.kept.values()].some((g) => g.name === rq.json.group.name && String(g.id) !== id)) return refuse({ name: ['has already been taken'] });
    const group = { id: id ? Number(id) : ++state.last, ...state.kept.get(id), ...rq.json.group };
    state.kept.set(String(group.id), group);
    return { status: 200, body: { group } };
  },
};
