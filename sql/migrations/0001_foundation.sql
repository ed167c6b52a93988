-- The whole of what Assent keeps. Keys lead with the institution; row-level security shows each page one institution.
-- Events and cases hold ids, choices, scores and digests; what may have to be forgotten lies in tables of its own.

-- ---- institutions and their register ---------------------------------------------------------------------

CREATE TABLE institution (
    id        smallint PRIMARY KEY,
    slug      text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    name      text NOT NULL,
    settings  json NOT NULL            -- public address, zone, coordinator's name, e-mail and telephone
);

CREATE TABLE unit (
    institution smallint NOT NULL REFERENCES institution,
    id          text NOT NULL,
    name        text NOT NULL,
    parent      text,
    PRIMARY KEY (institution, id),
    FOREIGN KEY (institution, parent) REFERENCES unit DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE person (
    institution smallint NOT NULL REFERENCES institution,
    id          uuid NOT NULL,
    email       text NOT NULL CHECK (email = lower(email)),
    name        text NOT NULL,
    unit        text,
    campus_id   text,
    epoch       int NOT NULL DEFAULT 0,        -- raised to revoke every link this person holds
    since       timestamptz NOT NULL DEFAULT now(),
    erased_at   timestamptz,
    PRIMARY KEY (institution, id),
    UNIQUE (institution, email)
);

-- Other addresses of a person, by which they are known too; mail goes to the one above.
CREATE TABLE address (
    institution smallint NOT NULL,
    email       text NOT NULL CHECK (email = lower(email)),
    person      uuid NOT NULL,
    PRIMARY KEY (institution, email),
    FOREIGN KEY (institution, person) REFERENCES person
);

CREATE TABLE role_held (
    institution  smallint NOT NULL REFERENCES institution,
    role         text NOT NULL,
    person       uuid NOT NULL,
    constituency text NOT NULL DEFAULT '',
    unit         text NOT NULL DEFAULT '',
    held_from    date NOT NULL,
    held_to      date,                         -- included; null: until further notice
    acting       boolean NOT NULL DEFAULT false,   -- only while nobody holds it in full
    PRIMARY KEY (institution, role, person, constituency, unit, held_from),
    FOREIGN KEY (institution, person) REFERENCES person,
    CHECK (held_to IS NULL OR held_to >= held_from)
);

-- Who holds what today, where the institution is.
CREATE VIEW role_today WITH (security_invoker = true) AS
    WITH held AS (
        SELECT h.*
          FROM role_held h JOIN institution i ON i.id = h.institution
         WHERE (now() AT TIME ZONE coalesce(i.settings ->> 'zone', 'UTC'))::date
               BETWEEN h.held_from AND coalesce(h.held_to, 'infinity')
    )
    SELECT h.*
      FROM held h
     WHERE NOT h.acting
        OR NOT EXISTS (SELECT FROM held o
                        WHERE NOT o.acting AND o.institution = h.institution AND o.role = h.role
                          AND o.constituency = h.constituency AND o.unit = h.unit);

-- Who acts for whom, from when to when, and in what.
CREATE TABLE standin (
    institution smallint NOT NULL,
    id          uuid NOT NULL,
    person      uuid NOT NULL,
    standin     uuid NOT NULL,
    held_from   date NOT NULL,
    held_to     date NOT NULL,                 -- included
    roles       json,                          -- names; null: in all of them
    kinds       json,                          -- of steps; null: in all of them
    set_by      text NOT NULL,
    set_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, id),
    FOREIGN KEY (institution, person) REFERENCES person,
    FOREIGN KEY (institution, standin) REFERENCES person,
    CHECK (held_to >= held_from),
    CHECK (person <> standin)
);

-- Refuses what a statement alone can see; the transaction is rolled back. AS001 is shown to the person.
CREATE FUNCTION refuse(said text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'AS001', MESSAGE = said;
END
$$;

-- The register as the core sees it: an immutable snapshot, numbered; a decision's events name the number.
CREATE TABLE roster (
    institution smallint NOT NULL REFERENCES institution,
    number      bigint NOT NULL,
    snapshot    json NOT NULL,
    sha256      bytea NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, number)
);

-- How far open tasks have followed the register: a roster's number, and the day on which something in it began or ended.
CREATE TABLE roster_followed (
    institution smallint PRIMARY KEY REFERENCES institution,
    number      bigint NOT NULL,
    day         date NOT NULL
);

CREATE TABLE register_event (
    institution smallint NOT NULL REFERENCES institution,
    number      bigint NOT NULL,
    kind        text NOT NULL,                 -- people.imported, policy.adopted, standin.set, standin.ended
    at          timestamptz NOT NULL DEFAULT now(),
    actor       text NOT NULL,
    body        json NOT NULL,
    PRIMARY KEY (institution, number)
);

-- All of the register's events up to one, as an anchor names them.
CREATE FUNCTION register_digest(of_institution smallint, upto bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(coalesce(string_agg(sha256(convert_to(
               json_build_array(number, kind, extract(epoch FROM at), actor, body::text)::text, 'UTF8')), ''::bytea
               ORDER BY number), ''::bytea)), 'hex')
      FROM register_event WHERE institution = of_institution AND number <= upto
$$;

-- ---- policies, by the digest of their exact bytes --------------------------------------------------------

CREATE TABLE policy (
    institution smallint NOT NULL REFERENCES institution,
    digest      text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    workflow    text NOT NULL,
    vocabulary  int NOT NULL,
    bundle      text NOT NULL,
    PRIMARY KEY (institution, digest),
    CHECK (digest = encode(sha256(convert_to(bundle, 'UTF8')), 'hex'))
);

CREATE TABLE adoption (
    institution smallint NOT NULL,
    number      bigint GENERATED ALWAYS AS IDENTITY,
    workflow    text NOT NULL,
    digest      text NOT NULL,
    adopted_by  text NOT NULL,
    adopted_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, number),
    FOREIGN KEY (institution, digest) REFERENCES policy
);

-- ---- the door: every key that was used, with its answer --------------------------------------------------

CREATE TABLE command_key (
    institution smallint NOT NULL,
    source      text NOT NULL,
    key         text NOT NULL,
    digest      text NOT NULL,
    answer      text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, source, key)
);

-- ---- intake: what form platforms sent, as it came --------------------------------------------------------

CREATE TABLE intake (
    institution  smallint NOT NULL,
    id           uuid NOT NULL,                -- becomes the proposal's
    form         text NOT NULL,
    content_type text NOT NULL,
    headers      json NOT NULL,
    body         bytea NOT NULL,
    fetched      json,                         -- the answers, where the platform sends only that there are some
    linked       json,                         -- {address: what came of the file there}
    received_at  timestamptz NOT NULL DEFAULT now(),
    purged_at    timestamptz,                  -- headers and body were emptied: their time was over
    PRIMARY KEY (institution, id)
);
CREATE INDEX intake_kept ON intake (institution, received_at) WHERE purged_at IS NULL;

