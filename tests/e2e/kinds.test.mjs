// What each kind of step asks, done as people do it: by the link of their mail, in a browser without script.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { until } from './harness.mjs';
import { begin, kindsWorld, signedIn } from './kinds.mjs';
import { formsOf } from './page.mjs';

const to = (state, because) => ({ to: state, because });
const world = await kindsWorld({
  partners: { title: 'Partner statements', steps: { ask: { kind: 'statement', title: 'Statement of the employer', to: 'partner', due: '10 days',
    questions: [{ id: 'demand', title: 'Is it in demand?', type: 'yes-no-if' }, { id: 'advice', title: 'What is missing?', type: 'text' }] } },
    on: { supported: to('dean', 'the partner supports it'), conditional: to('dean', 'the partner would support it'), 'not-supported': to('declined', 'the partner does not support it') } },
  dean: { title: 'Decision of the dean', steps: { decide: { kind: 'decision', title: 'Does the dean approve?', who: { role: 'dean', 'of-unit': true }, due: '5 days',
    'for-others': 'registrar', choices: [{ name: 'approve', title: 'Approve it' }, { name: 'decline', title: 'Decline it', comment: 'required' }] } },
    on: { approve: to('publishing', 'the dean approved it'), decline: to('declined', 'the dean declined it') } },
  ballot: { title: 'Ballot of the deans', steps: { vote: { kind: 'ballot', title: 'Do the deans approve?', who: { role: 'committee', places: [{ constituency: 'staff', count: 3 }] }, due: '5 days',
    quorum: { count: 2 }, base: 'cast', threshold: 'majority', 'change-vote': true, 'early-close': false } },
    on: { passed: to('publishing', 'they approved it'), failed: to('declined', 'they did not approve it'), 'no-quorum': to('declined', 'too few voted') } },
  approval: { title: 'Approval', steps: { approve: { kind: 'decision', title: 'Is it approved?', who: { role: 'registrar' }, due: '5 days',
    choices: [{ name: 'conditions', title: 'Approve it on conditions', 'asks-conditions': true }, { name: 'decline', title: 'Decline it' }] } },
    on: { conditions: to('conditions', 'it is approved on conditions'), decline: to('declined', 'it is not approved') } },
  conditions: { title: 'Approved on conditions', steps: { tick: { kind: 'conditions', title: 'Are the conditions met?', who: { role: 'registrar' }, lapse: '90 days' } },
    on: { met: to('entry', 'every condition is met'), lapsed: to('declined', 'the conditions were not met in time') } },
  entry: { title: 'Entry in the catalog', steps: { fill: { kind: 'supply', title: 'Catalog code', who: { role: 'registrar' }, due: '5 days', fields: ['code'], confirm: true } },
    on: { supplied: to('publishing', 'the entry is complete'), returned: to('entry', 'the entry is not right yet') } },
  scan: { title: 'Signed form', steps: { attach: { kind: 'supply', title: 'Scan of the signed form', who: { role: 'registrar' }, due: '5 days', fields: ['scan'] } },
    on: { supplied: to('publishing', 'the scan is there'), returned: to('scan', 'it is not the right one') } },
  mend: { title: 'Changes', steps: { revise: { kind: 'revision', title: 'Change it', due: '5 days' } },
    on: { resubmitted: to('scan', 'it was changed') } },
  panel: { title: 'Review together', steps: { review: { kind: 'panel', title: 'Review it', who: { role: 'committee', places: [{ constituency: 'staff', count: 2 }] }, due: '5 days', quorum: { count: 2 },
    joint: { due: '5 days' } } }, on: { met: to('publishing', 'every quality criterion is met'), unmet: to('declined', 'not every quality criterion is met'), 'no-quorum': to('declined', 'too few reviewed') } },
  held: { title: 'Held', steps: { hold: { kind: 'publish', title: 'Release it', to: 'all', hold: 'registrar' } },
    on: { published: to('completed', 'it is published'), failed: to('declined', 'a system did not take it') } },
  comment: { title: 'Open for comment', steps: { post: { kind: 'comment-period', title: 'Comments of the deans', who: { roles: ['dean', 'registrar'] }, window: '10 business days', 'early-close': true } },
    on: { unopposed: to('publishing', 'nobody objected'), objected: to('dean', 'somebody objected') } },
}, { 'fast-track': { title: 'Approve it at once', by: 'registrar', to: 'publishing', because: 'the registrar may approve what cannot wait' } });

