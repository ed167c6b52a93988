-- forget_letters: what was sent to a person or names them, and what their forms sent
-- params: $1 smallint institution, $2 uuid person
-- returns: nothing
WITH p AS (
    SELECT id, name, email FROM person WHERE institution = $1::smallint AND id = $2::uuid
), gone AS (
    SELECT m.id, m.event
      FROM p, message m LEFT JOIN message_body b USING (institution, id)
           LEFT JOIN event_body e ON e.institution = m.institution AND e.event = m.event
     WHERE m.institution = $1::smallint
       AND (m.person = p.id OR m.proposal IN (SELECT id FROM proposal WHERE institution = $1::smallint AND person = p.id)
            OR m.proposal IN (SELECT proposal FROM task WHERE institution = $1::smallint AND person = p.id)
            OR position(convert_to(p.name, 'UTF8') IN b.body) > 0 OR position(convert_to(p.email, 'UTF8') IN b.body) > 0
            OR position(convert_to(p.name, 'UTF8') IN e.body) > 0 OR position(convert_to(p.email, 'UTF8') IN e.body) > 0)
), body AS (
    DELETE FROM message_body
     WHERE institution = $1::smallint AND id IN (SELECT id FROM gone)
       AND id NOT IN (SELECT id FROM message_queue q WHERE q.institution = $1::smallint)
), told AS (
    DELETE FROM event_body
     WHERE institution = $1::smallint AND event IN (SELECT event FROM gone)
       AND event NOT IN (SELECT m.event FROM message_queue q JOIN message m USING (institution, id)
                          WHERE q.institution = $1::smallint AND m.event IS NOT NULL)
), q AS (
    DELETE FROM message_queue
     WHERE institution = $1::smallint
       AND id IN (SELECT id FROM message WHERE institution = $1::smallint AND person = $2::uuid)
), a AS (
    UPDATE attempt a
       SET error = without_person(a.error, p.name, p.email), request = without_person(a.request::text, p.name, p.email)::json,
           response = without_person(a.response::text, p.name, p.email)::json
      FROM p
     WHERE a.institution = $1::smallint
       AND (without_person(a.error, p.name, p.email) <> a.error
            OR without_person(a.request::text, p.name, p.email) <> a.request::text
            OR without_person(a.response::text, p.name, p.email) <> a.response::text)
), i AS (
    UPDATE intake i
       SET headers = '{}', body = '', fetched = NULL, linked = NULL, purged_at = clock_timestamp()
      FROM p
     WHERE i.institution = $1::smallint AND i.purged_at IS NULL
       AND (i.id IN (SELECT id FROM proposal WHERE institution = $1::smallint AND person = p.id)
            OR i.id IN (SELECT id FROM draft WHERE institution = $1::smallint AND person = p.id)
            OR position(convert_to(p.email, 'UTF8') IN i.body) > 0 OR position(p.email IN i.fetched::text) > 0)
), s AS (
    UPDATE intake_state s
       SET reason = without_person(s.reason, p.name, p.email)
      FROM p
     WHERE s.institution = $1::smallint AND without_person(s.reason, p.name, p.email) <> s.reason
)
UPDATE message m
   SET data = without_person(m.data::text, p.name, p.email)::json, reason = without_person(m.reason, p.name, p.email),
       status = CASE WHEN m.status = 'queued' AND m.person = p.id THEN 'unwanted' ELSE m.status END
  FROM p
 WHERE m.institution = $1::smallint
   AND ((m.status = 'queued' AND m.person = p.id)
        OR without_person(m.data::text, p.name, p.email) <> m.data::text
        OR without_person(m.reason, p.name, p.email) <> m.reason)
