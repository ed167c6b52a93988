-- settle_drift: the office has seen a question that nothing names, or a field that is absent, and leaves it as it is
-- params: $1 smallint institution, $2 text form, $3 text kind, $4 text name, $5 text who
-- returns: document json {form, kind, name}; or no row when it is not open
WITH settled AS (
    UPDATE drift SET settled_at = clock_timestamp(), settled_by = $5::text
     WHERE institution = $1::smallint AND form = $2::text AND kind = $3::text AND name = $4::text AND settled_at IS NULL
    RETURNING form, kind, name
), told AS (
    INSERT INTO register_event (institution, number, kind, actor, body)
    SELECT $1::smallint, coalesce((SELECT max(number) FROM register_event WHERE institution = $1::smallint), 0) + 1,
           'drift.settled', $5::text, json_build_object('form', form, 'kind', kind, 'name', name)
      FROM settled
)
SELECT json_build_object('form', form, 'kind', kind, 'name', name) AS document FROM settled