-- What became of it: a row while it is open, and afterwards the outcome. Apart from the payload, which is large.
CREATE TABLE intake_state (
    institution smallint NOT NULL,
    id          uuid NOT NULL,
    form        text NOT NULL,
    status      text NOT NULL CHECK (status IN ('new', 'proposal', 'draft', 'held', 'ignored', 'duplicate',
                                                    'revised', 'withdrawn')),
    submission  text,                          -- the platform's own id
    reason      text,                          -- held: what the office must know
    tries       int NOT NULL DEFAULT 0,
    fetches     int NOT NULL DEFAULT 0,        -- how often its answers were asked for in vain
    not_before  timestamptz,                   -- new: not to be read earlier
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, id),
    FOREIGN KEY (institution, id) REFERENCES intake
);
CREATE INDEX intake_open ON intake_state (id) WHERE status = 'new';
CREATE INDEX intake_waiting ON intake_state (institution, form, submission) WHERE status = 'new' AND submission IS NOT NULL;
CREATE INDEX intake_held ON intake_state (institution, id) WHERE status = 'held';
CREATE INDEX intake_submission ON intake_state (institution, form, submission) WHERE submission IS NOT NULL;

-- A proposal that is not handed in yet: held by its proposer, saved section by section, deleted on submission.
CREATE TABLE draft (
    institution smallint NOT NULL,
    id          uuid NOT NULL,                 -- becomes the proposal's
    person      uuid NOT NULL,
    form        text NOT NULL,
    document    json NOT NULL,
    unmapped    json NOT NULL DEFAULT '[]',    -- answers that no mapping named: [{"question","answer"}]
    origin      text NOT NULL CHECK (origin IN ('webhook', 'page')),
    kind        text,                          -- of the proposal to be: amend, renew, …; null: its form's
    credential  uuid,                          -- that it is about; null: a new one
    base        int,                           -- the version in force that the document was made from
    begun_at    timestamptz NOT NULL DEFAULT now(),
    saved_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, id),
    FOREIGN KEY (institution, person) REFERENCES person
);

-- What a person has typed into a task's page and not sent: one row a person and task.
CREATE TABLE typed (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    task        int NOT NULL,
    person      uuid NOT NULL,
    answers     json NOT NULL,
    saved_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, proposal, task, person)
);

-- ---- cases and their events ------------------------------------------------------------------------------

