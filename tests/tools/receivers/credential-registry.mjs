// credential-registry: Credential Engine's Registry Assistant, by its C# models and samples: publish keeps by CTID, an answer of 200 may
// carry Successful = false.
import { address, rules, text } from './base.mjs';

const ctid = { type: 'string', pattern: '^ce-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' };
const organization = { type: 'object', required: ['Type', 'CTID'], properties: { Type: { const: 'ceterms:CredentialOrganization' }, CTID: ctid } };
const check = rules({
  type: 'object', required: ['PublishForOrganizationIdentifier', 'Credential'], additionalProperties: false,
  properties: { PublishForOrganizationIdentifier: ctid, DefaultLanguage: text(), Credential: {
    type: 'object', required: ['CredentialType', 'Name', 'Description', 'CTID', 'SubjectWebpage', 'InLanguage', 'CredentialStatusType', 'OwnedBy'], additionalProperties: false,
    properties: {
      CredentialType: { enum: ['ceterms:MicroCredential', 'ceterms:DigitalBadge', 'ceterms:OpenBadge', 'ceterms:Badge', 'ceterms:Certificate'] },
      Name: text(), Description: { type: 'string', minLength: 15 }, CTID: ctid, SubjectWebpage: address, InLanguage: { type: 'array', minItems: 1, items: text(35) },
      CredentialStatusType: { enum: ['Active', 'Deprecated', 'Suspended', 'Superseded', 'Probationary'] }, OwnedBy: { type: 'array', minItems: 1, items: organization },
      Image: address, Keyword: { type: 'array', items: text() },
      Requires: { type: 'array', items: { type: 'object', required: ['Name', 'Description'], properties: { Name: text(), Description: text(), TargetCompetency: { type: 'array', items: {
        type: 'object', required: ['TargetNodeName'], additionalProperties: false,
        properties: { TargetNodeName: text(), TargetNode: address, FrameworkName: text(), CodedNotation: text(), TargetNodeDescription: text() } } } } } },
    } } },
});
const checkDelete = rules({ type: 'object', required: ['CTID', 'PublishForOrganizationIdentifier'], properties: { CTID: ctid, PublishForOrganizationIdentifier: ctid, Registry: text() }, additionalProperties: false });
const said = (...messages) => ({ status: 200, body: { Successful: false, WasChanged: false, Messages: messages, CTID: null, Payload: null } });
const base = 'https://sandbox.credentialengineregistry.org';

export default {
  name: 'credential-registry', settings: { organization: 'ce-5f6a7b8c-1d2e-4f3a-9b4c-5d6e7f8a9b0c' }, path: '/assistant',
  authorization: 'ApiToken registry-key', credential: 'registry-key',
  unauthorized: { status: 401, body: { Message: 'Authorization has been denied for this request.' } },
  refusal: { status: 422, body: { Messages: ['The subject webpage could not be reached'] } },
  conflict: { status: 409, body: { Messages: ['The resource is being changed'] } },
  sayFailure: said('Error - The organization is not authorized to publish on behalf of another.'),
  state: () => ({ kept: new Map() }),
  shown: (state) => [...state.kept.values()].map((c) => ({ id: c.CTID, archived: c.CredentialStatusType !== 'Active', title: c.Name })),
  handle(rq, state) {
    if (rq.path === '/assistant/credential/delete' && rq.method === 'DELETE') {
      const wrong = checkDelete(rq.json);
      if (wrong.length) return said(...wrong);
      return state.kept.delete(rq.json.CTID) ? { status: 200, body: { Successful: true, Messages: [] } } : said('Error - the CTID was not found');
    }
    if (rq.path !== '/assistant/credential/publish' || rq.method !== 'POST') return { status: 404, body: { Message: 'No HTTP resource was found' } };
    const wrong = check(rq.json);
    if (wrong.length) return said(...wrong.map((one) => `Error - ${one}`));
    const { CTID } = rq.json.Credential, before = JSON.stringify(state.kept.get(CTID)), now = JSON.stringify(rq.json.Credential);
    state.kept.set(CTID, rq.json.Credential);
    return { status: 200, body: { Successful: true, WasChanged: before !== now, Messages: [], CTID, RegistryEnvelopeIdentifier: '1b2c3d4e-0000-4000-8000-000000000001',
      EnvelopeUrl: `${base}/envelopes/1b2c3d4e-0000-4000-8000-000000000001`, GraphUrl: `${base}/graph/${CTID}`,
      CredentialFinderUrl: `https://sandbox.credentialengine.org/finder/resources/${CTID}`, Payload: '{}' } };
  },
};
