-- catalog: what is published
-- params: none
-- returns: document json
WITH i AS (
    SELECT slug, settings FROM institution
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', NULL,
    'credentials', (SELECT coalesce(json_agg(json_build_object('slug', c.slug, 'id', c.id, 'href', '/' || i.slug || '/catalog/' || c.slug,
                        'title', v.document ->> 'title', 'summary', v.document ->> 'summary', 'hours', v.document -> 'hours',
                        'unit_title', coalesce(u.name, v.document ->> 'unit'),
                        'level_title', (SELECT k ->> 'title'
                                          FROM policy p, json_array_elements(p.bundle::json -> 'form' -> 'sections') AS s,
                                               json_array_elements(s -> 'fields') AS f, json_array_elements(f -> 'choices') AS k
                                         WHERE p.digest = v.policy AND f ->> 'id' = 'level'
                                           AND k ->> 'id' = v.document ->> 'level'),
                        'published', (SELECT to_char(min(f.published_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                                        FROM credential_version f WHERE f.credential = c.id),
                        'updated', to_char(greatest(v.published_at, (SELECT max(h.at) FROM credential_change h
                                                                      WHERE h.credential = c.id AND h.act NOT IN ('review-due', 'offered')))
                                           AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                        'standing', c.standing,
                        'standing_title', CASE c.standing WHEN 'in-force' THEN 'In force' ELSE initcap(c.standing) END)
                        ORDER BY lower(v.document ->> 'title')), '[]')
                      FROM credential c
                      JOIN credential_version v ON v.credential = c.id AND v.version = c.version
                      LEFT JOIN unit u ON u.id = v.document ->> 'unit'
                     WHERE c.standing <> 'retracted')) AS document
  FROM i