async function follow(mail) {
  const browser = world.browser();
  const page = await browser.get(world.linkIn(await world.mail(mail)));
  assert.equal(page.status, 200, page.words);
  return browser;
}
const fine = (page, words) => {
  assert.equal(page.status, 200, `${page.status} ${page.words?.slice(0, 600)}`);
  if (words) assert.match(page.words, words);
};

test('a partner without an account answers, or hands over to a colleague', async () => {
  const id = await begin(world, 'Asked of a Partner', 'partners');
  const pat = await follow({ to: 'pat@acme.example', subject: /opinion/i, about: 'Asked of a Partner' });
  assert.match(pat.page.words, /You need no account/);
  assert.match(pat.page.words, /Can do one thing/);
  assert.doesNotMatch(pat.page.text, /Ten thousand|Where it begins/, 'what is not for partners stays hidden');
  assert.equal((await pat.press('hand-over', { name: 'Chris Colleague', email: 'nonsense' })).status, 422);
  assert.match(pat.page.text, /Chris Colleague/);
  fine(await pat.press('hand-over', { name: 'Chris Colleague', email: 'Chris@acme.example' }));
  assert.match((await pat.get(String(pat.page.url))).words, /given to another person/);
  const chris = await follow({ to: 'chris@acme.example', subject: /opinion/i });
  await chris.press('check', { 'answer.demand': 'if', support: 'yes', 'answer.advice': 'Evening <b>courses</b>' });
  assert.equal(chris.page.status, 422);
  assert.match(chris.page.words, /Say what “Is it in demand\?” depends on/);
  fine(await chris.press('check', { 'if.demand': 'If it is affordable' }), /Nothing has been sent yet.*If it is affordable.*Evening <b>courses<\/b>/);
  fine(await chris.press('send'), /Your statement is sent/);
  await world.reaches(id, 'dean');
  await world.mail({ to: 'chris@acme.example', subject: /thank you/i });
  const dean = await follow({ to: 'dean.sph@example.edu', subject: /decision is needed/i, about: 'Asked of a Partner' });
  assert.match(dean.page.words, /What partners say.*Chris Colleague.*Yes, we support it.*If it is affordable/);
});

test('a named role enters for somebody what they said in a meeting, and they are told', async () => {
  const id = await begin(world, 'Said in a Meeting', 'dean');
  const { task } = (await world.sql(`SELECT number AS task FROM task WHERE proposal = '${id}' AND kind = 'decide' AND status = 'open' AND person = (SELECT id FROM person WHERE email = 'dean.sph@example.edu')`))[0];
  const address = `/demo/proposals/${id}/tasks/${task}`;
  for (const who of ['sam.lee@example.edu', 'kim.office@example.edu', 'alex.rivera@example.edu'])
    assert.equal((await (await signedIn(world, who)).get(address)).status, 404, who);
  const rae = await signedIn(world, 'reg@example.edu');
  assert.match(rae.page.words, /Said in a Meeting/, 'it is on the list of whoever may enter it');
  fine(await rae.get(address), /You enter this for Dee Dean/);
  assert.equal((await rae.press('decide', { choice: 'decline' })).status, 422, 'reasons are asked for as of anybody');
  fine(await rae.press('decide', { choice: 'decline', comment: 'Not this year.' }), /What Dee Dean said is on the record/);
  await world.reaches(id, 'declined');
  const told = await world.mail({ to: 'dean.sph@example.edu', subject: /entered for you/i });
  assert.match(told.text, /Rae Registrar/);
  assert.match(told.text.replace(/\s+/g, ' '), /Both names/);
  const [event] = await world.sql(`SELECT body, actor FROM event WHERE proposal = '${id}' AND kind = 'decision.made' ORDER BY seq DESC LIMIT 1`);
  assert.notEqual(event.body.person, event.actor);
  assert.equal(event.body.entered_by, event.actor, 'both names stay');
});

