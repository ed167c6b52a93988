-- note_drift: what one submission asked that no mapping names, and which of our fields it filled; the first time it is read
-- params: $1 smallint institution, $2 uuid id of the submission, $3 json questions, $4 json fields
-- returns: nothing
-- Of one form at most 500 names are kept: a sender that makes up its questions does not fill the disk.
WITH fresh AS (
    UPDATE intake_state SET noticed = true
     WHERE institution = $1::smallint AND id = $2::uuid AND NOT noticed
    RETURNING institution, form
), room AS (
    SELECT f.institution, f.form, 500 - count(d.name) AS free, bool_or(d.kind = 'field') IS TRUE AS begun
      FROM fresh f LEFT JOIN drift d USING (institution, form)
     GROUP BY 1, 2
), said AS (
    SELECT DISTINCT ON (kind, name) kind, name
      FROM (SELECT 'question' AS kind, left(q, 500) AS name FROM json_array_elements_text($3::json) AS q
             UNION ALL
            SELECT 'field', left(f, 500) FROM json_array_elements_text($4::json) AS f) AS named
), missed AS (
    UPDATE drift d SET missed = missed + 1
      FROM fresh
     WHERE d.institution = fresh.institution AND d.form = fresh.form AND d.kind = 'field'
       AND d.name NOT IN (SELECT name FROM said WHERE kind = 'field')
)
INSERT INTO drift AS d (institution, form, kind, name, first_at, last_at, optional)
SELECT room.institution, room.form, n.kind, n.name, clock_timestamp(), clock_timestamp(), n.kind = 'field' AND room.begun
  FROM room, (SELECT said.*, row_number() OVER (ORDER BY k.name IS NULL, said.kind, said.name) AS nth, k.name IS NOT NULL AS known
                FROM said
                LEFT JOIN (SELECT drift.kind, drift.name FROM drift JOIN fresh USING (institution, form)) AS k
                       ON k.kind = said.kind AND k.name = said.name) AS n
 WHERE n.known OR n.nth <= room.free
    ON CONFLICT (institution, form, kind, name)
    DO UPDATE SET times = d.times + 1, last_at = excluded.last_at, optional = d.optional OR d.missed > 0, missed = 0,
                  asked_at = CASE WHEN d.kind = 'question' THEN d.asked_at END,
                  settled_at = CASE WHEN d.kind = 'question' THEN d.settled_at END,
                  settled_by = CASE WHEN d.kind = 'question' THEN d.settled_by END
