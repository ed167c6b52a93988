-- put_attempt: tries, step by step, for whoever asks what happened: what was asked and answered, without a secret
-- params: $1 bigint[] institutions, $2 bigint[] messages, $3 bigint[] numbers, $4 bigint[] steps, $5 bigint[] milliseconds,
--         $6 bigint[] statuses, $7 text[] errors, $8 text[] requests and $9 text[] responses: JSON or null
-- returns: nothing
INSERT INTO attempt (institution, message, number, step, at, took_ms, status, error, request, response)
SELECT institution, message, number, step, clock_timestamp(), took, status, error, request::json, response::json
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[])
       AS a (institution, message, number, step, took, status, error, request, response)
    ON CONFLICT DO NOTHING