test('a member votes, changes their vote while the ballot is open, and sees nobody else’s before it closes', async () => {
  const id = await begin(world, 'Put to the Vote', 'ballot');
  const voters = await world.sql(`SELECT p.email FROM task t JOIN person p ON p.institution = t.institution AND p.id = t.person WHERE t.proposal = '${id}' AND t.kind = 'vote' ORDER BY 1`);
  assert.equal(voters.length, 3);
  const browsers = [];
  for (const { email } of voters) browsers.push(await follow({ to: email, subject: /please vote/i, about: 'Put to the Vote' }));
  const [a, b, c] = browsers;
  assert.match(a.page.words, /Conflicts of interest/);
  assert.doesNotMatch(a.page.words, /What it is/, 'nothing confidential before there is no conflict');
  for (const one of browsers) fine(await one.press('begin', { declared: 'this' }), /What it is\./);
  assert.equal((await a.press('vote', { comment: 'I <i>like</i> it' })).status, 422);
  assert.match(a.page.words, /Choose how you vote.*I <i>like<\/i> it/);
  fine(await a.press('vote', { choice: 'no' }), /Your vote is sent.*You voted No, against it/);
  fine(await b.press('vote', { choice: 'yes', comment: 'A secret reason' }));
  assert.doesNotMatch((await a.get(String(a.page.url))).text, /A secret reason|The votes/);
  fine(await a.press('vote', { choice: 'yes' }), /You voted Yes, for it/);
  assert.equal(await world.value(`SELECT count(*) FROM event WHERE proposal = '${id}' AND kind = 'vote.cast'`), 3, 'the record keeps both');
  assert.match((await world.mail({ to: voters[0].email, subject: /thank you/i, about: 'Put to the Vote', count: 2 })).text.replace(/\s+/g, ' '), /we have your vote: yes/);
  assert.equal(await world.stateOf(id), 'ballot', 'it is open until all have voted');
  fine(await c.press('vote', { choice: 'abstain' }), /How it was counted.*The votes.*I abstain/);
  await world.reaches(id, 'completed');
  assert.equal((await a.press('vote', { choice: 'no' })).status, 409, 'too late');
});

test('each answer is shown to whom the form says, wherever the proposal is read', async () => {
  const about = 'Seen by Some', id = await begin(world, about, 'ballot');
  const [everybody, partners, committee, office] = [/What it is/, /Can do one thing/, /pat@acme\.example/, /Ten thousand/];
  const shows = (page, may, what) => {
    assert.equal(page.status, 200, what);
    for (const text of [everybody, partners, committee, office])
      assert[may.includes(text) ? 'match' : 'doesNotMatch'](page.text, text, `${what}: ${text}`);
  };
  const whole = `/demo/proposals/${id}`;
  for (const who of ['alex.rivera@example.edu', 'kim.office@example.edu'])
    shows(await (await signedIn(world, who)).get(whole), [everybody, partners, committee, office], who);
  for (const who of ['cho.chair@example.edu', 'reg@example.edu']) // the chair, and who may make an exception
    shows(await (await signedIn(world, who)).get(whole), [everybody, partners, committee], who);
  const voters = await world.sql(`SELECT p.email FROM task t JOIN person p ON p.institution = t.institution AND p.id = t.person WHERE t.proposal = '${id}' AND t.kind = 'vote' ORDER BY 1`);
  for (const { email } of voters) {
    const voter = await follow({ to: email, subject: /please vote/i, about });
    shows(voter.page, [], 'before there is no conflict');
    fine(await voter.press('begin', { declared: 'this' }));
    shows(voter.page, [everybody, partners, committee], 'a member');
    fine(await voter.press('vote', { choice: 'yes' }));
    assert.equal((await (await signedIn(world, email)).get(whole)).status, 404, 'a member has a task, not the whole case');
  }
  await world.reaches(id, 'completed');
  const slug = await world.value(`SELECT slug FROM credential WHERE id = '${id}'`);
  for (const end of ['', '/1', '.jsonld', '.schema.jsonld', '.case.json']) {
    const page = await world.browser().get(`/demo/catalog/${slug}${end}`);
    assert.match(page.text, new RegExp(about), end);
    shows(page, end.includes('json') ? [] : [everybody], `the catalog${end}`);
  }
});