CREATE TABLE proposal (
    institution smallint NOT NULL,
    id          uuid NOT NULL,
    version     bigint NOT NULL,
    fold        int NOT NULL,
    casefile    jsonb NOT NULL CHECK (pg_column_size(casefile) < 16384),
    head        bytea NOT NULL,                -- SHA-256 of the last event: the end of the chain
    state       text NOT NULL,
    ending      text CHECK (ending IN ('completed', 'declined', 'withdrawn', 'lapsed')),
    person      uuid NOT NULL,                 -- the proposer
    submitted_at timestamptz NOT NULL,
    entered_at  timestamptz NOT NULL,          -- into the state
    -- The credential that it is about, or has begun; and of what one open proposal a credential may have: a change of its
    -- text, or one of each other kind. Columns, so that an update of the case need not touch the index.
    about       uuid GENERATED ALWAYS AS (coalesce(casefile ->> 'about', casefile ->> 'credential')::uuid) STORED,
    about_what  text GENERATED ALWAYS AS (CASE WHEN casefile -> 'base' IS NOT NULL THEN 'text' ELSE casefile ->> 'kind' END) STORED,
    PRIMARY KEY (institution, id),
    FOREIGN KEY (institution, person) REFERENCES person
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX proposal_about ON proposal (institution, about, about_what) WHERE ending IS NULL AND about IS NOT NULL;
CREATE INDEX proposal_open ON proposal (institution, state, entered_at) WHERE ending IS NULL;

CREATE TABLE event (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    seq         bigint NOT NULL,
    kind        text NOT NULL,
    version     int NOT NULL,
    at          timestamptz NOT NULL,
    actor       uuid,                          -- null: the machine
    known       text NOT NULL,                 -- how the actor was known
    body        json NOT NULL,                 -- as written
    sha256      bytea NOT NULL,                -- over the one before and all the columns above
    xid         xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id          bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (institution, proposal, seq)
);
CREATE INDEX event_feed ON event (institution, xid, id);

-- Free text, by the salted digest that the events hold. Erasing keeps the row and its digest, and empties the rest; where
-- only a name was left out, the salt goes too, because the digest is no longer that of what remains.
CREATE TABLE text (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    digest      text NOT NULL,
    kind        text NOT NULL,                 -- the command it came with
    salt        bytea,
    body        json,
    at          timestamptz NOT NULL,
    erased_at   timestamptz,
    PRIMARY KEY (institution, proposal, digest)
);

CREATE TABLE revision (
    institution  smallint NOT NULL,
    proposal     uuid NOT NULL,
    number       int NOT NULL,
    digest       text NOT NULL,
    salt         bytea,
    document     json,
    submitted_at timestamptz NOT NULL,
    erased_at    timestamptz,
    PRIMARY KEY (institution, proposal, number)
);

-- Who wrote which text: what is forgotten with a person. Of an act entered for somebody else both are the writers.
CREATE VIEW text_writer WITH (security_invoker = true) AS
    SELECT DISTINCT e.institution, e.proposal, e.body ->> 'text' AS digest, w.person
      FROM event e
     CROSS JOIN LATERAL (VALUES (e.actor), ((e.body ->> 'person')::uuid)) AS w (person)
     WHERE e.body ->> 'text' IS NOT NULL AND w.person IS NOT NULL;

-- A text, or a JSON document as text, without a person's address and full name. A name of one word stays: it may be any
-- word. In JSON a name may follow an escaped line end.
CREATE FUNCTION without_person(body text, name text, email text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(
               CASE WHEN name LIKE '% %' THEN
                   regexp_replace(body, '(^|\\[nrtbf]|[^[:alnum:]])'
                                        || regexp_replace(name, '([^[:alnum:] ])', '\\\1', 'g') || '(?![[:alnum:]])',
                                  '\1a former member', 'g')
               ELSE body END,
               '(^|\\[nrtbf]|[^[:alnum:]._+-])' || regexp_replace(email, '([^[:alnum:] ])', '\\\1', 'g') || '(?![[:alnum:]])',
               '\1a former member', 'gi')
$$;

-- ---- what pages read: written by statements over the events just written ---------------------------------

CREATE TABLE step_run (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    run         int NOT NULL,
    step        text NOT NULL,
    state       text NOT NULL,
    round       int NOT NULL,
    revision    int NOT NULL,
    opened_at   timestamptz NOT NULL,
    due_at      timestamptz,
    joint_at    timestamptz,                   -- a panel's reviews are open to all its members, to be confirmed or changed
    begun_at    timestamptz,                   -- publishing that was held
    closed_at   timestamptz,
    outcome     text,
    tally       json,
    PRIMARY KEY (institution, proposal, run)
);

CREATE TABLE task (
    institution  smallint NOT NULL,
    proposal     uuid NOT NULL,
    number       int NOT NULL,
    run          int NOT NULL,
    kind         text NOT NULL,                -- what is asked: decide, review, revise, vote, casting-vote, comment
    person       uuid,
    stands_for   uuid,                         -- whose place it is, while a stand-in acts
    unit         text,                         -- for which of the units that the form names
    constituency text,
    status       text NOT NULL CHECK (status IN ('open', 'done', 'closed', 'recused', 'moved')),
    opened_at    timestamptz NOT NULL,
    due_at       timestamptz,
    closed_at    timestamptz,
    criteria     json,                         -- asked about in this round; null: all
    carried      json,                         -- scores that stand from an earlier round
    PRIMARY KEY (institution, proposal, number)
);
CREATE INDEX task_of_person ON task (institution, person) WHERE status = 'open';

CREATE TABLE review (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    task        int NOT NULL,
    run         int NOT NULL,
    round       int NOT NULL,
    revision    int NOT NULL,
    person      uuid NOT NULL,
    scores      json NOT NULL,
    must_change json NOT NULL,
    text        text,                          -- digest
    entered_by  uuid,                          -- who entered it for the person, from paper or a meeting
    given_at    timestamptz NOT NULL,
    PRIMARY KEY (institution, proposal, task)
);

CREATE TABLE review_reader (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    task        int NOT NULL,                  -- the review's
    person      uuid NOT NULL,
    PRIMARY KEY (institution, proposal, task, person)
);

-- Pages read reviews here and nowhere else: a review shows to its writer and to whom the core has allowed it.
-- It runs as its owner, whom row-level security does not bind, so it names the institution itself.
CREATE VIEW visible_review WITH (security_barrier = true) AS
    SELECT r.*, d.person AS reader
    FROM review r
    JOIN review_reader d USING (institution, proposal, task)
    WHERE r.institution = current_setting('assent.institution')::smallint;

CREATE TABLE decision (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    task        int NOT NULL,
    run         int NOT NULL,
    person      uuid NOT NULL,
    choice      text NOT NULL,
    text        text,                          -- digest
    entered_by  uuid,
    decided_at  timestamptz NOT NULL,
    PRIMARY KEY (institution, proposal, task)
);

-- A member's vote as it stands; a changed one takes its place (the events keep both). Shown when its ballot is closed.
CREATE TABLE vote (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    task        int NOT NULL,
    run         int NOT NULL,
    person      uuid NOT NULL,
    choice      text NOT NULL CHECK (choice IN ('yes', 'no', 'abstain', 'present')),
    casting     boolean NOT NULL,              -- the chair's, because the votes were equal
    text        text,                          -- digest
    entered_by  uuid,
    cast_at     timestamptz NOT NULL,
    PRIMARY KEY (institution, proposal, task)
);

CREATE TABLE objection (
    institution  smallint NOT NULL,
    proposal     uuid NOT NULL,
    task         int NOT NULL,
    run          int NOT NULL,
    person       uuid NOT NULL,
    text         text,                         -- digest
    entered_by   uuid,
    raised_at    timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (institution, proposal, task)
);

-- What an approval asks for: the words are in the decision's text, "conditions", at item.
CREATE TABLE condition (
    institution  smallint NOT NULL,
    proposal     uuid NOT NULL,
    number       int NOT NULL,
    task         int NOT NULL,                 -- of the decision that set it
    item         int NOT NULL,
    text         text NOT NULL,                -- digest
    set_at       timestamptz NOT NULL,
    fulfilled_at timestamptz,
    fulfilled_by uuid,
    fulfilled_text text,                       -- digest
    PRIMARY KEY (institution, proposal, number)
);

-- A small question to the proposer and its answer, inside a step.
CREATE TABLE question (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    number      int NOT NULL,
    task        int NOT NULL,                  -- out of which it was asked
    run         int NOT NULL,
    person      uuid NOT NULL,                 -- who asks
    text        text NOT NULL,                 -- digest
    asked_at    timestamptz NOT NULL,
    answer_text text,                          -- digest
    answered_at timestamptz,
    PRIMARY KEY (institution, proposal, number)
);

-- An exception that an office made, with its reason.
CREATE TABLE exception (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    made_at     timestamptz NOT NULL,
    name        text NOT NULL,                 -- in the policy
    person      uuid NOT NULL,
    text        text NOT NULL,                 -- digest: the reason
    PRIMARY KEY (institution, proposal, made_at, name)
);

-- What a partner says: whether they support the proposal, and their answers by the question's id.
CREATE TABLE statement (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    task        int NOT NULL,
    run         int NOT NULL,
    round       int NOT NULL,
    revision    int NOT NULL,
    person      uuid NOT NULL,
    support     text NOT NULL CHECK (support IN ('yes', 'if', 'no')),
    answers     json NOT NULL,
    text        text,                          -- digest: the comment, and answers in words
    given_at    timestamptz NOT NULL,
    PRIMARY KEY (institution, proposal, task)
);

CREATE TABLE change_request (
    institution       smallint NOT NULL,
    proposal          uuid NOT NULL,
    number            int NOT NULL,
    criterion         text,
    fields            json NOT NULL,
    task              int NOT NULL,
    revision_asked    int NOT NULL,
    revision_answered int,
    answer_text       text,                    -- digest of the revise command's texts
    PRIMARY KEY (institution, proposal, number)
);

-- Open tasks as lists show them: a person's own, and (mine false) those of others that this person may enter for them.
CREATE FUNCTION tasks_of(whom uuid)
RETURNS TABLE (proposal uuid, number int, mine boolean, due_at timestamptz, entry json) LANGUAGE sql STABLE AS $$
    WITH i AS (
        SELECT slug, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
    ), b AS (
        SELECT digest, bundle::json -> 'workflow' -> 'states' AS states FROM policy
    ), r AS (
        SELECT role FROM role_today WHERE person = whom
    )
    SELECT t.proposal, t.number, t.person = whom, t.due_at, json_build_object('title', d.document ->> 'title', 'kind', t.kind,
               'proposal', t.proposal, 'proposer', (SELECT name FROM person WHERE id = p.person),
               'step_title', s.step ->> 'title', 'due', to_char(t.due_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
               'holder', CASE WHEN t.person <> whom THEN (SELECT name FROM person WHERE id = t.person) END,
               'stands_for', (SELECT name FROM person WHERE id = t.stands_for),
               'href', CASE WHEN t.person <> whom THEN '/' || i.slug || '/proposals/' || t.proposal || '/tasks/' || t.number END,
               'link_to', CASE WHEN t.person = whom THEN
                   json_build_object('proposal', t.proposal, 'task', t.number, 'person', whom) END)
      FROM i, task t
      JOIN proposal p ON p.id = t.proposal
      JOIN step_run n ON n.proposal = t.proposal AND n.run = t.run
      JOIN revision d ON d.proposal = t.proposal AND d.number = n.revision
      JOIN b ON b.digest = p.casefile ->> 'policy'
      CROSS JOIN LATERAL (SELECT b.states -> n.state -> 'steps' -> n.step AS step) AS s
     WHERE t.status = 'open' AND t.person IS NOT NULL
       AND (t.person = whom OR (p.person <> whom AND s.step ->> 'for-others' IN (SELECT role FROM r)))
$$;

-- What is asked of a proposer, as one person may read it: the comments are those of the reviews that this reader may see,
-- and the answers are the proposer's. Runs as whoever asks.
CREATE FUNCTION change_requests(asked_of uuid, reader uuid)
RETURNS TABLE (number int, revision_asked int, revision_answered int, request json) LANGUAGE sql STABLE AS $$
    WITH rubric AS (
        SELECT b.bundle::json -> 'rubric' AS rubric FROM proposal p JOIN policy b ON b.digest = p.casefile ->> 'policy'
         WHERE p.id = asked_of
    ), criterion AS (
        SELECT k ->> 'id' AS id, k ->> 'title' AS title, k ->> 'question' AS question, (rubric ->> 'meets')::int AS meets
          FROM rubric, json_array_elements(CASE json_typeof(rubric -> 'criteria') WHEN 'array' THEN rubric -> 'criteria'
                                           ELSE '[]' END) AS k
    ), seen AS (
        SELECT v.task, v.run, v.scores, v.must_change, x.body -> 'comments' AS comments
          FROM visible_review v
          LEFT JOIN text x ON x.proposal = v.proposal AND x.digest = v.text
         WHERE v.proposal = asked_of AND v.reader = change_requests.reader
    )
    SELECT c.number, c.revision_asked, c.revision_answered, json_build_object('number', c.number, 'criterion', c.criterion,
        'criterion_title', k.title, 'question', k.question, 'fields', c.fields, 'revision_asked', c.revision_asked,
        'revision_answered', c.revision_answered,
        'text', CASE WHEN c.criterion IS NULL THEN
                    (SELECT x.body ->> 'comment' FROM decision e JOIN text x USING (institution, proposal)
                      WHERE e.proposal = c.proposal AND e.task = c.task AND x.digest = e.text)
                ELSE
                    (SELECT string_agg(v.comments ->> c.criterion, E'\n\n' ORDER BY v.task)
                       FROM seen v
                      WHERE v.run = (SELECT t.run FROM task t WHERE t.proposal = c.proposal AND t.number = c.task)
                        AND v.comments ->> c.criterion <> ''
                        AND (v.task = c.task OR v.must_change::jsonb ? c.criterion OR (v.scores ->> c.criterion)::int < k.meets))
                END,
        'answer', (SELECT x.body -> 'answers' ->> c.number::text FROM text x
                    WHERE x.proposal = c.proposal AND x.digest = c.answer_text))
      FROM change_request c
      LEFT JOIN criterion k ON k.id = c.criterion
     WHERE c.proposal = asked_of
$$;

CREATE TABLE timer (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,
    number      int NOT NULL,
    due_at      timestamptz NOT NULL,
    PRIMARY KEY (institution, proposal, number)
);
CREATE INDEX timer_due ON timer (due_at);

-- ---- credentials -----------------------------------------------------------------------------------------

CREATE TABLE credential (
    institution smallint NOT NULL,
    id          uuid NOT NULL,
    slug        text NOT NULL,
    standing    text NOT NULL CHECK (standing IN ('in-force', 'suspended', 'retired', 'retracted')),
    version     int NOT NULL,
    owner       uuid NOT NULL,                 -- the person; with an office, whoever held it when it was given
    owner_role  text,                          -- the office that answers for it: its holder of the day does
    owner_unit  text,
    since       timestamptz NOT NULL,
    change      int NOT NULL,                  -- the number of its latest change
    review_due  date,
    idle_due    date,                          -- by when somebody must say that it is still offered
    told_on     date,                          -- when its owner was last told of one of these
    teach_out   date,                          -- retired: until when learners who have begun may finish
    PRIMARY KEY (institution, id),
    UNIQUE (institution, slug)
);
CREATE INDEX credential_of_owner ON credential (institution, owner);

-- Who answers for a credential today: the holder of the office that does, else the person.
CREATE FUNCTION owner_of(c credential) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT h.person FROM role_today h
                      WHERE c.owner_role IS NOT NULL AND h.institution = c.institution AND h.role = c.owner_role
                        AND h.unit = coalesce(c.owner_unit, '')
                      ORDER BY h.held_from, h.person LIMIT 1), c.owner)
$$;

-- Who may begin a proposal about it: whoever answers for it, and the office.
CREATE FUNCTION may_propose_about(c credential, who uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT owner_of(c) = who OR EXISTS (SELECT FROM role_today h WHERE h.institution = c.institution AND h.person = who
                                           AND h.role IN ('coordinator', 'administrator'))
$$;

-- What happened to it, by proposals and by dates. The number makes two proposals that end in the same moment wait for each
-- other: only one can be the next.
CREATE TABLE credential_change (
    institution smallint NOT NULL,
    credential  uuid NOT NULL,
    change      int NOT NULL,
    act         text NOT NULL,                 -- publish, amend, …; review-due; offered
    proposal    uuid NOT NULL,                 -- whose event it is
    version     int NOT NULL,                  -- in force from then on
    standing    text NOT NULL,
    because     text,
    at          timestamptz NOT NULL,
    PRIMARY KEY (institution, credential, change)
);

CREATE TABLE credential_version (
    institution  smallint NOT NULL,
    credential   uuid NOT NULL,
    version      int NOT NULL,
    proposal     uuid NOT NULL,
    revision     int NOT NULL,
    policy       text NOT NULL,
    document     json NOT NULL,                -- the public record of the institution: permanent
    published_at timestamptz NOT NULL,
    approved_by  text,                         -- taken over: as the institution wrote it down
    approved_on  date,
    PRIMARY KEY (institution, credential, version),
    FOREIGN KEY (institution, credential) REFERENCES credential
);

-- As the core reads it, for a proposal about it.
CREATE FUNCTION credential_now(c credential) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_strip_nulls(json_build_object(
               'id', c.id, 'version', c.version, 'standing', c.standing, 'change', c.change, 'owner', owner_of(c),
               'owner_role', c.owner_role, 'review_due', c.review_due, 'idle_due', c.idle_due, 'told_on', c.told_on,
               'form', (SELECT p.bundle::json -> 'form' ->> 'name' FROM policy p
                         WHERE p.institution = c.institution AND p.digest = v.policy),
               'document', v.document,
               'open', (SELECT json_agg(json_build_object('proposal', q.id, 'kind', q.casefile ->> 'kind',
                                   'text', q.about_what = 'text', 'since', to_char(q.submitted_at, 'FMDD FMMonth YYYY')))
                          FROM proposal q
                         WHERE q.institution = c.institution AND q.about = c.id AND q.ending IS NULL AND q.id <> c.id)))
      FROM credential_version v
     WHERE v.institution = c.institution AND v.credential = c.id AND v.version = c.version
$$;

-- ---- pathways: credentials made of credentials -----------------------------------------------------------

-- What a component's name means: the address of a credential in the catalog, or the number of a proposal for one.
CREATE FUNCTION component_id(of_institution smallint, name text) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT c.id FROM credential c WHERE c.institution = of_institution AND c.slug = name),
        (SELECT coalesce(p.about, p.id) FROM proposal p
          WHERE p.institution = of_institution
            AND p.id = CASE WHEN name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN name::uuid END))
