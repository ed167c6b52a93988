-- put_uptake: counts what a badge platform told us, each event once
-- params: $1 smallint institution, $2 text endpoint, $3 json events [{id, kind, remote, channel, month}]
-- returns: document json {counted, repeated}
WITH given AS (
    SELECT DISTINCT ON (event) sha256(convert_to(e ->> 'id', 'UTF8')) AS event, e ->> 'kind' AS kind, e ->> 'remote' AS remote,
           coalesce(e ->> 'channel', '') AS channel, (e ->> 'month')::date AS month
      FROM json_array_elements($3::json) AS e
     ORDER BY event
), fresh AS (
    INSERT INTO uptake_seen (institution, endpoint, event)
    SELECT $1::smallint, $2::text, event FROM given
        ON CONFLICT (institution, endpoint, event) DO UPDATE SET seen_at = excluded.seen_at
                    WHERE uptake_seen.seen_at < now() - interval '1 day' -- a list that is told every day stays counted
    RETURNING event, xmax = 0 AS is_new
), counted AS (
    INSERT INTO uptake (institution, endpoint, remote, month, kind, channel, count)
    SELECT $1::smallint, $2::text, remote, month, kind, channel, count(*)
      FROM given JOIN fresh USING (event)
     WHERE is_new
     GROUP BY remote, month, kind, channel
        ON CONFLICT (institution, endpoint, remote, month, kind, channel) DO UPDATE SET count = uptake.count + excluded.count
)
SELECT json_build_object('counted', (SELECT count(*) FROM fresh WHERE is_new),
                         'repeated', json_array_length($3::json) - (SELECT count(*) FROM fresh WHERE is_new)) AS document
