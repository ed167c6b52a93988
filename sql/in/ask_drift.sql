-- ask_drift: asks the office, by one mail to the coordinator, about questions that no mapping names and fields that are
--            newly absent: in the last three submissions, though always there before
-- params: $1 smallint institution, $2 text form, $3 text id of the submission that it came up with
-- returns: nothing
-- At most one mail a day and form: what comes up meanwhile goes with the next.
WITH open AS (
    SELECT institution, form, kind, name FROM drift_open
     WHERE institution = $1::smallint AND form = $2::text AND asked_at IS NULL
       AND NOT EXISTS (SELECT FROM drift d WHERE d.institution = $1::smallint AND d.form = $2::text
                          AND d.asked_at > clock_timestamp() - interval '1 day')
), asked AS (
    UPDATE drift d SET asked_at = clock_timestamp()
      FROM open
     WHERE d.institution = open.institution AND d.form = open.form AND d.kind = open.kind AND d.name = open.name
), m AS (
    INSERT INTO message (institution, public_id, kind, template, data, created_at)
    SELECT institution, 'msg_' || replace($3::text, '-', '') || '_drift', 'mail', 'drift',
           json_build_object('form', form,
               'questions', coalesce(json_agg(name ORDER BY name) FILTER (WHERE kind = 'question'), '[]'),
               'fields', coalesce(json_agg(name ORDER BY name) FILTER (WHERE kind = 'field'), '[]')), clock_timestamp()
      FROM open
     GROUP BY institution, form
        ON CONFLICT DO NOTHING
    RETURNING institution, id, public_id, created_at
)
INSERT INTO message_queue (institution, id, kind, lane, not_before)
SELECT institution, id, 'mail', public_id, created_at FROM m
