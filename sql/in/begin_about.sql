-- begin_about: somebody begins a proposal about a credential; its draft starts from what is in force
-- params: $1 smallint institution, $2 text nonce of the form, $3 uuid draft, $4 uuid person, $5 text form, $6 text kind,
--         $7 uuid credential, $8 json fields of the document to start from, $9 boolean the document is the credential's text
-- returns: id uuid of the draft; the one that there is already, for the same person, credential and kind; or no row
WITH had AS (
    SELECT id FROM draft
     WHERE institution = $1::smallint AND person = $4::uuid AND credential = $7::uuid AND kind = $6::text
), k AS (
    INSERT INTO command_key (institution, source, key, digest, answer)
    SELECT $1::smallint, 'about', $2::text, '', '' WHERE NOT EXISTS (SELECT FROM had)
        ON CONFLICT DO NOTHING
    RETURNING institution
), d AS (
    INSERT INTO draft (institution, id, person, form, document, origin, kind, credential, base)
    SELECT k.institution, $3::uuid, $4::uuid, $5::text,
           (SELECT coalesce(json_object_agg(a.key, a.value), '{}') FROM json_each(v.document) AS a
             WHERE a.key IN (SELECT json_array_elements_text($8::json))),
           'page', $6::text, c.id, CASE WHEN $9::boolean THEN c.version END
      FROM k
      JOIN credential c ON c.institution = k.institution AND c.id = $7::uuid AND c.standing <> 'retracted'
      JOIN credential_version v ON v.institution = c.institution AND v.credential = c.id AND v.version = c.version
    RETURNING id
)
SELECT id FROM had UNION ALL SELECT id FROM d LIMIT 1
