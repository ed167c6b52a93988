-- Files: what was uploaded in our forms, or fetched where a form platform kept it. By the digest of their bytes, each once an
-- institution; which proposals name them, under which name, is apart.

CREATE TABLE file (
    institution smallint NOT NULL REFERENCES institution,
    digest      text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    type        text NOT NULL,                 -- found in the bytes
    size        int NOT NULL,
    body        bytea NOT NULL,
    stored_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, digest),
    CHECK (digest = encode(sha256(body), 'hex')),
    CHECK (size = length(body))
);
ALTER TABLE file ALTER COLUMN body SET STORAGE EXTERNAL;   -- most are compressed already

CREATE TABLE file_use (
    institution smallint NOT NULL,
    proposal    uuid NOT NULL,                 -- or the draft that becomes it
    digest      text NOT NULL,
    name        text NOT NULL,                 -- as whoever gave it called it
    used_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (institution, proposal, digest),
    FOREIGN KEY (institution, digest) REFERENCES file
);
CREATE INDEX file_use_of ON file_use (institution, digest);
CREATE INDEX credential_version_proposal ON credential_version (institution, proposal);

-- The proposals whose files a proposal's documents may name: its own, and those that the versions of its credential came from.
CREATE FUNCTION file_givers(of_institution smallint, of_proposal uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT of_proposal
     UNION
    SELECT v.proposal
      FROM credential_version v
     WHERE v.institution = of_institution
       AND v.credential IN (SELECT d.credential FROM draft d WHERE d.institution = of_institution AND d.id = of_proposal
                             UNION ALL
                            SELECT p.about FROM proposal p WHERE p.institution = of_institution AND p.id = of_proposal)
$$;

-- {digest: {name, type, size}} of all that a proposal's documents may name.
CREATE FUNCTION files_of(of_institution smallint, of_proposal uuid) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_object_agg(f.digest, json_build_object('name', u.name, 'type', f.type, 'size', f.size)), '{}')
      FROM (SELECT DISTINCT ON (digest) digest, name
              FROM file_use
             WHERE institution = of_institution AND proposal IN (SELECT file_givers(of_institution, of_proposal))
             ORDER BY digest, proposal <> of_proposal, used_at DESC) AS u
      JOIN file f ON f.institution = of_institution AND f.digest = u.digest
$$;

-- What a document's form shows to everybody: the answers that are files, each with its field's type.
CREATE FUNCTION public_files(form json, document json) RETURNS TABLE (type text, answer json) LANGUAGE sql IMMUTABLE AS $$
    WITH f AS (
        SELECT field
          FROM json_array_elements(form -> 'sections') AS s, json_array_elements(s -> 'fields') AS field
         WHERE field ->> 'see' = 'public'
    )
    SELECT field ->> 'type', document -> (field ->> 'id')
      FROM f WHERE field ->> 'type' IN ('file', 'image')
     UNION ALL
    SELECT own ->> 'type', entry -> (own ->> 'id')
      FROM f, json_array_elements(field -> 'fields') AS own,
           json_array_elements(CASE json_typeof(document -> (field ->> 'id')) WHEN 'array' THEN document -> (field ->> 'id')
                               ELSE '[]' END) AS entry
     WHERE field ->> 'type' = 'group' AND own ->> 'type' IN ('file', 'image') AND coalesce(own ->> 'see', 'public') = 'public'
       AND json_typeof(entry) = 'object'
$$;

-- May everybody have it? When a published version shows it.
CREATE FUNCTION file_is_public(of_institution smallint, wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM file_use u
          JOIN credential_version g ON g.institution = u.institution AND g.proposal = u.proposal
          JOIN credential_version v ON v.institution = g.institution AND v.credential = g.credential
          JOIN policy p ON p.institution = v.institution AND p.digest = v.policy
         CROSS JOIN LATERAL public_files(p.bundle::json -> 'form', v.document) AS a
         WHERE u.institution = of_institution AND u.digest = wanted AND a.answer ->> 'file' = wanted)
$$;

-- An address may hold these; the name is for whoever downloads it.
CREATE FUNCTION file_name_of(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(nullif(trim(BOTH '-.' FROM regexp_replace(name, '[^A-Za-z0-9._-]+', '-', 'g')), ''), 'file')
$$;

-- The badge's image of a document: {url, data_uri, type}, or null. url: of the institution's site.
CREATE FUNCTION badge_image(of_institution smallint, of_policy text, document json) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object('url', (i.settings ->> 'url') || '/' || i.slug || '/files/' || f.digest || '/'
                                    || file_name_of(a.answer ->> 'name'),
               'data_uri', 'data:' || f.type || ';base64,' || replace(encode(f.body, 'base64'), E'\n', ''),
               'type', f.type, 'alt', a.answer ->> 'alt')
      FROM policy p
     CROSS JOIN LATERAL public_files(p.bundle::json -> 'form', document) AS a
      JOIN institution i ON i.id = of_institution
      JOIN file f ON f.institution = of_institution AND f.digest = a.answer ->> 'file'
     WHERE p.institution = of_institution AND p.digest = of_policy AND a.type = 'image'
     LIMIT 1
$$;

SELECT keep_apart('file'), keep_apart('file_use');
