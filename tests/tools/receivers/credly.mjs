// credly: Credly's Web Service API v1 as credly.com/docs/badge_templates and …/badge_templates_extended describe it.
import { randomUUID } from 'node:crypto';
import { address, rules, text } from './base.mjs';

const activity = { oneOf: [
  { type: 'object', required: ['activity_type', 'title'], properties: { activity_type: { type: 'string', not: { const: 'Badge' } }, title: text(255), activity_url: address } },
  { type: 'object', required: ['activity_type', 'required_badge_template_id'], properties: { activity_type: { const: 'Badge' }, required_badge_template_id: text() } }] };
const check = rules({
  type: 'object', required: ['name', 'description', 'image', 'skills', 'global_activity_url', 'badge_template_activities'],
  properties: {
    name: text(255), description: text(), image: { type: 'object', required: ['remote_upload_url'], properties: { remote_upload_url: address } },
    skills: { type: 'array', minItems: 3, items: text() }, global_activity_url: address, badge_template_activities: { type: 'array', minItems: 1, items: activity },
    alignments: { type: 'array', items: { type: 'object', required: ['name', 'url'], properties: { name: text(), url: address, description: text() } } },
    level: { enum: ['Foundational', 'Intermediate', 'Advanced'] }, cost: { enum: ['Free', 'Paid'] }, time_to_earn: { enum: ['Hours', 'Days', 'Weeks', 'Months', 'Years'] },
    type_category: { enum: ['Certification', 'Learning', 'Experience', 'Validation', 'Accreditation'] }, state: { enum: ['draft', 'active', 'archived'] },
    reporting_tags: { type: 'array', items: text() },
  },
  additionalProperties: false,
});
const refuse = (message, errors = []) => ({ status: 422, body: { data: { message, errors: errors.map((one) => ({ attribute: 'base', messages: [one] })) } } });
const seen = (t, organization) => ({ ...t, owner: { id: organization }, image: { url: t.image.remote_upload_url } });

function list(rq, state) {
  const filters = Object.fromEntries((rq.query.get('filter') ?? '').split('|').filter(Boolean).map((one) => one.split('::')));
  const known = ['query', 'name', 'public', 'reporting_tags', 'skills', 'state'];
  if (Object.keys(filters).some((key) => !known.includes(key))) return refuse('Unknown filter');
  const found = [...state.kept.values()].filter((t) => !filters.reporting_tags || filters.reporting_tags.split(',').some((tag) => (t.reporting_tags ?? []).includes(tag)));
  return { status: 200, body: { data: found.map((t) => seen(t, 'org-1')), metadata: { count: found.length, current_page: 1, total_count: found.length, total_pages: 1, per: 50, next_page_url: null } } };
}

export default {
  name: 'credly', settings: { organization: 'org-1' },
  authorization: `Basic ${Buffer.from('credly-token:').toString('base64')}`, credential: 'credly-token:',
  unauthorized: { status: 401, body: { data: { message: 'Unauthorized' } } },
  refusal: refuse('Skills are invalid', ['Skills must be in the taxonomy']),
  conflict: { status: 409, body: { data: { message: 'A badge template is being changed' } } },
  state: () => ({ kept: new Map() }),
  shown: (state) => [...state.kept.values()].map((t) => ({ id: t.id, archived: t.state === 'archived', title: t.name })),
  handle(rq, state) {
    const [, id] = /^\/v1\/organizations\/org-1\/badge_templates(?:\/([^/]+))?$/.exec(rq.path) ?? [null, null];
    if (!rq.path.startsWith('/v1/organizations/org-1/badge_templates')) return { status: 404, body: { data: { message: 'Not found' } } };
    if (rq.method === 'GET' && !id) return list(rq, state);
    if (id && !state.kept.has(id)) return { status: 404, body: { data: { message: 'Badge template not found' } } };
    if (!/^application\/json/.test(rq.headers['content-type'] ?? '')) return { status: 415, body: { data: { message: 'Send JSON' } } };
    const wrong = check(rq.json);
    if (wrong.length) return refuse('Validation failed', wrong);
    const url = `https://www.credly.com/org/demo/badge/${id ?? 'x'}`;
    if (rq.method === 'POST' && !id) {
      const made = { id: randomUUID(), state: 'active', url, ...rq.json };
      state.kept.set(made.id, made);
      return { status: 201, headers: { location: `https://api.credly.com/v1/organizations/org-1/badge_templates/${made.id}` }, body: { data: seen(made, 'org-1'), metadata: {} } };
    }
    if (rq.method === 'PUT' && id) {
      Object.assign(state.kept.get(id), rq.json);
      return { status: 200, body: { data: seen(state.kept.get(id), 'org-1'), metadata: {} } };
    }
    return { status: 405, body: { data: { message: 'Method not allowed' } } };
  },
};