test('those of a list that one has a conflict with are ticked, and given up in one go', async () => {
  const ids = {};
  for (const about of ['List One', 'List Two', 'List Three', 'List Four']) ids[about] = await begin(world, about, 'ballot');
  const places = (status) => world.sql(`SELECT t.proposal, p.email FROM task t JOIN person p ON p.institution = t.institution AND p.id = t.person
    WHERE t.kind = 'vote' AND t.status = '${status}' AND t.proposal IN (${Object.values(ids).map((id) => `'${id}'`)}) ORDER BY 2, 1`);
  const open = await places('open');
  assert.equal(open.length, 12, 'three of the four members for each');
  const email = open.map((x) => x.email).find((e) => open.filter((x) => x.email === e).length > 2);
  const mine = Object.keys(ids).filter((about) => open.some((x) => x.email === email && x.proposal === ids[about]));
  const [kept, ...given] = mine.slice(0, 3);
  const one = await follow({ to: email, subject: /please vote/i, about: kept });
  assert.equal((await one.press('begin', { declared: 'some' })).status, 422);
  assert.match(one.page.words, /Tick the proposals that you have a conflict with/);
  assert.deepEqual(await places('recused'), [], 'nothing is given up while nothing is ticked');
  fine(await one.press('begin', { declared: 'some', conflict: given.map((about) => ids[about]) }), /What it is\./);
  assert.deepEqual((await places('recused')).map((x) => x.proposal).sort(), given.map((about) => ids[about]).sort(), 'both places, and only these');
  const after = await places('open');
  for (const about of given) {
    const now = after.filter((x) => x.proposal === ids[about]).map((x) => x.email);
    assert.ok(now.length === 3 && !now.includes(email), `${about} goes to the next member`);
  }
  assert.ok(after.some((x) => x.proposal === ids[kept] && x.email === email), 'the others stay');
  if (mine[3]) fine((await follow({ to: email, subject: /please vote/i, about: mine[3] })).page, /What it is\./);
});

test('a comment period ends unopposed when everybody agrees, and an objection needs its reason', async () => {
  const id = await begin(world, 'Open for Comment', 'comment');
  const dean = await follow({ to: 'dean.sph@example.edu', subject: /open for comment/i, about: 'Open for Comment' });
  assert.equal((await dean.press('object')).status, 422);
  assert.match(dean.page.words, /There is a problem.*Say why you object/);
  fine(await dean.press('no-objection'), /You have no objection/);
  const registrar = await follow({ to: 'reg@example.edu', subject: /open for comment/i, about: 'Open for Comment' });
  fine(await registrar.press('object', { objection: 'It overlaps ours.' }), /Your objection is sent/);
  await world.reaches(id, 'dean');
  const decides = await follow({ to: 'dean.sph@example.edu', subject: /decision is needed/i, about: 'Open for Comment' });
  assert.match(decides.page.words, /Objections.*Rae Registrar.*It overlaps ours/);
});

