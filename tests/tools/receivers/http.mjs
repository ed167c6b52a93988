// http: a small system with an interface of its own, for the adapter that is all configuration: programs by our code, changed by PUT, ended by
// POST …/close; an answer of 200 may say {"ok": false}.
import { rules, text } from './base.mjs';

const check = rules({ type: 'object', required: ['program'], additionalProperties: false, properties: { program: { type: 'object', required: ['code', 'name'], additionalProperties: false,
  properties: { code: text(), name: text(), hours: { type: 'number' }, outcomes: { type: 'array', items: text() }, link: text() } } } });
const no = (status, message) => ({ status, body: { ok: false, message } });

export default {
  name: 'http', authorization: 'Bearer http-token', credential: 'http-token',
  settings: { id: '/program/id', success: '/ok=true',
    'look.path': '/api/programs/by-code/{/credential/ctid}', 'create.path': '/api/programs',
    'create.body.program.code': '/credential/ctid', 'create.body.program.name': '/credential/title', 'create.body.program.hours': '/credential/hours',
    'create.body.program.outcomes': '/credential/outcomes', 'create.body.program.link': 'See {/credential/url}',
    'update.path': '/api/programs/{id}', 'update.body.program.code': '/credential/ctid', 'update.body.program.name': '/credential/title', 'update.body.program.hours': '/credential/hours',
    'retire.path': '/api/programs/{id}/close', 'retire.method': 'POST' },
  unauthorized: no(401, 'Who are you?'), refusal: no(422, 'The name is not allowed'), conflict: no(409, 'Being changed'), sayFailure: no(200, 'The year is closed'),
  state: () => ({ kept: new Map(), last: 499 }),
  shown: (state) => [...state.kept.values()].map((p) => ({ id: p.id, archived: p.closed === true, title: p.name })),
  handle(rq, state) {
    const [, code] = /^\/api\/programs\/by-code\/([^/]+)$/.exec(rq.path) ?? [];
    const [, id, close] = /^\/api\/programs\/(\d+)(\/close)?$/.exec(rq.path) ?? [];
    const of = (program) => ({ status: 200, body: { ok: true, program } });
    if (code && rq.method === 'GET') return [...state.kept.values()].filter((p) => p.code === code).map(of)[0] ?? no(404, 'No such program');
    if (id && !state.kept.has(id)) return no(404, 'No such program');
    if (close && rq.method === 'POST') return of(Object.assign(state.kept.get(id), { closed: true }));
    if (!(rq.method === 'POST' && rq.path === '/api/programs') && !(rq.method === 'PUT' && id && !close)) return no(405, 'Not like this');
    const wrong = check(rq.json);
    if (wrong.length) return no(422, wrong.join('; '));
    const program = { id: id ?? String(++state.last), ...state.kept.get(id), ...rq.json.program, closed: false };
    state.kept.set(program.id, program);
    return { ...of(program), status: id ? 200 : 201 };
  },
};