$$;

-- Who holds a proposal now, in words, with the date by which it is due, and what comes before the next state: a row for each
-- step that is open. steps: those of its state, as the policy has them; looks: who reads it.
CREATE FUNCTION held_by(of_proposal uuid, steps json, looks uuid)
RETURNS TABLE (run int, holder text, due timestamptz, ahead text) LANGUAGE sql STABLE AS $$
    WITH i AS (
        SELECT id, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
    ), n AS (
        SELECT r.run, steps -> r.step AS step, r.joint_at IS NOT NULL AS joint, r.begun_at IS NOT NULL AS begun, p.casefile,
               CASE WHEN p.person = looks THEN 'you' ELSE 'the proposer' END AS proposer,
               coalesce(min(t.due_at) FILTER (WHERE t.status = 'open'), r.due_at) AS due,
               count(*) FILTER (WHERE t.status = 'done') AS done, count(*) FILTER (WHERE t.status IN ('done', 'open')) AS asked,
               coalesce(bool_or(t.kind = 'casting-vote' AND t.status = 'open'), false) AS casting,
               coalesce(bool_or(t.kind = 'confirm' AND t.status = 'open'), false) AS confirming,
               coalesce(bool_or(t.status = 'open'), false) AS waiting,
               coalesce(string_agg(DISTINCT w.name, ' or ') FILTER (WHERE t.status = 'open' AND t.kind <> 'vote'),
                        'nobody yet') AS who,
               (SELECT d.document FROM revision d WHERE d.proposal = r.proposal AND d.number = r.revision) AS document
          FROM step_run r
          JOIN proposal p ON p.institution = r.institution AND p.id = r.proposal
          LEFT JOIN task t ON t.institution = r.institution AND t.proposal = r.proposal AND t.run = r.run
          LEFT JOIN person w ON w.institution = t.institution AND w.id = t.person
         WHERE r.proposal = of_proposal AND r.closed_at IS NULL
         GROUP BY r.institution, r.proposal, r.run, p.institution, p.id
    ), s AS (
        SELECT n.*, to_char(n.due AT TIME ZONE i.zone, 'FMDD FMMonth YYYY') AS day, x.*, y.*, z.*
          FROM i, n
          LEFT JOIN LATERAL (
              SELECT count(*) FILTER (WHERE c.fulfilled_at IS NOT NULL) AS met, count(*) AS conditions FROM condition c
               WHERE n.step ->> 'kind' = 'conditions' AND c.proposal = of_proposal
                 AND c.task = (SELECT max(m.task) FROM condition m WHERE m.proposal = of_proposal)) AS x ON true
          LEFT JOIN LATERAL (
              SELECT count(*) FILTER (WHERE v ->> 'status' = 'done') AS have, count(*) AS systems
                FROM jsonb_array_elements(CASE jsonb_typeof(n.casefile -> 'deliveries') WHEN 'array' THEN n.casefile -> 'deliveries'
                                          ELSE '[]' END) AS v
               WHERE n.step ->> 'kind' = 'publish' AND (v ->> 'run')::int = n.run) AS y ON true
          LEFT JOIN LATERAL (
              SELECT string_agg('“' || coalesce(c ->> 'title', '') || '”', ' and ') AS lacking,
                     (SELECT to_char((v ->> 'due')::timestamptz AT TIME ZONE i.zone, 'FMDD FMMonth YYYY')
                        FROM jsonb_array_elements(CASE jsonb_typeof(n.casefile -> 'timers') WHEN 'array' THEN n.casefile -> 'timers'
                                                  ELSE '[]' END) AS v
                       WHERE n.step ->> 'not-before' IS NOT NULL AND v ->> 'kind' = 'step' AND (v ->> 'run')::int = n.run
                       LIMIT 1) AS first_day
                FROM json_array_elements(CASE WHEN n.step ->> 'kind' = 'publish' AND NOT n.begun
                                               AND json_typeof(n.document -> 'components') = 'array'
                                              THEN n.document -> 'components' ELSE '[]' END) AS c
               WHERE json_typeof(c) = 'object' AND c ->> 'credential' <> ''
                 AND NOT EXISTS (SELECT FROM credential k
                                  WHERE k.id = component_id(i.id, c ->> 'credential') AND k.standing = 'in-force')) AS z ON true
    )
    SELECT s.run,
           CASE s.step ->> 'kind'
               WHEN 'revision' THEN s.proposer
               WHEN 'panel' THEN CASE WHEN s.joint
                   THEN 'the reviewers, who compare their reviews: ' || s.done || ' of ' || s.asked || ' have confirmed or changed theirs'
                   ELSE 'the committee: ' || s.done || ' of ' || s.asked || ' reviews are in' END
               WHEN 'ballot' THEN CASE WHEN s.casting THEN s.who || ', to cast the deciding vote, because the votes are equal'
                   ELSE 'the members who vote: ' || s.done || ' of ' || s.asked || ' votes are in' END
               WHEN 'comment-period' THEN 'everybody who may comment' || coalesce(', until ' || s.day, '') || ': '
                   || s.done || ' of ' || s.asked || ' have answered'
               WHEN 'statement' THEN 'the partners: ' || s.done || ' of ' || s.asked || ' statements are in'
               WHEN 'supply' THEN CASE WHEN s.confirming THEN s.proposer || ', to confirm what was filled in'
                   ELSE s.who || ', to fill in what is missing' END
               WHEN 'conditions' THEN s.who || ', until the conditions are met: ' || s.met || ' of ' || s.conditions || ' are'
               WHEN 'publish' THEN CASE
                   WHEN s.systems > 0 THEN 'the connected systems: ' || s.have || ' of ' || s.systems || ' have the credential'
                   WHEN NOT s.begun AND s.waiting THEN s.who || ', to release it'
                        || coalesce('; not before ' || s.first_day, '') || coalesce('; not before these are in force: ' || s.lacking, '')
                   WHEN NOT s.begun AND s.lacking IS NOT NULL THEN 'nobody: it is published when these are in force: ' || s.lacking
                        || coalesce(', not before ' || s.first_day, '')
                   WHEN NOT s.begun AND s.first_day IS NOT NULL THEN 'nobody: it is published on ' || s.first_day
                   ELSE 'nobody: it is being published' END
               ELSE s.who END,
           s.due,
           CASE s.step ->> 'kind'
               WHEN 'panel' THEN CASE WHEN NOT s.joint AND s.step -> 'joint' IS NOT NULL
                   THEN 'When the reviews are in, the reviewers compare them.' END
               WHEN 'ballot' THEN CASE WHEN NOT s.casting AND s.step ->> 'tie' = 'casting-vote'
                   THEN 'If the votes are equal, the chair casts the deciding vote.' END
               WHEN 'comment-period' THEN CASE WHEN s.step ->> 'early-close' = 'true'
                   THEN 'The time for comments ends when everybody has answered' || coalesce(', and at the latest on ' || s.day, '')
                   ELSE 'The time for comments ends' || coalesce(' on ' || s.day, '') END || '.'
               WHEN 'supply' THEN CASE WHEN NOT s.confirming AND s.step ->> 'confirm' = 'true'
                   THEN CASE s.proposer WHEN 'you' THEN 'You then confirm' ELSE 'The proposer then confirms' END
                        || ' what was filled in.' END
               WHEN 'conditions' THEN 'Every condition must be met' || coalesce(' by ' || s.day, '') || '.'
               WHEN 'publish' THEN CASE WHEN s.systems = 0 AND NOT s.begun
                   THEN 'It comes into force, and the connected systems are told.' END END
      FROM s
