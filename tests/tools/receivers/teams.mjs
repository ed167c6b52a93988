// teams: a workflow with the trigger "When a Teams webhook request is received": a message with an Adaptive Card, below 28 KB; 202 without a body.
import { address, rules, text } from './base.mjs';

const block = { oneOf: [
  { type: 'object', required: ['type', 'text'], additionalProperties: false, properties: { type: { const: 'TextBlock' }, text: text(), weight: { enum: ['Default', 'Lighter', 'Bolder'] },
    size: { enum: ['Default', 'Small', 'Medium', 'Large', 'ExtraLarge'] }, wrap: { type: 'boolean' } } },
  { type: 'object', required: ['type', 'facts'], additionalProperties: false, properties: { type: { const: 'FactSet' }, facts: { type: 'array', minItems: 1, items: {
    type: 'object', required: ['title', 'value'], properties: { title: text(), value: text() } } } } }] };
const card = { type: 'object', required: ['type', 'version', 'body'], additionalProperties: false, properties: { $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
  type: { const: 'AdaptiveCard' }, version: { enum: ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5'] }, body: { type: 'array', minItems: 1, items: block },
  actions: { type: 'array', items: { type: 'object', required: ['type', 'title', 'url'], properties: { type: { const: 'Action.OpenUrl' }, title: text(), url: address } } } } };
const check = rules({ type: 'object', required: ['type', 'attachments'], properties: { type: { const: 'message' }, attachments: { type: 'array', minItems: 1, items: {
  type: 'object', required: ['contentType', 'content'], properties: { contentType: { const: 'application/vnd.microsoft.card.adaptive' }, content: card } } } } });
const no = (status, code, message) => ({ status, body: { error: { code, message } } });

export default {
  name: 'teams', settings: {}, path: '/workflows/w1/triggers/manual/paths/invoke?api-version=2016-06-01&sig=secret',
  unauthorized: no(401, 'DirectApiAuthorizationRequired', 'The request must be authenticated only by Shared Access scheme.'),
  refusal: no(422, 'InvalidCard', 'The card cannot be read'), conflict: no(409, 'WorkflowConflict', 'The workflow is being changed'),
  sayFailure: { status: 200, body: 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413' },
  state: () => ({ kept: [] }),
  shown: (state) => state.kept.map((m, n) => ({ id: String(n), archived: false, title: m.attachments[0].content.body[1].text })),
  handle(rq, state) {
    if (rq.query.get('sig') !== 'secret') return this.unauthorized;
    if (rq.raw.length > 28 * 1024) return no(413, 'RequestEntityTooLarge', 'The card is too large');
    const wrong = check(rq.json);
    if (wrong.length) return no(400, 'TriggerInputSchemaMismatch', wrong.join('; '));
    state.kept.push(rq.json);
    return { status: 202 };
  },
};
