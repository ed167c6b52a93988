-- credential: a catalog entry, for its page and its formats
-- params: $1 text slug, $2 int version (null: the one in force)
-- returns: document json, or no row
WITH i AS (
    SELECT slug, settings, settings ->> 'name' AS name, coalesce(settings ->> 'zone', 'UTC') AS zone FROM institution
), c AS (
    SELECT c.*, '/' || i.slug || '/catalog/' || c.slug AS href FROM i, credential c WHERE c.slug = $1::text
), v AS (
    SELECT v.* FROM c JOIN credential_version v ON v.credential = c.id AND v.version = coalesce($2::int, c.version)
), n AS (
    -- Names that follow from the credential's own, for what it is made of: UUIDs of version 3 (RFC 9562).
    SELECT n.name, md5(decode(replace(c.id::text, '-', ''), 'hex') || convert_to(n.name, 'UTF8')) AS h
      FROM c, v, LATERAL (
           SELECT 'outcomes' AS name
           UNION ALL SELECT 'version/' || v.version
           UNION ALL SELECT 'outcome/' || k || e
                       FROM generate_series(1, CASE WHEN json_typeof(v.document -> 'outcomes') = 'array'
                                                    THEN json_array_length(v.document -> 'outcomes') ELSE 0 END) AS k,
                            (VALUES (''), ('/place')) AS ends (e)) AS n
)
SELECT json_build_object(
    'institution', i.settings,
    'viewer', NULL,
    'credential', json_build_object('slug', c.slug, 'id', c.id, 'title', v.document ->> 'title', 'version', v.version,
        'current_version', c.version, 'current_href', c.href, 'standing', c.standing,
        'standing_title', CASE c.standing WHEN 'in-force' THEN 'In force' ELSE initcap(c.standing) END,
        'unit_title', coalesce((SELECT name FROM unit WHERE id = v.document ->> 'unit'), v.document ->> 'unit'),
        'approved', coalesce(to_char(v.approved_on, 'YYYY-MM-DD'), to_char(v.published_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI')),
        'published', to_char(v.published_at AT TIME ZONE i.zone, 'YYYY-MM-DD"T"HH24:MI'),
        'approved_by', coalesce(v.approved_by, 'the review committee of ' || i.name),
        'review_due', CASE WHEN c.standing = 'in-force' THEN c.review_due END, 'teach_out', c.teach_out,
        'standing_since', (SELECT max(h.at AT TIME ZONE i.zone)::date FROM credential_change h
                            WHERE h.credential = c.id AND h.act IN ('suspend', 'reinstate', 'retire', 'retract')),
        'changed', to_char(v.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'names', (SELECT json_object_agg(name, (substr(h, 1, 12) || '3' || substr(h, 14, 3)
                             || to_hex(get_byte(decode(substr(h, 17, 2), 'hex'), 0) & 63 | 128) || substr(h, 19))::uuid) FROM n),
        'href', c.href || CASE WHEN v.version = c.version THEN '' ELSE '/' || v.version END,
        'owner_href', '/' || i.slug || '/credentials',
        'url', coalesce(i.settings ->> 'url', '') || c.href
               || CASE WHEN v.version = c.version THEN '' ELSE '/' || v.version END),
    'policy', v.policy,
    'definition', (SELECT bundle::json -> 'form' FROM policy WHERE digest = v.policy),
    'units', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY name), '[]') FROM unit),
    'document', v.document,
    'component_links', CASE WHEN v.document -> 'components' IS NOT NULL THEN
        (SELECT json_object_agg(n, '/' || i.slug || '/catalog/' || k.slug)
           FROM component_names(v.document) AS n
           JOIN credential k ON k.institution = c.institution AND k.id = component_id(c.institution, n)
          WHERE k.standing <> 'retracted') END,
    'versions', (SELECT json_agg(json_build_object('version', f.version, 'href', c.href || '/' || f.version,
                     'published', to_char(f.published_at AT TIME ZONE i.zone, 'YYYY-MM-DD')) ORDER BY f.version DESC)
                   FROM credential_version f WHERE f.credential = c.id)) AS document
  FROM i, c, v
