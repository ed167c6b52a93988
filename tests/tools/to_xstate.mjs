// A policy as an XState machine (its JSON, and the few functions that the JSON names). Written from assent-policy(5),
// not from the core: what the core does with a policy is held against what XState does with this.
//
// A state with steps is a parallel state, one region a step; an event is the outcome of a step. Conditions are the
// policy's own predicate trees, evaluated over the machine's context.
import { need } from './npm.mjs';

const { createMachine, assign } = need('xstate');

/** What each kind of step can come to. */
const outcomesOf = {
  decision: (step) => step.choices.map((choice) => choice.name),
  panel: (step) => ['met', 'unmet', ...(step.split ? ['split'] : []), 'no-quorum'],
  publish: () => ['published', 'failed'],
  revision: () => ['resubmitted'],
  ballot: (step) => ['passed', 'failed', ...(step.tie === 'tied' ? ['tied'] : []), 'no-quorum'],
  'comment-period': () => ['unopposed', 'objected'],
  statement: () => ['supported', 'conditional', 'not-supported'],
  supply: () => ['supplied', 'returned'],
  conditions: () => ['met', 'lapsed'],
};
export const outcomes = (step) => outcomesOf[step.kind](step);

// ---- conditions
const same = (a, b) => a === b || (typeof a === 'number' && typeof b === 'number' && a === b);
const among = (answer, test) => (Array.isArray(answer) ? answer.some(test) : test(answer));
const given = (answer) => answer !== undefined && answer !== null && answer !== '' && !(Array.isArray(answer) && !answer.length);

function fact(name, c) {
  if (name.startsWith('field.')) return c.document[name.slice(6)];
  if (name.startsWith('changed.')) return c.changed.includes(name.slice(8));
  return { kind: c.kind, lane: c.lane, level: c.level, unit: c.unit, round: c.round, revision: c.revision }[name];
}
export function holds(guard, c) {
  if (!guard) return true;
  if (guard.all) return guard.all.every((g) => holds(g, c));
  if (guard.any) return guard.any.some((g) => holds(g, c));
  if (guard.not) return !holds(guard.not, c);
  const value = fact(guard.fact, c);
  if ('present' in guard) return given(value) === guard.present;
  if (!given(value)) return false;
  if ('is' in guard) return among(value, (v) => same(v, guard.is));
  if ('in' in guard) return among(value, (v) => guard.in.some((w) => same(v, w)));
  if ('less-than' in guard) return value < guard['less-than'];
  return value > guard['more-than'];
}

// ---- the machine
const transitions = (on) => [on].flat().map((t) => (typeof t === 'string' ? { to: t } : t));
const leads = (on, params, actions) => transitions(on).map((t) =>
  ({ target: `#${t.to}`, reenter: true, guard: { type: 'applies', params: { ...params, when: t.when } }, ...(actions && { actions }) }));

function region(name, step) {
  const closed = { type: 'note', params: { step: name } };
  return {
    initial: 'open',
    states: {
      open: { on: Object.fromEntries(outcomes(step).map((o) =>
        [`${name}.${o}`, { target: o, actions: { ...closed, params: { step: name, outcome: o } } }])) },
      ...Object.fromEntries(outcomes(step).map((o) => [o, { type: 'final' }])),
    },
  };
}

function node(name, state) {
  if (state.final) return { id: name, type: 'final' };
  const steps = Object.keys(state.steps ?? {});
  const any = state.wait === 'any';
  const done = Object.entries(state.on ?? {}).flatMap(([outcome, on]) =>
    leads(on, { outcome, order: state.precedence, steps }));
  return {
    id: name,
    entry: [{ type: 'enter', params: { steps } }],
    ...(steps.length && { type: 'parallel', states: Object.fromEntries(steps.map((s) => [s, region(s, state.steps[s])])) }),
    ...(steps.length && (any ? { always: done } : { onDone: done })),
    ...(state.after && { on: { after: leads(Object.values(state.after)[0], {}) } }),
  };
}

/** The machine as JSON: every function in it is a name with parameters. */
export function toJson(workflow) {
  return {
    id: 'policy',
    initial: workflow.start,
    on: Object.fromEntries(Object.entries(workflow.anywhere ?? {}).filter(([name]) => name === 'withdraw')
      .map(([name, on]) => [name, leads(on, {})])),
    states: Object.fromEntries(Object.entries(workflow.states).map(([name, state]) => [name, node(name, state)])),
  };
}

/** What happened so far, so that two ways to one state can be told from each other. */
const trail = (context, event) => (context.trail === undefined ? {}
  : { trail: `${context.trail} ${event.type}${event.set ? JSON.stringify(event.set) : ''}` });

/** The step whose outcome is the state's: the first in the order of precedence that any step has. */
function winner(context, { steps, order = [] }) {
  const rank = (s) => (order.indexOf(context.outcomes[s]) + 1 || order.length + 1);
  return steps.filter((s) => context.outcomes[s]).reduce((best, s) => (best && rank(best) <= rank(s) ? best : s), undefined);
}

export function toMachine(workflow, facts) {
  return createMachine({
    ...toJson(workflow),
    context: { ...facts, rounds: {}, outcomes: {}, revision: 1, changed: [] },
  }, {
    actions: {
      enter: assign(({ context, event }, { steps }) => ({
        ...trail(context, event),
        outcomes: {},
        rounds: { ...context.rounds, ...Object.fromEntries(steps.map((s) => [s, (context.rounds[s] ?? 0) + 1])) },
      })),
      note: assign(({ context, event }, { step, outcome }) => ({
        ...trail(context, event),
        outcomes: { ...context.outcomes, [step]: outcome },
        ...(event.set && {
          revision: context.revision + 1,
          changed: Object.keys(event.set).filter((f) => JSON.stringify(event.set[f]) !== JSON.stringify(context.document[f])),
          document: { ...context.document, ...event.set },
        }),
      })),
    },
    guards: {
      applies: ({ context }, { outcome, order, steps, when }) => {
        const step = outcome === undefined ? undefined : winner(context, { steps, order });
        return (outcome === undefined || context.outcomes[step] === outcome) &&
          holds(when, { ...context, round: step ? context.rounds[step] : 0 });
      },
    },
  });
}
