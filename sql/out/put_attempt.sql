-- put_attempt: one try, step by step, for whoever asks what happened: what was asked and answered, without a secret
-- params: $1 smallint institution, $2 bigint message, $3 int number, $4 int milliseconds, $5 int status, $6 text error,
--         $7 json steps [{request, response}], or null
-- returns: nothing
INSERT INTO attempt (institution, message, number, step, at, took_ms, status, error, request, response)
SELECT $1::smallint, $2::bigint, $3::int, n, clock_timestamp(), coalesce((o -> 'response' ->> 'took_ms')::int, $4::int),
       (o -> 'response' ->> 'status')::int,
       CASE WHEN n = json_array_length($7::json) THEN coalesce($6::text, o -> 'response' ->> 'text')
            ELSE o -> 'response' ->> 'text' END,
       o -> 'request', o -> 'response'
  FROM json_array_elements($7::json) WITH ORDINALITY AS e (o, n)
 UNION ALL
SELECT $1::smallint, $2::bigint, $3::int, 1, clock_timestamp(), $4::int, $5::int, $6::text, NULL, NULL
 WHERE coalesce(json_array_length($7::json), 0) = 0
    ON CONFLICT DO NOTHING
