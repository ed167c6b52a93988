-- forget_look: what would go with a person, what would stay, and what must be settled first
-- params: $1 smallint institution, $2 text e-mail address or id, $3 json [kind of text that stays]
-- returns: document json {person, name, email, open_tasks, open_proposals, texts, kept, documents, drafts, letters, roles};
--          or no row
WITH p AS (
    SELECT * FROM person
     WHERE institution = $1::smallint AND erased_at IS NULL AND (email = lower($2::text) OR id::text = lower($2::text))
), t AS (
    SELECT t.kind
      FROM p JOIN text_writer w ON w.institution = p.institution AND w.person = p.id
      JOIN text t ON t.institution = w.institution AND t.proposal = w.proposal AND t.digest = w.digest
     WHERE t.body IS NOT NULL
)
SELECT json_build_object('person', p.id, 'name', p.name, 'email', p.email,
           'open_tasks', (SELECT count(*) FROM task o
                           WHERE o.institution = p.institution AND o.person = p.id AND o.status = 'open'),
           'open_proposals', (SELECT count(*) FROM proposal o
                               WHERE o.institution = p.institution AND o.person = p.id AND o.ending IS NULL),
           'texts', (SELECT count(*) FROM t WHERE kind NOT IN (SELECT json_array_elements_text($3::json))),
           'kept', (SELECT count(*) FROM t WHERE kind IN (SELECT json_array_elements_text($3::json))),
           'documents', (SELECT count(*) FROM revision r
                          WHERE r.institution = p.institution
                            AND without_person(r.document::text, p.name, p.email) <> r.document::text),
           'drafts', (SELECT count(*) FROM draft d WHERE d.institution = p.institution AND d.person = p.id),
           'letters', (SELECT count(*) FROM message m WHERE m.institution = p.institution AND m.person = p.id),
           'roles', (SELECT count(*) FROM role_held h WHERE h.institution = p.institution AND h.person = p.id)) AS document
  FROM p
