-- system: what a system's office is shown of the institutions that it oversees: outlines and counts, nobody's name
-- params: $1 uuid person
-- returns: document json, or no row when the person does not work in the office
WITH i AS (
    SELECT slug, settings FROM institution
), w AS (
    SELECT id, name, email FROM person
     WHERE id = $1::uuid
       AND EXISTS (SELECT FROM role_today h WHERE h.person = $1::uuid AND h.role IN ('coordinator', 'administrator', 'system-office'))
), seen AS (
    SELECT DISTINCT seen, slug, name FROM oversight WHERE office
), o AS (
    SELECT o.* FROM oversight v JOIN outline o ON o.institution = v.seen AND o.kind = v.kind WHERE v.office
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', json_build_object('name', w.name, 'email', w.email, 'staff', true),
    'campuses', (SELECT coalesce(json_agg(json_build_object('slug', s.slug, 'name', s.name, 'href', '/' || s.slug || '/catalog',
                     'open', (SELECT count(*) FROM o WHERE o.institution = s.seen AND o.standing = 'open'),
                     'completed', (SELECT count(*) FROM o WHERE o.institution = s.seen AND o.standing = 'completed'),
                     'not_approved', (SELECT count(*) FROM o WHERE o.institution = s.seen
                                         AND o.standing IN ('declined', 'withdrawn', 'lapsed')),
                     'in_force', (SELECT count(*) FROM o WHERE o.institution = s.seen AND o.standing = 'in-force'),
                     'suspended', (SELECT count(*) FROM o WHERE o.institution = s.seen AND o.standing = 'suspended'),
                     'retired', (SELECT count(*) FROM o WHERE o.institution = s.seen AND o.standing IN ('retired', 'retracted')),
                     'years', (SELECT json_agg(json_build_object('year', y.year, 'handed_in', y.handed_in,
                                          'published', y.published) ORDER BY y.year DESC)
                                 FROM (SELECT o.year, count(*) FILTER (WHERE o.kind = 'proposal') AS handed_in,
                                              count(*) FILTER (WHERE o.kind = 'credential') AS published
                                         FROM o WHERE o.institution = s.seen
                                        GROUP BY o.year ORDER BY o.year DESC LIMIT 5) AS y),
                     'proposals', (SELECT json_agg(json_build_object('title', l.title, 'unit_title', coalesce(l.unit_name, l.unit),
                                              'state', replace(l.state, '-', ' '), 'year', l.year) ORDER BY l.title)
                                     FROM (SELECT * FROM o WHERE o.institution = s.seen AND o.standing = 'open'
                                            ORDER BY o.title LIMIT 500) AS l),
                     'credentials', (SELECT json_agg(json_build_object('title', l.title, 'standing', replace(l.standing, '-', ' '),
                                                'unit_title', coalesce(l.unit_name, l.unit), 'year', l.year,
                                                'href', '/' || s.slug || '/catalog/' || l.slug) ORDER BY l.title)
                                       FROM (SELECT * FROM o WHERE o.institution = s.seen AND o.kind = 'credential'
                                                AND o.standing <> 'retracted'
                                              ORDER BY o.title LIMIT 500) AS l))
                     ORDER BY s.name), '[]')
                   FROM seen s)) AS document
  FROM i, w
