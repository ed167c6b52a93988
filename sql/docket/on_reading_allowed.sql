-- on_reading_allowed: what pages read of an event reading.allowed
-- params: $1 smallint institution, $2 uuid proposal, $3 timestamptz at, $4 json body
-- returns: nothing
INSERT INTO review_reader (institution, proposal, task, person)
SELECT $1::smallint, $2::uuid, r.task::int, w.person::uuid
  FROM json_array_elements_text($4::json -> 'reviews') AS r (task)
 CROSS JOIN (SELECT json_array_elements_text($4::json -> 'readers')
              UNION
             SELECT person::text FROM proposal
              WHERE institution = $1::smallint AND id = $2::uuid AND ($4::json ->> 'and_proposer')::boolean) AS w (person)
 WHERE $3::timestamptz IS NOT NULL
    ON CONFLICT DO NOTHING