test('conditions are set in boxes, ticked off one by one, and what is missing is filled in and confirmed', async () => {
  const id = await begin(world, 'On Conditions', 'approval');
  const registrar = await follow({ to: 'reg@example.edu', subject: /decision is needed/i, about: 'On Conditions' });
  assert.equal((await registrar.press('decide', { choice: 'conditions' })).status, 422);
  assert.match(registrar.page.words, /There is a problem.*at least one condition/);
  assert.equal((await registrar.press('decide', { choice: 'decline', 'condition.1': 'Name an assessor' })).status, 422, 'conditions of a refusal');
  fine(await registrar.press('decide', { choice: 'conditions', 'condition.1': 'Name a <b>second</b> assessor', 'condition.3': 'Ask the bursar' }), /Name a <b>second<\/b> assessor/);
  await world.reaches(id, 'conditions');
  const ticks = await follow({ to: 'reg@example.edu', subject: /approved on conditions/i, about: 'On Conditions' });
  assert.match(ticks.page.words, /2 conditions are still open.*Condition 1:.*Condition 2:/);
  assert.equal((await ticks.press('fulfil')).status, 422);
  fine(await ticks.press('fulfil', { conditions: ['2'], comment: 'She wrote' }), /Met already.*Condition 2.*Still open.*Condition 1/);
  fine(await ticks.press('fulfil', { conditions: ['1'] }));
  await world.reaches(id, 'entry');
  const fills = await follow({ to: 'reg@example.edu', subject: /please fill in/i, about: 'On Conditions' });
  assert.equal((await fills.press('check')).status, 422);
  assert.match(fills.page.words, /Fill in “Catalog code”/);
  fine(await fills.press('check', { 'field.code': 'SPH 101 & more' }), /Nothing has been sent yet.*SPH 101 & more/);
  fine(await fills.press('send'), /What you filled in is with the proposal/);
  const alex = await follow({ to: 'alex.rivera@example.edu', subject: /please confirm/i, about: 'On Conditions' });
  assert.match(alex.page.words, /Rae Registrar.*SPH 101 & more/);
  assert.equal((await alex.press('confirm', { accept: 'no' })).status, 422);
  fine(await alex.press('confirm', { accept: 'no', comment: 'It is SPH 102.' }));
  const again = await follow({ to: 'reg@example.edu', subject: /please fill in/i, about: 'On Conditions', count: 2 });
  assert.match(again.page.words, /Alex Rivera gave it back.*It is SPH 102/);
  await again.press('check', { 'field.code': 'SPH 102' });
  fine(await again.press('send'));
  const yes = await follow({ to: 'alex.rivera@example.edu', subject: /please confirm/i, about: 'On Conditions', count: 2 });
  fine(await yes.press('confirm', { accept: 'yes' }));
  await world.reaches(id, 'completed');
});

test('a file may come with a revision and with an entry, and is kept before the last button is answered', async () => {
  const id = await begin(world, 'Signed by Hand', 'mend');
  const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');
  const files = () => world.value(`SELECT json_agg(f.digest ORDER BY f.stored_at) AS d FROM file f JOIN file_use u USING (institution, digest) WHERE u.proposal = '${id}'`);
  const slowly = async (browser, values) => { /* nothing can be stored for as long as this holds the table */
    const held = world.psql('BEGIN; LOCK TABLE file IN EXCLUSIVE MODE; SELECT pg_sleep(1.5); COMMIT');
    await until('the table to be held', () => world.value("SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'file'::regclass AND mode = 'ExclusiveLock' AND granted"));
    const form = formsOf(browser.page).find((f) => f.buttons.some((b) => b.value === 'check'));
    fine(await browser.send(form.action, [...form.fill(values), ['action', 'send']]));
    const there = await files();
    await held;
    return there;
  };
  const document = () => world.value(`SELECT document FROM revision WHERE proposal = '${id}' ORDER BY number DESC LIMIT 1`);
  const alex = await follow({ to: 'alex.rivera@example.edu', subject: /changes are requested|change/i, about: 'Signed by Hand' });
  const first = Buffer.from('%PDF-1.7 the proposer'), second = Buffer.from('%PDF-1.7 the registrar');
  assert.deepEqual(await slowly(alex, { 'field.scan.file': { name: 'mine.pdf', bytes: first } }), [sha(first)]);
  await world.reaches(id, 'scan');
  assert.deepEqual((await document()).scan, { file: sha(first), name: 'mine.pdf', type: 'application/pdf', size: first.length });
  const fills = await follow({ to: 'reg@example.edu', subject: /please fill in/i, about: 'Signed by Hand' });
  const bad = await fills.press('check', { 'field.scan.file': { name: 'virus.exe', bytes: Buffer.from('MZ\x90\0') } });
  assert.equal(bad.status, 422);
  assert.match(bad.words, /“virus\.exe” is none of the kinds that are taken/);
  assert.equal((await document()).scan.name, 'mine.pdf');
  assert.deepEqual(await slowly(fills, { 'field.scan.file': { name: 'signed.pdf', bytes: second } }), [sha(first), sha(second)]);
  await world.reaches(id, 'completed');
  assert.equal((await document()).scan.name, 'signed.pdf');
  const other = await begin(world, 'Signed by Hand Again', 'scan');
  const again = await follow({ to: 'reg@example.edu', subject: /please fill in/i, about: 'Signed by Hand Again' });
  fine(await again.press('check', { 'field.scan.file': { name: 'third.pdf', bytes: Buffer.from('%PDF-1.7 third') } }), /Nothing has been sent yet.*third\.pdf/);
  fine(await again.press('send'));
  await world.reaches(other, 'completed');
});

