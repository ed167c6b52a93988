-- list_credentials: every credential with its standing and its dates, for operators
-- params: none
-- returns: document json
SELECT json_build_object('credentials', coalesce(json_agg(json_build_object('slug', c.slug, 'title', v.document ->> 'title',
           'standing', c.standing, 'version', c.version, 'owner', p.email, 'office', concat_ws(' ', c.owner_role, c.owner_unit), 'unit', v.document ->> 'unit',
           'review_due', c.review_due, 'offered_until', c.idle_due, 'teach_out', c.teach_out)
           ORDER BY lower(v.document ->> 'title')), '[]')) AS document
  FROM credential c
  JOIN credential_version v ON v.credential = c.id AND v.version = c.version
  LEFT JOIN person p ON p.id = owner_of(c)
