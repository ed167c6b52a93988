-- begin_draft: somebody begins on our own form; the link to the rest goes to the address that they gave
-- params: $1 smallint institution, $2 uuid nonce of the form, $3 uuid draft, $4 uuid person if new, $5 text email, $6 text name,
--         $7 text form
-- returns: nothing; a nonce that was used, or somebody with five drafts that hold nothing yet, begins no other
WITH k AS (
    INSERT INTO command_key (institution, source, key, digest, answer)
    SELECT $1::smallint, 'propose', $2::text, '', ''
     WHERE (SELECT count(*) FROM draft d JOIN person p ON p.institution = d.institution AND p.id = d.person
             WHERE d.institution = $1::smallint AND p.email = lower($5::text) AND d.document::text = '{}') < 5
        ON CONFLICT DO NOTHING
    RETURNING institution
), p AS (
    INSERT INTO person (institution, id, email, name)
    SELECT institution, $4::uuid, lower($5::text), $6::text FROM k
        ON CONFLICT (institution, email) DO UPDATE SET email = excluded.email
    RETURNING institution, id
), d AS (
    INSERT INTO draft (institution, id, person, form, document, origin)
    SELECT institution, $3::uuid, id, $7::text, '{}', 'page' FROM p
    RETURNING institution, id, person
), m AS (
    INSERT INTO message (institution, public_id, kind, proposal, person, template, task, data, created_at)
    SELECT institution, 'msg_' || replace(id::text, '-', '') || '_begun', 'mail', id, person, 'link', 0, '{"why":"begun"}',
           clock_timestamp()
      FROM d
    RETURNING institution, id, public_id, created_at
)
INSERT INTO message_queue (institution, id, kind, lane, not_before)
SELECT institution, id, 'mail', public_id, created_at FROM m
