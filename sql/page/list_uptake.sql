-- list_uptake: what badge platforms told us of each credential, and of what they know that we do not, for operators
-- params: none
-- returns: document json
WITH known AS MATERIALIZED (
    SELECT DISTINCT r.institution, r.endpoint, i.id
      FROM credential_remote r CROSS JOIN LATERAL uptake_ids(r.credential, r.remote) AS i (id)
)
SELECT json_build_object(
    'credentials', (SELECT coalesce(json_agg(json_build_object('id', c.id, 'slug', c.slug, 'title', v.document ->> 'title',
                        'standing', c.standing, 'uptake', u.told) ORDER BY lower(v.document ->> 'title')), '[]')
                      FROM credential c
                      JOIN credential_version v ON v.credential = c.id AND v.version = c.version
                     CROSS JOIN LATERAL (SELECT uptake_of(c.institution, c.id) AS told) AS u
                     WHERE u.told IS NOT NULL),
    'unknown', (SELECT coalesce(json_agg(json_build_object('endpoint', endpoint, 'remote', remote, 'issued', issued, 'shared', shared,
                    'revoked', revoked, 'last', last) ORDER BY endpoint, remote), '[]')
                  FROM (SELECT endpoint, remote, coalesce(sum(count) FILTER (WHERE kind = 'issued'), 0) AS issued,
                               coalesce(sum(count) FILTER (WHERE kind = 'shared'), 0) AS shared,
                               coalesce(sum(count) FILTER (WHERE kind = 'revoked'), 0) AS revoked, to_char(max(month), 'YYYY-MM') AS last
                          FROM uptake
                         WHERE NOT EXISTS (SELECT FROM known k
                                            WHERE k.institution = uptake.institution AND k.endpoint = uptake.endpoint AND k.id = remote)
                         GROUP BY endpoint, remote
                         ORDER BY endpoint, remote
                         LIMIT 500) AS n)) AS document
