-- find_again: what has become of a submission that has been here before, and the answer that was last taken of it
-- params: $1 smallint institution, $2 uuid id, $3 text form, $4 text submission
-- returns: of uuid, newer boolean (an answer younger than this was taken), headers json, body bytea, fetched json,
--          draft text (null: it is a proposal), person uuid, title text, ending text, state_title text, policy text,
--          document json in hand, task int (open, the proposer's, for a revision), typed text into it, linked json,
--          kind text, credential uuid that it is about (or null), version int and text json of it that it starts from; or no row
WITH s AS (
    SELECT id, status
      FROM intake_state
     WHERE institution = $1::smallint AND form = $3::text AND submission = $4::text AND id <> $2::uuid
       AND status IN ('proposal', 'draft', 'revised')
), o AS (
    SELECT s.id
      FROM s
     WHERE s.status <> 'revised'
       AND (EXISTS (SELECT FROM draft d WHERE d.institution = $1::smallint AND d.id = s.id)
            OR EXISTS (SELECT FROM proposal p WHERE p.institution = $1::smallint AND p.id = s.id))
     ORDER BY s.id DESC
     LIMIT 1
), l AS (
    SELECT s.id FROM s, o WHERE s.id >= o.id ORDER BY s.id DESC LIMIT 1
)
SELECT o.id, l.id > $2::uuid, i.headers, i.body, i.fetched, d.document::text, coalesce(d.person, p.person),
       coalesce(d.document, r.document) ->> 'title', p.ending,
       y.bundle::json -> 'workflow' -> 'states' -> p.state ->> 'title', p.casefile ->> 'policy', r.document,
       t.number, e.answers::text, i.linked, coalesce(d.kind, regexp_replace(p.casefile ->> 'kind', '^amend-.*', 'amend'), 'new'),
       c.id, v.version, v.document
  FROM o CROSS JOIN l
  JOIN intake i ON i.institution = $1::smallint AND i.id = l.id
  LEFT JOIN draft d ON d.institution = i.institution AND d.id = o.id
  LEFT JOIN proposal p ON p.institution = i.institution AND p.id = o.id
  LEFT JOIN policy y ON y.institution = i.institution AND y.digest = p.casefile ->> 'policy'
  LEFT JOIN revision r ON r.institution = i.institution AND r.proposal = o.id AND r.number = (p.casefile ->> 'revision')::int
  LEFT JOIN task t ON t.institution = i.institution AND t.proposal = o.id AND t.kind = 'revise' AND t.status = 'open'
                  AND t.person = p.person
  LEFT JOIN typed e ON e.institution = i.institution AND e.proposal = o.id AND e.task = t.number AND e.person = t.person
  LEFT JOIN credential c ON c.institution = i.institution AND c.id = coalesce(d.credential, (p.casefile ->> 'about')::uuid)
  LEFT JOIN credential_version v ON v.institution = c.institution AND v.credential = c.id
                                AND v.version = coalesce(d.base, (p.casefile ->> 'base')::int, c.version)
