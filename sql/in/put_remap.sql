-- put_remap: from now on the answers to a question of a form go into a field of ours; or, without a field, no longer
-- params: $1 smallint institution, $2 text form, $3 text question as the platform words it, $4 text field or null, $5 text who
-- returns: document json {form, question, field}
WITH gone AS (
    DELETE FROM remap
     WHERE institution = $1::smallint AND form = $2::text AND question = $3::text AND $4::text IS NULL
), made AS (
    INSERT INTO remap (institution, form, question, field, set_by)
    SELECT $1::smallint, $2::text, $3::text, $4::text, $5::text WHERE $4::text IS NOT NULL
        ON CONFLICT (institution, form, question)
        DO UPDATE SET field = excluded.field, set_by = excluded.set_by, set_at = clock_timestamp()
), settled AS (
    UPDATE drift
       SET settled_at = CASE WHEN $4::text IS NOT NULL THEN clock_timestamp() END,
           settled_by = CASE WHEN $4::text IS NOT NULL THEN $5::text END
     WHERE institution = $1::smallint AND form = $2::text AND kind = 'question' AND name = $3::text
), told AS (
    INSERT INTO register_event (institution, number, kind, actor, body)
    SELECT $1::smallint, coalesce((SELECT max(number) FROM register_event WHERE institution = $1::smallint), 0) + 1,
           CASE WHEN $4::text IS NULL THEN 'remap.ended' ELSE 'remap.set' END, $5::text,
           json_build_object('form', $2::text, 'question', $3::text, 'field', $4::text)
)
SELECT json_build_object('form', $2::text, 'question', $3::text, 'field', $4::text) AS document