$$;

-- The names that a document gives to components that are credentials.
CREATE FUNCTION component_names(document json) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT e ->> 'credential'
      FROM json_array_elements(CASE json_typeof(document -> 'components') WHEN 'array' THEN document -> 'components' ELSE '[]' END)
           WITH ORDINALITY AS l (e, n)
     WHERE json_typeof(e) = 'object' AND json_typeof(e -> 'credential') = 'string' AND e ->> 'credential' <> '' AND n <= 100
$$;

-- A credential's document in force, or that of the proposal for one.
CREATE FUNCTION component_document(of_institution smallint, wanted uuid) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT v.document FROM credential c
           JOIN credential_version v ON v.institution = c.institution AND v.credential = c.id AND v.version = c.version
          WHERE c.institution = of_institution AND c.id = wanted),
        (SELECT r.document FROM revision r
          WHERE r.institution = of_institution AND r.proposal = wanted ORDER BY r.number DESC LIMIT 1))
$$;

-- A version of a credential, as a proposal that was written from it is compared with it.
CREATE FUNCTION version_of(of_institution smallint, wanted uuid, of_version int) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object('version', v.version, 'href', '/' || i.slug || '/catalog/' || c.slug || '/' || v.version,
                             'document', v.document)
      FROM institution i
      JOIN credential c ON c.institution = i.id
      JOIN credential_version v ON v.institution = c.institution AND v.credential = c.id
     WHERE i.id = of_institution AND c.id = wanted AND v.version = of_version
$$;

