-- What forms ask and what their answers fill, as noticed when submissions were read: so that a question that was renamed is
-- told to the office, and the office's word on where it goes. Names of questions and fields; no answer.

CREATE TABLE drift (
    institution smallint NOT NULL REFERENCES institution,
    form        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('question', 'field')),   -- one that no mapping names; one of ours that was filled
    name        text NOT NULL,                 -- the platform's words; the field's id, proposer.email or proposer.name
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    times       int NOT NULL DEFAULT 1,        -- submissions that had it
    missed      int NOT NULL DEFAULT 0,        -- field: the newest submissions in a row that did not have it
    optional    boolean NOT NULL DEFAULT false,    -- field: it was not always there before
    asked_at    timestamptz,                   -- when the office was asked about it
    settled_at  timestamptz,                   -- when it answered
    settled_by  text,
    PRIMARY KEY (institution, form, kind, name)
);

-- What the office has not answered: every question that no mapping names, and fields that are newly absent.
CREATE VIEW drift_open WITH (security_invoker = true) AS
    SELECT * FROM drift
     WHERE settled_at IS NULL
       AND (kind = 'question' OR (missed >= 3 AND times >= 3 AND NOT optional));
GRANT SELECT ON drift_open TO assent_docket, assent_page;

-- A question of theirs → a field of ours, set by the office; goes before the map of the configuration.
CREATE TABLE remap (
    institution smallint NOT NULL REFERENCES institution,
    form        text NOT NULL,
    question    text NOT NULL CHECK (length(question) <= 500),
    field       text NOT NULL,
    set_by      text NOT NULL,
    set_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, form, question)
);

-- A submission counts once, however often it is read.
ALTER TABLE intake_state ADD COLUMN noticed boolean NOT NULL DEFAULT false;

SELECT keep_apart('drift'), keep_apart('remap');
