-- deliveries: how each connected system fares, and messages: those that have not arrived first, then the latest
-- params: $1 json systems of the configuration [{name, title, url, publish}], $2 text one of them alone, or null,
--         $3 text 'dead', 'waiting' or null for all, $4 uuid person, or null when the administrator asks
-- returns: document json, or no row when the person does not work in the office
WITH i AS (
    SELECT slug, settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
), w AS (
    SELECT name, email FROM person
     WHERE id = $4::uuid
       AND EXISTS (SELECT FROM role_today h WHERE h.person = $4::uuid AND h.role IN ('coordinator', 'administrator'))
     UNION ALL
    SELECT NULL, NULL WHERE $4::uuid IS NULL
), configured AS (
    SELECT o ->> 'name' AS name, o ->> 'title' AS title, o ->> 'url' AS url, (o ->> 'publish')::boolean AS publish, n
      FROM json_array_elements($1::json) WITH ORDINALITY AS x (o, n)
), e AS (
    SELECT * FROM configured
     UNION ALL
    SELECT DISTINCT q.endpoint, NULL, NULL, false, NULL::bigint
      FROM message_queue q
     WHERE q.endpoint <> '' AND q.endpoint NOT IN (SELECT name FROM configured)
), h AS (
    SELECT e.*, s.disabled_at, s.reason AS disabled_because, l.at AS last_success,
           (SELECT count(*) FROM message_queue q WHERE q.endpoint = e.name) AS waiting,
           (SELECT count(*) FROM message m WHERE m.endpoint = e.name AND m.status = 'dead') AS dead,
           f.at AS failing_since, f.error AS last_error, t.took_ms
      FROM e LEFT JOIN endpoint_state s ON s.endpoint = e.name
     CROSS JOIN LATERAL (SELECT max(settled_at) AS at
                           FROM (SELECT settled_at FROM message WHERE endpoint = e.name AND status = 'acknowledged'
                                  ORDER BY id DESC LIMIT 50) AS m) AS l
     CROSS JOIN LATERAL (SELECT min(a.at) AS at, (array_agg(a.error ORDER BY a.at DESC))[1] AS error
                           FROM (SELECT id FROM message_queue q WHERE q.endpoint = e.name AND q.attempts + q.before > 0
                                 UNION
                                 (SELECT id FROM message WHERE endpoint = e.name AND status = 'dead' ORDER BY id DESC LIMIT 200)) AS m
                           JOIN attempt a ON a.message = m.id
                          WHERE a.error IS NOT NULL AND a.at > coalesce(l.at, '-infinity')) AS f
     CROSS JOIN LATERAL (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY took) AS took_ms
                           FROM (SELECT sum(a.took_ms) AS took
                                   FROM (SELECT id, attempts FROM message WHERE endpoint = e.name AND status = 'acknowledged'
                                          ORDER BY id DESC LIMIT 50) AS m
                                   JOIN attempt a ON a.message = m.id AND a.number = m.attempts
                                  GROUP BY m.id) AS o) AS t
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', CASE WHEN w.name IS NOT NULL THEN json_build_object('name', w.name, 'email', w.email, 'staff', true) END,
    'chosen', $2::text,
    'which', $3::text,
    'systems', (SELECT coalesce(json_agg(json_build_object('name', name, 'title', title, 'url', url, 'publish', publish,
                    'configured', n IS NOT NULL, 'waiting', waiting, 'dead', dead, 'median_ms', took_ms,
                    'last_success', to_char(last_success AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS'),
                    'failing_since', to_char(failing_since AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS'),
                    'last_error', last_error, 'disabled_because', disabled_because,
                    'disabled', to_char(disabled_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS')) ORDER BY n NULLS LAST, name), '[]')
                  FROM h WHERE name = coalesce($2::text, name)),
    'deliveries', (SELECT coalesce(json_agg(json_build_object('id', public_id, 'kind', kind, 'what', coalesce(template, type),
                       'to', coalesce(endpoint, (SELECT email FROM person WHERE person.id = m.person)), 'status', status,
                       'attempts', attempts, 'reason', reason, 'proposal', proposal,
                       'title', (SELECT r.document ->> 'title' FROM revision r WHERE r.proposal = m.proposal
                                  ORDER BY r.number DESC LIMIT 1),
                       'created', to_char(created_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS'),
                       'settled', to_char(settled_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS'),
                       'next', (SELECT to_char(greatest(q.not_before, clock_timestamp()) AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI:SS')
                                  FROM message_queue q WHERE q.id = m.id)) ORDER BY id DESC), '[]')
                     FROM (SELECT * FROM message
                            WHERE ($2::text IS NULL OR endpoint = $2::text)
                              AND CASE $3::text WHEN 'dead' THEN status IN ('dead', 'bounced')
                                                WHEN 'waiting' THEN status = 'queued' ELSE true END
                            ORDER BY status IN ('dead', 'bounced', 'queued') DESC, id DESC
                            LIMIT 200) AS m)) AS document
  FROM i, w
