// kinds: a small policy that asks people every kind of thing, and the world that runs it. One state after another, so that a
// test can say where its proposal begins: the form's answer "begin" chooses the first state.
import { randomUUID } from 'node:crypto';
import { newWorld, people } from './harness.mjs';

const to = (state, because) => ({ to: state, because });
const rubric = { $schema: '../rubric.schema.json', name: 'two', title: 'Two quality criteria',
  scale: [{ value: 0, label: 'not evident' }, { value: 1, label: 'developing' }, { value: 2, label: 'meets' }, { value: 3, label: 'exemplary' }], meets: 2,
  criteria: [{ id: 'need', title: 'Need', question: 'Is there a need?' }, { id: 'outcomes', title: 'Outcomes', question: 'Are the outcomes clear?' }] };
const form = { name: 'kinds', title: 'A short proposal', sections: [{ id: 'all', title: 'All of it', fields: [
  { id: 'title', title: 'Title', type: 'text', required: true, see: 'public' },
  { id: 'unit', title: 'Department', type: 'unit', required: true, see: 'public' },
  { id: 'begin', title: 'Where it begins', type: 'text', required: true },
  { id: 'description', title: 'Description', type: 'long-text', see: 'public', supports: ['need'] },
  { id: 'plan', title: 'Plan', type: 'list', see: 'partner', supports: ['outcomes'] },
  { id: 'budget', title: 'Budget', type: 'text', see: 'office' },
  { id: 'partner', title: 'Partner', type: 'email' },
  { id: 'code', title: 'Catalog code', type: 'text', see: 'public' },
  { id: 'scan', title: 'Scan of the form', type: 'file', see: 'public' },
] }] };

/** states: {name: state}; those named may be begun at. */
export function policy(states) {
  return { $schema: 'workflow.schema.json', vocabulary: 1, name: 'kinds', title: 'One of each', summary: 'Everything that may be asked of somebody.', serves: ['new'],
    form: 'kinds', rubric: 'two', calendar: 'default', start: 'sorting',
    states: {
      sorting: { title: 'Sorting', steps: { sort: { kind: 'decision', title: 'Where does it go?', who: { role: 'coordinator' }, due: '5 days',
        choices: [...Object.keys(states), 'declined'].map((name) => ({ name, title: `To ${name}` })) } },
        on: Object.fromEntries([...Object.keys(states), 'declined'].map((name) => [name, to(name, 'the office sorted it')])) },
      ...states,
      publishing: { title: 'Publishing', steps: { publish: { kind: 'publish', title: 'Send it out', to: 'all' } },
        on: { published: to('completed', 'every system has it'), failed: to('declined', 'a system did not take it') } },
      completed: { title: 'Approved and published', final: 'completed', publishes: true },
      declined: { title: 'Declined', final: 'declined' },
      withdrawn: { title: 'Withdrawn', final: 'withdrawn' },
    },
    anywhere: { withdraw: to('withdrawn', 'the proposer took it back') } };
}

const more = `dean.sph@example.edu,Dee Dean,SPH,School of Public Health,dean,
dean.eng@example.edu,Eve Dean,ENG,School of Engineering,dean,
reg@example.edu,Rae Registrar,REG,Registrar,registrar,
`;

/** A world whose only policy is the one of these states. */
export async function kindsWorld(states, exceptions = {}) {
  const whole = policy(states);
  Object.assign(whole.anywhere, exceptions);
  const world = await newWorld({ before: (w) => {
    w.conf['institution demo'].workflows = 'kinds';
    w.conf['form demo/json'].workflow = 'kinds';
    delete w.conf['form demo/typeform'];
    w.file('workflows/kinds.json', JSON.stringify(whole));
    w.file('workflows/forms/kinds.json', JSON.stringify(form));
    w.file('workflows/rubrics/two.json', JSON.stringify(rubric));
  } });
  await world.import('demo', people + more);
  return world;
}

export const alex = { name: 'Alex Rivera', email: 'alex.rivera@example.edu' };

/** Hands in a proposal and has the office send it to a state: its id. */
export async function begin(world, title, state) {
  const answer = await world.send({ id: `k-${randomUUID()}`, proposer: alex, document: { title, unit: 'SPH', begin: state, description: 'What it is.',
    plan: ['Can do one thing', 'Can do another'], budget: 'Ten thousand', partner: 'pat@acme.example' } });
  const { id } = JSON.parse(answer.text);
  const browser = world.browser();
  await browser.get(world.linkIn(await world.mail({ to: 'kim.office@example.edu', subject: /decision is needed/i, about: title })));
  await browser.press('decide', { choice: state });
  await world.reaches(id, state);
  return id;
}

/** Signed in, on the desk. */
export async function signedIn(world, email) {
  const answer = await world.control('POST', '/control/demo/signin', email);
  const browser = world.browser();
  await browser.get(JSON.parse(answer.text).address);
  await browser.press('signin');
  return browser;
}
