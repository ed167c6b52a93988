// webhook: any receiver of Standard Webhooks with CloudEvents 1.0 in structured mode, by npm's standardwebhooks and the two specifications. What it
// has seen before by its webhook-id it takes once.
import { need } from '../npm.mjs';
import { rules, text } from './base.mjs';

const { Webhook } = need('standardwebhooks');
const secret = 'whsec_cmVjZWl2ZXIgb2Ygd2ViaG9va3MgaW4gdGVzdHM=';
const check = rules({ type: 'object', required: ['specversion', 'id', 'source', 'type'], properties: { specversion: { const: '1.0' }, id: text(), source: text(), type: text(), subject: text(),
  time: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$' }, datacontenttype: { const: 'application/json' } }, patternProperties: { '^[a-z0-9]{1,20}$': {} }, additionalProperties: false });
const no = (status, message) => ({ status, body: { message } });

export default {
  name: 'webhook', settings: {}, secret,
  unauthorized: no(401, 'The signature does not match'), refusal: no(422, 'The subject is not known here'), conflict: no(409, 'It is being processed'),
  state: () => ({ kept: new Map() }),
  shown: (state) => [...state.kept.values()].map((event) => ({ id: event.id, archived: event.data.change === 'retire', title: event.data.credential?.title ?? event.data.title })),
  handle(rq, state) {
    if (rq.method !== 'POST' || !/^application\/cloudevents\+json/.test(rq.headers['content-type'] ?? '')) return no(415, 'Send CloudEvents');
    try {
      new Webhook(secret).verify(rq.raw, rq.headers);
    } catch {
      return this.unauthorized;
    }
    const wrong = check(rq.json);
    if (wrong.length) return no(400, wrong.join('; '));
    state.kept.set(rq.headers['webhook-id'], rq.json);
    return { status: 204 };
  },
};
