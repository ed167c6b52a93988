// slack: an incoming webhook, by docs.slack.dev: text is needed, 50 blocks, 3000 signs of text in a section; "ok" or an error's name as plain text.
import { rules, text } from './base.mjs';

const mrkdwn = (most) => ({ type: 'object', required: ['type', 'text'], properties: { type: { enum: ['mrkdwn', 'plain_text'] }, text: text(most) } });
const check = rules({ type: 'object', required: ['text'], additionalProperties: false, properties: { text: text(40000), blocks: { type: 'array', maxItems: 50, items: { oneOf: [
  { type: 'object', required: ['type', 'text'], properties: { type: { const: 'section' }, text: mrkdwn(3000) } },
  { type: 'object', required: ['type', 'elements'], properties: { type: { const: 'context' }, elements: { type: 'array', minItems: 1, maxItems: 10, items: mrkdwn(3000) } } }] } } } });
const plain = (status, body) => ({ status, body });

export default {
  name: 'slack', settings: {}, path: '/services/T0000/B0000/secret',
  unauthorized: plain(403, 'invalid_token'), refusal: plain(400, 'invalid_payload'), conflict: plain(409, 'rollup_error'), sayFailure: plain(200, 'no_text'),
  state: () => ({ kept: [] }),
  shown: (state) => state.kept.map((m, n) => ({ id: String(n), archived: false, title: m.text })),
  handle(rq, state) {
    if (rq.path !== '/services/T0000/B0000/secret') return plain(404, 'no_service');
    if (rq.method !== 'POST' || !/^application\/json/.test(rq.headers['content-type'] ?? '')) return plain(400, 'invalid_payload');
    if (check(rq.json).length) return plain(400, rq.json?.text ? 'invalid_blocks' : 'no_text');
    if (/<!(channel|here|everyone)/.test(rq.raw)) return plain(400, 'a mention of everybody got through');
    state.kept.push(rq.json);
    return plain(200, 'ok');
  },
};
