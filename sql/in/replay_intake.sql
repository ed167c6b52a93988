-- replay_intake: submissions that are held are read again; and drafts that have waiting answers, while their proposers have
--                not begun to work on them
-- params: $1 smallint institution, $2 text id, or null: all that are held, and the drafts with an answer to a question that
--         the office has since given a field; $3 text form, or null: of all forms
-- returns: document json {replayed: [id]}; or no row when there is none
WITH those AS (
    SELECT s.id
      FROM intake_state s
      JOIN intake i USING (institution, id)
      LEFT JOIN draft d ON d.institution = s.institution AND d.id = s.id
     WHERE s.institution = $1::smallint AND i.purged_at IS NULL
       AND ($2::text IS NULL OR s.id = $2::uuid) AND ($3::text IS NULL OR s.form = $3::text)
       AND (s.status = 'held'
            OR (s.status = 'draft' AND d.saved_at = d.begun_at
                AND ($2::text IS NOT NULL
                     OR EXISTS (SELECT FROM json_array_elements(d.unmapped) AS u
                                  JOIN remap r ON r.question = u ->> 'question'
                                 WHERE r.institution = s.institution AND r.form = s.form))))
     ORDER BY s.id
     LIMIT 1000
), fetched AS ( -- what could not be fetched is asked for once more
    UPDATE intake i
       SET linked = (SELECT json_object_agg(key, value) FROM json_each(i.linked) WHERE value ->> 'missing' IS NULL)
      FROM those
     WHERE i.institution = $1::smallint AND i.id = those.id AND i.linked IS NOT NULL
), again AS (
    UPDATE intake_state s SET status = 'new', reason = NULL, not_before = NULL, fetches = 0, at = clock_timestamp()
      FROM those WHERE s.institution = $1::smallint AND s.id = those.id
    RETURNING s.id
)
SELECT json_build_object('replayed', json_agg(id ORDER BY id)) AS document FROM again HAVING count(*) > 0