-- What the core knows of a document's components (core/pathway.h): each by its name, and all that they lead to by id.
CREATE FUNCTION component_graph(of_institution smallint, document json) RETURNS json LANGUAGE sql STABLE AS $$
    WITH RECURSIVE named AS (
        SELECT name, component_id(of_institution, name) AS id FROM component_names(document) AS name
    ), reached (id) AS (
        SELECT id FROM named WHERE id IS NOT NULL
         UNION
        SELECT component_id(of_institution, name)
          FROM reached, component_names(component_document(of_institution, reached.id)) AS name
         WHERE reached.id IS NOT NULL
    ), node AS (
        SELECT r.id, json_build_object('id', r.id, 'title', g.document ->> 'title',
                   'standing', coalesce(c.standing, CASE WHEN p.ending IS NULL THEN 'in-review' ELSE 'ended' END),
                   'components', (SELECT coalesce(json_agg(k) FILTER (WHERE k IS NOT NULL), '[]')
                                    FROM (SELECT component_id(of_institution, name) AS k
                                            FROM component_names(g.document) AS name) AS l)) AS node
          FROM reached r
          LEFT JOIN LATERAL (SELECT component_document(of_institution, r.id) AS document) AS g ON true
          LEFT JOIN credential c ON c.institution = of_institution AND c.id = r.id
          LEFT JOIN proposal p ON p.institution = of_institution AND p.id = r.id
         WHERE r.id IS NOT NULL
    )
    SELECT coalesce(json_object_agg(key, node), '{}')
      FROM (SELECT n.name AS key, node FROM named n JOIN node USING (id)
             UNION ALL
            SELECT id::text, node FROM node WHERE id::text NOT IN (SELECT name FROM named)) AS l
$$;

-- Whose pathways have a credential as a component: those in force, and proposals for new ones.
CREATE FUNCTION pathways_with(of_institution smallint, component uuid)
RETURNS TABLE (id uuid, title text, owner uuid) LANGUAGE sql STABLE AS $$
    WITH whole AS (
        SELECT k.id, owner_of(k) AS owner, v.document
          FROM credential k
          JOIN credential_version v ON v.institution = k.institution AND v.credential = k.id AND v.version = k.version
         WHERE k.institution = of_institution AND k.standing IN ('in-force', 'suspended')
         UNION ALL
        SELECT p.id, p.person, component_document(of_institution, p.id)
          FROM proposal p
         WHERE p.institution = of_institution AND p.ending IS NULL AND p.about IS NULL
    )
    SELECT w.id, w.document ->> 'title', w.owner
      FROM whole w
     WHERE w.id <> component
       AND EXISTS (SELECT FROM component_names(w.document) AS name WHERE component_id(of_institution, name) = component)
$$;

-- What the credential (or a proposal for one: they have the same id) is called in another system. unsure: since when
-- something may have been made there that is not known of here, for an answer was lost, or not all was done.
CREATE TABLE credential_remote (
    institution smallint NOT NULL,
    credential  uuid NOT NULL,
    endpoint    text NOT NULL,
    remote      json,                          -- the platform's own ids and addresses; null: none are known
    unsure      timestamptz,
    at          timestamptz NOT NULL,
    PRIMARY KEY (institution, credential, endpoint)
);

-- ---- the radar: what resembles what ----------------------------------------------------------------------

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Who sees across, as the configuration says: rewritten whole at start and reload. Only outlines are ever seen so.
CREATE TABLE oversight (
    institution smallint NOT NULL REFERENCES institution,  -- who sees
    seen        smallint NOT NULL REFERENCES institution,  -- whose
    kind        text NOT NULL CHECK (kind IN ('credential', 'proposal')),
    office      boolean NOT NULL,              -- as the system's office, not as another institution of the system
    slug        text NOT NULL,                 -- of the one seen, whose own row stays hidden
    name        text NOT NULL,
    PRIMARY KEY (institution, seen, kind),
    CHECK (institution <> seen)
);

-- Of each proposal and credential what may be compared, and what other institutions of a system may be allowed to see: no
-- person, no review, no comment. Kept by triggers, so that whoever writes a document or a standing writes it too.
CREATE TABLE outline (
    institution smallint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('credential', 'proposal')),
    id          uuid NOT NULL,
    about       uuid,                          -- a proposal's that is about a credential
    standing    text NOT NULL,                 -- a credential's; of a proposal: open, or how it ended
    state       text,                          -- a proposal's
    slug        text,                          -- a credential's
    year        int NOT NULL,                  -- handed in, or published first
    unit        text,
    unit_name   text,
    title       text NOT NULL,
    outcomes    text NOT NULL,
    audience    text NOT NULL,
    skills      text[] NOT NULL,
    components  text[] NOT NULL,
    PRIMARY KEY (institution, kind, id)
) WITH (fillfactor = 70);
CREATE INDEX outline_title ON outline USING gin (title gin_trgm_ops);
CREATE INDEX outline_outcomes ON outline USING gist (outcomes gist_trgm_ops (siglen = 256)); -- long texts: gin is slower
CREATE INDEX outline_skills ON outline USING gin (skills);
CREATE INDEX outline_components ON outline USING gin (components);

