-- credentials: the credentials that somebody answers for; the office sees all of them
-- params: $1 uuid person
-- returns: document json, or no row when nobody has this id
WITH i AS (
    SELECT slug, settings, zone, (now() AT TIME ZONE zone)::date AS today
      FROM (SELECT slug, settings, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution) AS x
), w AS (
    SELECT id, name, email, EXISTS (SELECT FROM role_today h WHERE h.person = $1::uuid
                                       AND h.role IN ('coordinator', 'administrator')) AS staff
      FROM person WHERE id = $1::uuid
), c AS (
    SELECT c.*, v.document, v.published_at, o.answers, o.answers = w.id AS mine
      FROM w, credential c CROSS JOIN LATERAL (SELECT owner_of(c) AS answers) AS o JOIN credential_version v ON v.credential = c.id AND v.version = c.version
     WHERE may_propose_about(c, w.id) AND c.standing <> 'retracted'
     ORDER BY o.answers = w.id DESC, least(c.review_due, c.idle_due) NULLS LAST, lower(v.document ->> 'title')
     LIMIT 500
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', json_build_object('name', w.name, 'email', w.email, 'staff', w.staff),
    'offices', (SELECT coalesce(json_agg(json_build_object('id', h.role || ' ' || h.unit, 'role', h.role, 'unit_title', u.name,
                          'holder', p.name) ORDER BY h.role, u.name NULLS FIRST, p.name), '[]')
                  FROM role_today h JOIN person p ON p.id = h.person LEFT JOIN unit u ON u.id = h.unit
                 WHERE h.role <> 'administrator'),
    'credentials', (SELECT coalesce(json_agg(json_build_object('id', c.id, 'title', c.document ->> 'title', 'mine', c.mine,
                        'href', '/' || i.slug || '/catalog/' || c.slug, 'version', c.version, 'standing', c.standing,
                        'standing_title', CASE c.standing WHEN 'in-force' THEN 'In force' ELSE initcap(c.standing) END,
                        'owner', (SELECT name FROM person p WHERE p.id = c.answers), 'office', c.owner_role,
                        'office_unit', (SELECT name FROM unit u WHERE u.id = c.owner_unit),
                        'unit_title', coalesce((SELECT name FROM unit u WHERE u.id = c.document ->> 'unit'), c.document ->> 'unit'),
                        'published', to_char(c.published_at AT TIME ZONE i.zone, 'YYYY-MM-DD'),
                        'versions', (SELECT count(*) FROM credential_version f WHERE f.credential = c.id),
                        'review_due', c.review_due, 'uptake', uptake_of(c.institution, c.id), 'idle_due', c.idle_due, 'teach_out', c.teach_out,
                        'due', c.standing <> 'retired' AND (c.told_on IS NOT NULL OR c.review_due <= i.today OR c.idle_due <= i.today),
                        'open', (SELECT json_agg(json_build_object('kind', q.casefile ->> 'kind', 'href', '/' || i.slug || '/proposals/' || q.id,
                                            'since', q.submitted_at::date) ORDER BY q.submitted_at)
                                   FROM proposal q WHERE q.about = c.id AND q.ending IS NULL AND q.id <> c.id),
                        'drafts', (SELECT json_agg(json_build_object('kind', d.kind, 'link_to', json_build_object('proposal', d.id,
                                              'task', 0, 'person', d.person)) ORDER BY d.begun_at)
                                     FROM draft d WHERE d.credential = c.id AND d.person = w.id))), '[]') FROM c)) AS document
  FROM i, w
