// out-events: what an outgoing adapter is given, as hooks/out/README.md describes it: one credential through its life.
const uuid = 'b7e2f3a4-9c1d-4e5f-8a6b-0c1d2e3f4a5b';
const url = 'https://credentials.example.edu/demo/catalog/data-literacy';
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const credential = (more = {}) => ({
  id: uuid, ctid: `ce-${uuid}`, version: 1, standing: 'in-force', url, version_url: `${url}/${more.version ?? 1}`, achievement: `${url}.json`, ctdl: `${url}.jsonld`,
  title: 'Data Literacy for Public Health', description: 'Reading, cleaning & presenting "messy" health data.\nFor practitioners in Québec’s regions.',
  outcomes: ['Clean a tabular data set and document every change', 'Explain uncertainty <in> a published estimate'],
  skills: [{ title: 'Data cleaning', url: 'http://data.europa.eu/esco/skill/0cf4ba94', framework: 'ESCO' }, { title: 'Data visualisation', code: '2.A.1.e', framework: 'O*NET' }, { title: 'Statistical reasoning' }],
  criteria: 'Pass a portfolio of three analyses, and present one.', level: 'Intermediate', hours: 125, credits: 5, language: 'English', tags: ['data', 'public health'], audience: 'Practitioners',
  image: { url: `${url}/badge.png`, data_uri: `data:image/png;base64,${png}`, type: 'image/png' }, unit: 'SPH', unit_title: 'School of Public Health', published: '2026-11-01T10:00:00Z',
  document: { title: 'Data Literacy for Public Health' }, ...more,
});

export const event = (change, more = {}, at = '2026-11-22T10:00:00Z') => {
  const type = { create: 'published', minor: 'amended', major: 'amended', renew: 'renewed', suspend: 'suspended', reinstate: 'reinstated', retire: 'retired', retract: 'retracted', correct: 'corrected' }[change];
  const standing = { suspend: 'suspended', retire: 'retired', retract: 'retracted' }[change] ?? 'in-force';
  const it = credential({ standing, ...more });
  return { id: `evt_${change}_${it.version}`, type: `credential.${type}`, source: 'https://credentials.example.edu/demo', subject: '0d4c2a0e-1111-4222-8333-444455556666', time: at,
    data: { proposal: '0d4c2a0e-1111-4222-8333-444455556666', kind: 'new', revision: 2, title: it.title, unit: 'SPH', state: 'publishing', submitted: '2026-10-01T08:00:00Z', decision: 'approved',
      change, credential: it, institution: { name: 'Demo State University', slug: 'demo', url: 'https://credentials.example.edu', ctid: null } } };
};
