-- find_credential: a credential as it is now, for a proposal about it
-- params: $1 smallint institution, $2 uuid credential
-- returns: credential json as the core reads it, or no row
SELECT json_strip_nulls(json_build_object(
           'id', c.id, 'version', c.version, 'standing', c.standing, 'change', c.change, 'owner', owner_of(c), 'owner_role', c.owner_role,
           'review_due', c.review_due, 'idle_due', c.idle_due, 'told_on', c.told_on,
           'form', (SELECT p.bundle::json -> 'form' ->> 'name' FROM policy p
                     WHERE p.institution = c.institution AND p.digest = v.policy),
           'document', v.document,
           'open', (SELECT json_agg(json_build_object('proposal', q.id, 'kind', q.casefile ->> 'kind',
                               'text', q.about_what = 'text', 'since', to_char(q.submitted_at, 'FMDD Month YYYY')))
                      FROM proposal q
                     WHERE q.institution = c.institution AND q.about = c.id AND q.ending IS NULL AND q.id <> c.id)))
  FROM credential c
  JOIN credential_version v ON v.institution = c.institution AND v.credential = c.id AND v.version = c.version
 WHERE c.institution = $1::smallint AND c.id = $2::uuid
