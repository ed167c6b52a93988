-- Uptake: what badge platforms tell us of our credentials: issued, shared, revoked. Counts alone, by month; nothing of earners.

-- Under the platform's own id of the credential: whose that is is found when it is read, so that what came before we knew is
-- not lost.
CREATE TABLE uptake (
    institution smallint NOT NULL REFERENCES institution,
    endpoint    text NOT NULL,
    remote      text NOT NULL,
    month       date NOT NULL CHECK (extract(day FROM month) = 1),
    kind        text NOT NULL CHECK (kind IN ('issued', 'shared', 'revoked')),
    channel     text NOT NULL DEFAULT '',      -- shared: where
    count       int NOT NULL CHECK (count > 0),
    PRIMARY KEY (institution, endpoint, remote, month, kind, channel)
);

-- An event counts once: a digest of its id, so that an id that means somebody is not kept.
CREATE TABLE uptake_seen (
    institution smallint NOT NULL REFERENCES institution,
    endpoint    text NOT NULL,
    event       bytea NOT NULL,
    seen_at     timestamptz NOT NULL DEFAULT now(), -- when it was told last, to a day
    PRIMARY KEY (institution, endpoint, event)
);
CREATE INDEX uptake_seen_at ON uptake_seen (institution, seen_at);

-- By which ids a platform may know a credential: ours, and every text and number that it once gave.
CREATE FUNCTION uptake_ids(credential uuid, remote json) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT credential::text
     UNION
    SELECT v #>> '{}' FROM jsonb_path_query(remote::jsonb - 'version', '$.** ? (@.type() == "string" || @.type() == "number")') AS v
$$;

-- The credential that a platform knows by this id; ids may be numbers there.
CREATE FUNCTION uptake_credential(of_institution smallint, of_endpoint text, id text) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT credential FROM credential_remote
     WHERE institution = of_institution AND endpoint = of_endpoint
       AND (credential::text = id
            OR jsonb_path_exists(remote::jsonb - 'version', '$.** ? (@ == $id || @ == $number)', jsonb_build_object('id', id,
                   'number', CASE WHEN id ~ '^[0-9]{1,15}$' THEN to_jsonb(id::bigint) ELSE to_jsonb(id) END)))
     ORDER BY at DESC LIMIT 1
$$;

-- All of one credential: {issued, shared, revoked, channels: [{channel, count}], months: [{month, issued, shared, revoked}]}; null:
-- nothing was told.
CREATE FUNCTION uptake_of(of_institution smallint, wanted uuid) RETURNS json LANGUAGE sql STABLE AS $$
    WITH known AS MATERIALIZED ( -- from the credential to what was told: what is not known here costs nothing
        SELECT DISTINCT r.endpoint, i.id
          FROM credential_remote r CROSS JOIN LATERAL uptake_ids(r.credential, r.remote) AS i (id)
         WHERE r.institution = of_institution AND r.credential = wanted
    ), u AS (
        SELECT u.*
          FROM known k JOIN uptake u ON u.institution = of_institution AND u.endpoint = k.endpoint AND u.remote = k.id
         WHERE uptake_credential(of_institution, k.endpoint, k.id) = wanted
    )
    SELECT json_build_object(
               'issued', coalesce(sum(count) FILTER (WHERE kind = 'issued'), 0),
               'shared', coalesce(sum(count) FILTER (WHERE kind = 'shared'), 0),
               'revoked', coalesce(sum(count) FILTER (WHERE kind = 'revoked'), 0),
               'channels', (SELECT coalesce(json_agg(json_build_object('channel', channel, 'count', n) ORDER BY n DESC, channel), '[]')
                              FROM (SELECT channel, sum(count) AS n FROM u WHERE kind = 'shared' AND channel <> '' GROUP BY channel) AS c),
               'months', (SELECT json_agg(json_build_object('month', to_char(month, 'YYYY-MM'), 'issued', i, 'shared', s, 'revoked', r)
                                          ORDER BY month DESC)
                            FROM (SELECT month, coalesce(sum(count) FILTER (WHERE kind = 'issued'), 0) AS i,
                                         coalesce(sum(count) FILTER (WHERE kind = 'shared'), 0) AS s,
                                         coalesce(sum(count) FILTER (WHERE kind = 'revoked'), 0) AS r
                                    FROM u GROUP BY month ORDER BY month DESC LIMIT 12) AS m))
      FROM u HAVING count(*) > 0
$$;

SELECT keep_apart('uptake'), keep_apart('uptake_seen');