test('after the reveal, reviewers see one another’s scores, and change theirs or let them stand', async () => {
  const id = await begin(world, 'Reviewed Together', 'panel');
  const places = await world.sql(`SELECT p.email FROM task t JOIN person p ON p.institution = t.institution AND p.id = t.person WHERE t.proposal = '${id}' AND t.kind = 'review' ORDER BY 1`);
  const [a, b] = [await follow({ to: places[0].email, subject: /please review/i, about: 'Reviewed Together' }), await follow({ to: places[1].email, subject: /please review/i, about: 'Reviewed Together' })];
  for (const [one, need] of [[a, '1'], [b, '2']]) {
    fine(await one.press('begin', { declared: 'this' }));
    fine(await one.press('check', { 'score.need': need, 'comment.need': need === '1' ? 'Who needs it?' : '', 'score.outcomes': '2' }));
    fine(await one.press('send'));
  }
  const joint = await follow({ to: places[0].email, subject: /./, about: 'Reviewed Together', count: 3 });
  assert.match(joint.page.words, /joint phase.*Staff/);
  assert.match((await b.get(String(b.page.url))).words, /Who needs it\?/, 'the other’s comment is on the table');
  fine(await joint.press('review', { 'score.need': '2' }));
  fine(await b.press('confirm-scores'), /Your scores stay/);
  await world.reaches(id, 'completed');
});

test('a question inside a step is asked and answered without a revision, and what was typed beside it is kept', async () => {
  const id = await begin(world, 'Asked Back', 'approval');
  const registrar = await follow({ to: 'reg@example.edu', subject: /decision is needed/i, about: 'Asked Back' });
  fine(await registrar.press('ask', { question: 'Who <i>pays</i>?', comment: 'Half a thought' }), /Your question is sent/);
  assert.match(registrar.page.words, /Half a thought/);
  const alex = await follow({ to: 'alex.rivera@example.edu', subject: /a question about/i, about: 'Asked Back' });
  assert.match(alex.page.words, /A question to you.*Who <i>pays<\/i>\?/);
  assert.equal((await alex.press('answer')).status, 422);
  fine(await alex.press('answer', { answer: 'The bursar' }), /Your answer is sent.*Questions and answers.*The bursar/);
  const back = await follow({ to: 'reg@example.edu', subject: /an answer about/i, about: 'Asked Back' });
  assert.match(back.page.words, /The proposer answers.*The bursar/);
  assert.equal(await world.stateOf(id), 'approval');
});

test('a named office makes an exception with its reason, and nobody else is offered it', async () => {
  const id = await begin(world, 'Cannot Wait', 'approval');
  assert.doesNotMatch((await (await signedIn(world, 'alex.rivera@example.edu')).get(`/demo/proposals/${id}`)).words, /Make an exception/);
  const registrar = await signedIn(world, 'reg@example.edu');
  fine(await registrar.get(`/demo/proposals/${id}`), /Make an exception.*Approve it at once/);
  assert.equal((await registrar.press('make-exception', { exception: 'fast-track' })).status, 422);
  assert.match(registrar.page.words, /Give the reason/);
  fine(await registrar.press('make-exception', { exception: 'fast-track', grounds: 'The term begins on Monday', sure: 'yes' }), /An exception was made.*The term begins on Monday/);
  await world.reaches(id, 'completed');
  await world.mail({ to: 'alex.rivera@example.edu', subject: /an exception for/i });
});

test('what is held is published when its office releases it', async () => {
  const id = await begin(world, 'Held Back', 'held');
  const registrar = await follow({ to: 'reg@example.edu', subject: /waits for you/i, about: 'Held Back' });
  fine(await registrar.press('release'), /It is released/);
  await world.reaches(id, 'completed');
});