-- The entries of a list or a group: what two of them share, and how people read it. A skill is known by its code, a
-- component that is a credential by its id, everything else by what it says.
CREATE FUNCTION outline_entries(answer json) RETURNS TABLE (word text, name text) LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(btrim(coalesce(nullif(e ->> 'credential', ''),
                                CASE WHEN e ->> 'code' <> '' THEN concat_ws(' ', e ->> 'framework', e ->> 'code') END,
                                nullif(e ->> 'uri', ''), e ->> 'name', e ->> 'title', e #>> '{}'))),
           coalesce(e ->> 'name', e ->> 'title', e ->> 'code', e #>> '{}')
      FROM json_array_elements(CASE json_typeof(answer) WHEN 'array' THEN answer ELSE '[]' END) AS e
$$;

-- The skills of a document: named for the whole, or for single outcomes.
CREATE FUNCTION outline_skills(document json) RETURNS TABLE (word text, name text) LANGUAGE sql IMMUTABLE AS $$
    SELECT s.word, s.name FROM outline_entries(document -> 'skills') AS s
     UNION
    SELECT s.word, s.name
      FROM json_array_elements(CASE json_typeof(document -> 'outcomes') WHEN 'array' THEN document -> 'outcomes' ELSE '[]' END) AS o,
           outline_entries(CASE json_typeof(o) WHEN 'object' THEN o -> 'skills' END) AS s
$$;

-- A text, a list of texts or a group, as one text.
-- (Written so that its plan is kept: one in SQL alone would be planned anew at each call.)
CREATE FUNCTION outline_text(answer json) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN lower(coalesce(CASE json_typeof(answer)
        WHEN 'string' THEN answer #>> '{}'
        WHEN 'array' THEN (SELECT string_agg(CASE json_typeof(e) WHEN 'object' THEN
                                     coalesce(e ->> 'text', e ->> 'outcome', e ->> 'title', e ->> 'name') ELSE e #>> '{}' END,
                                     E'\n') FROM json_array_elements(answer) AS e) END, ''));
END
$$;

CREATE FUNCTION outline_put(o_institution smallint, o_kind text, o_id uuid, o_about uuid, o_standing text, o_state text,
                            o_slug text, o_at timestamptz, document json) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outline (institution, kind, id, about, standing, state, slug, year, unit, unit_name, title, outcomes, audience,
                         skills, components)
    SELECT o_institution, o_kind, o_id, o_about, o_standing, o_state, o_slug, extract(year FROM o_at)::int, document ->> 'unit',
           (SELECT name FROM unit WHERE institution = o_institution AND id = document ->> 'unit'),
           coalesce(document ->> 'title', ''), outline_text(document -> 'outcomes'), outline_text(document -> 'audience'),
           ARRAY(SELECT DISTINCT word FROM outline_skills(document) WHERE word <> '' ORDER BY 1),
           ARRAY(SELECT DISTINCT word FROM outline_entries(document -> 'components') WHERE word <> '' ORDER BY 1)
        ON CONFLICT (institution, kind, id)
        DO UPDATE SET about = excluded.about, standing = excluded.standing, state = excluded.state, slug = excluded.slug,
                      unit = excluded.unit, unit_name = excluded.unit_name, title = excluded.title,
                      outcomes = excluded.outcomes, audience = excluded.audience, skills = excluded.skills,
                      components = excluded.components;
END
$$;

CREATE FUNCTION outline_of_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM outline_put(NEW.institution, 'proposal', NEW.proposal,
                        CASE WHEN p.casefile ->> 'kind' <> 'new' THEN (p.casefile ->> 'credential')::uuid END,
                        coalesce(p.ending, 'open'), p.state, NULL, coalesce(p.submitted_at, NEW.submitted_at), NEW.document)
       FROM (SELECT) AS one
       LEFT JOIN proposal p ON p.institution = NEW.institution AND p.id = NEW.proposal
      WHERE NOT EXISTS (SELECT FROM revision r WHERE r.institution = NEW.institution AND r.proposal = NEW.proposal
                           AND r.number > NEW.number);
    RETURN NULL;
END
$$;
CREATE TRIGGER outline AFTER INSERT OR UPDATE OF document ON revision
    FOR EACH ROW EXECUTE FUNCTION outline_of_revision();

CREATE FUNCTION outline_of_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE outline SET standing = coalesce(NEW.ending, 'open'), state = NEW.state,
                       about = CASE WHEN NEW.casefile ->> 'kind' <> 'new' THEN (NEW.casefile ->> 'credential')::uuid END
     WHERE institution = NEW.institution AND kind = 'proposal' AND id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER outline_new AFTER INSERT ON proposal FOR EACH ROW EXECUTE FUNCTION outline_of_proposal();
CREATE TRIGGER outline AFTER UPDATE ON proposal FOR EACH ROW
    WHEN (NEW.state <> OLD.state OR NEW.ending IS DISTINCT FROM OLD.ending) EXECUTE FUNCTION outline_of_proposal();

CREATE FUNCTION outline_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM outline_put(NEW.institution, 'credential', NEW.credential, NULL, c.standing, NULL, c.slug, c.since, NEW.document)
       FROM credential c
      WHERE c.institution = NEW.institution AND c.id = NEW.credential AND c.version = NEW.version;
    RETURN NULL;
END
$$;
CREATE TRIGGER outline AFTER INSERT OR UPDATE OF document ON credential_version
    FOR EACH ROW EXECUTE FUNCTION outline_of_version();

CREATE FUNCTION outline_of_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE outline SET standing = NEW.standing, slug = NEW.slug
     WHERE institution = NEW.institution AND kind = 'credential' AND id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER outline AFTER UPDATE ON credential FOR EACH ROW
    WHEN (NEW.standing <> OLD.standing OR NEW.slug <> OLD.slug) EXECUTE FUNCTION outline_of_standing();

-- What may be near, by the indexes. Row-level security would not let an operator of an extension use an index, so this runs
-- as its owner, gives nothing but keys, and leaves the rows to whoever may read them. The planner takes a comparison of texts
-- to be as cheap as one of numbers, so it is told to use the indexes, one after the other.
CREATE FUNCTION outline_near(within smallint[], my_title text, my_outcomes text, my_skills text[], my_components text[])
RETURNS TABLE (institution smallint, kind text, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET pg_trgm.similarity_threshold = 0.4
SET enable_seqscan = off AS $$
    WITH near AS MATERIALIZED (
        SELECT o.ctid AS place FROM outline o WHERE o.title % my_title
         UNION
        SELECT o.ctid FROM outline o WHERE o.outcomes % my_outcomes
         UNION
        SELECT o.ctid FROM outline o WHERE o.skills && my_skills
         UNION
        SELECT o.ctid FROM outline o WHERE o.components && my_components
    )
    SELECT o.institution, o.kind, o.id
      FROM outline o
     WHERE o.ctid = ANY (ARRAY(SELECT place FROM near))
       AND o.institution = ANY (within) AND o.standing IN ('open', 'in-force', 'suspended') AND o.about IS NULL
$$;

-- What resembles a document, the nearest first, and why; and how many its department has. except: its own proposal and the
-- credential that it is about. Nothing is decided by it: people read it.
CREATE FUNCTION radar(document json, except_ids uuid[]) RETURNS json LANGUAGE sql STABLE AS $$
    WITH me AS MATERIALIZED (
        SELECT coalesce(document ->> 'title', '') AS title, outline_text(document -> 'outcomes') AS outcomes,
               outline_text(document -> 'audience') AS audience, document ->> 'unit' AS unit,
               ARRAY(SELECT word FROM outline_skills(document) WHERE word <> '') AS skills,
               ARRAY(SELECT word FROM outline_entries(document -> 'components') WHERE word <> '') AS components
    ), home AS MATERIALIZED (
        SELECT id, slug FROM institution WHERE id = current_setting('assent.institution')::smallint
    ), near AS MATERIALIZED (
        SELECT o.*, coalesce(v.slug, home.slug) AS whose, v.name AS institution_name,
               similarity(o.title, me.title) AS title_like, similarity(o.outcomes, me.outcomes) AS outcomes_like,
               similarity(o.audience, me.audience) AS audience_like,
               (SELECT json_agg(DISTINCT e.name) FROM outline_skills(document) AS e WHERE e.word = ANY (o.skills))
                   AS same_skills,
               (SELECT json_agg(DISTINCT e.name) FROM outline_entries(document -> 'components') AS e
                 WHERE e.word = ANY (o.components)) AS same_components
          FROM me, home,
               outline_near(ARRAY(SELECT home.id UNION SELECT seen FROM oversight), me.title, me.outcomes, me.skills,
                            me.components) AS n
          JOIN outline o USING (institution, kind, id)
          LEFT JOIN oversight v ON v.seen = o.institution AND v.kind = o.kind
         WHERE (o.id = ANY (except_ids)) IS NOT TRUE
    ), told AS (
        SELECT near.*, 3 * title_like + 3 * outcomes_like + audience_like
                       + least(coalesce(json_array_length(same_skills), 0), 3)
                       + least(coalesce(json_array_length(same_components), 0), 3) AS nearness
          FROM near
         WHERE title_like >= 0.45 OR outcomes_like >= 0.4 OR json_array_length(same_skills) >= 2
            OR same_components IS NOT NULL OR (same_skills IS NOT NULL AND audience_like >= 0.5)
         ORDER BY nearness DESC, title
         LIMIT 8
    )
    SELECT json_build_object(
        'similar', (SELECT coalesce(json_agg(json_build_object('kind', kind, 'title', title, 'standing', standing,
                        'state', replace(state, '-', ' '), 'unit_title', coalesce(unit_name, unit), 'institution', institution_name,
                        'href', CASE WHEN kind = 'credential' THEN '/' || whose || '/catalog/' || slug END,
                        'title_alike', title_like >= 0.45, 'outcomes_alike', outcomes_like >= 0.4,
                        'audience_alike', audience_like >= 0.5, 'skills', same_skills, 'components', same_components)
                        ORDER BY nearness DESC, title), '[]') FROM told),
        'counts', (SELECT json_agg(json_build_object('year', c.year, 'handed_in', c.handed_in, 'published', c.published)
                        ORDER BY c.year DESC)
                     FROM (SELECT o.year, count(*) FILTER (WHERE o.kind = 'proposal') AS handed_in,
                                  count(*) FILTER (WHERE o.kind = 'credential') AS published
                             FROM me, home, outline o
                            WHERE o.institution = home.id AND o.unit = me.unit
                            GROUP BY o.year ORDER BY o.year DESC LIMIT 5) AS c),
        'unit_title', (SELECT name FROM me, unit u WHERE u.id = me.unit))
$$;

-- ---- what leaves -----------------------------------------------------------------------------------------

-- One row a message, for ever: mail and webhooks. The queue, which changes often, is apart and small.
CREATE TABLE message (
    institution smallint NOT NULL,
    id          bigint GENERATED ALWAYS AS IDENTITY,
    public_id   text NOT NULL,                 -- webhook-id, Message-ID: the same on every attempt
    kind        text NOT NULL CHECK (kind IN ('mail', 'webhook')),
    proposal    uuid,
    person      uuid,                          -- mail: to whom
    template    text,                          -- mail
    task        int,                           -- mail: whose link it carries
    endpoint    text,                          -- webhook: to which
    event       text,                          -- webhook: what it tells of: the same for all who are told
    type        text,                          -- webhook: of the event
    delivery    int,                           -- webhook: of a publish step
    data        json NOT NULL,
    status      text NOT NULL DEFAULT 'queued'
                CHECK (status IN ('queued', 'sent', 'acknowledged', 'bounced', 'dead', 'unwanted')),
    attempts    int NOT NULL DEFAULT 0,
    reason      text,                          -- of the last failure, or why it was not wanted
    created_at  timestamptz NOT NULL,
    settled_at  timestamptz,
    PRIMARY KEY (institution, id),
    UNIQUE (institution, public_id),
    CHECK ((kind = 'webhook') = (event IS NOT NULL))
);
CREATE INDEX message_of_proposal ON message (institution, proposal, id);
CREATE INDEX message_of_endpoint ON message (institution, endpoint, status, id) WHERE endpoint IS NOT NULL;
CREATE INDEX message_of_event ON message (institution, event) WHERE event IS NOT NULL;

-- What was rendered before the first attempt: later attempts send these bytes. Links are placeholders.
CREATE TABLE message_body (
    institution smallint NOT NULL,
    id          bigint NOT NULL,
    subject     text,
    body        bytea NOT NULL,
    sha256      bytea NOT NULL,
    PRIMARY KEY (institution, id)
);

-- The same of an event that is told without a program: rendered once, sent to all.
CREATE TABLE event_body (
    institution smallint NOT NULL,
    event       text NOT NULL,
    body        bytea NOT NULL,
    sha256      bytea NOT NULL,
    PRIMARY KEY (institution, event)
);

-- A lane keeps order: its lowest row goes first. lane: 'mail/<id>', '<credential>/<endpoint>'.
CREATE TABLE message_queue (
    institution  smallint NOT NULL,
    id           bigint NOT NULL,
    kind         text NOT NULL,
    lane         text NOT NULL,
    endpoint     text NOT NULL DEFAULT '',
    not_before   timestamptz NOT NULL,
    first_at     timestamptz,                  -- of the first attempt
    attempts     int NOT NULL DEFAULT 0,
    leased_until timestamptz,
    lease        bigint NOT NULL DEFAULT 0,    -- fencing: raised by each claim
    before       int NOT NULL DEFAULT 0,       -- attempts made before somebody had it sent again
    PRIMARY KEY (institution, id)
) WITH (fillfactor = 50); -- each row is claimed, on the page where it is
CREATE INDEX message_queue_lane ON message_queue (institution, lane, id);
CREATE INDEX message_queue_ready ON message_queue (institution, endpoint, not_before, id);

-- Step by step with what was asked and answered: without a secret, and bodies are cut (daemon/app/out/request.c).
CREATE TABLE attempt (
    institution smallint NOT NULL,
    message     bigint NOT NULL,
    number      int NOT NULL,
    step        int NOT NULL,
    at          timestamptz NOT NULL,
    took_ms     int NOT NULL,
    status      int,                           -- HTTP or SMTP; null: no answer
    error       text,
    request     json,                          -- {method, url, headers, body}; null: mail, or nothing was asked
    response    json,                          -- {status, headers, body} or {error, text, may_have_arrived}
    PRIMARY KEY (institution, message, number, step)
);

CREATE TABLE endpoint_state (
    institution smallint NOT NULL,
    endpoint    text NOT NULL,
    disabled_at timestamptz,
    reason      text,
    PRIMARY KEY (institution, endpoint)
);

-- ---- how people are known --------------------------------------------------------------------------------

CREATE TABLE signin (
    institution smallint NOT NULL,
    id          uuid NOT NULL,                 -- names the browser that asked, by a cookie's digest
    browser     bytea NOT NULL,
    person      uuid NOT NULL,
    code        bytea NOT NULL,                -- digest
    tries       int NOT NULL DEFAULT 0,
    expires_at  timestamptz NOT NULL,
    spent_at    timestamptz,
    PRIMARY KEY (institution, id)
);

CREATE TABLE session (
    institution smallint NOT NULL,
    id          bytea NOT NULL,                -- digest of the cookie
    person      uuid NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (institution, id)
);

-- ---- who may do what -------------------------------------------------------------------------------------

-- For migrations: a table with a column institution, which pages see of their own institution alone.
CREATE FUNCTION keep_apart(t text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY docket ON %I TO assent_docket USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY page ON %I FOR SELECT TO assent_page '
                   'USING (institution = current_setting(''assent.institution'')::smallint)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO assent_docket', t);
    EXECUTE format('GRANT SELECT ON %I TO assent_page', t);
END
$$;

DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
             AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'institution')
    LOOP
        PERFORM keep_apart(t);
    END LOOP;
END
$$;
ALTER TABLE institution ENABLE ROW LEVEL SECURITY;
CREATE POLICY docket ON institution TO assent_docket USING (true) WITH CHECK (true);
CREATE POLICY page ON institution FOR SELECT TO assent_page
    USING (id = current_setting('assent.institution')::smallint);
GRANT SELECT, INSERT, UPDATE ON institution TO assent_docket;
-- An outline shows to whom the configuration lets see across, and nothing else does.
CREATE POLICY across ON outline FOR SELECT TO assent_page
    USING (EXISTS (SELECT FROM oversight o
                    WHERE o.institution = current_setting('assent.institution')::smallint
                      AND o.seen = outline.institution AND o.kind = outline.kind));
GRANT SELECT ON role_today TO assent_docket, assent_page;
GRANT SELECT ON institution, visible_review TO assent_page;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO assent_docket;

-- The record and what was adopted are never rewritten, by nobody.
REVOKE UPDATE, DELETE ON event, register_event, roster, policy, adoption, credential_version, credential_change
    FROM assent_docket;
REVOKE DELETE ON proposal, credential, message, text, revision FROM assent_docket;
-- Pages never see a secret, a payload or the raw reviews.
REVOKE ALL ON signin, session, command_key, intake, review FROM assent_page;
