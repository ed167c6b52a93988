-- put_message: a message to be sent, and its place in the queue
-- params: $1 smallint institution, $2 text public_id, $3 text kind, $4 uuid proposal, $5 uuid person, $6 text template,
--         $7 int task, $8 text endpoint, $9 text type, $10 int delivery, $11 json data, $12 timestamptz at, $13 text lane,
--         $14 text event
-- returns: nothing
WITH m AS (
    INSERT INTO message (institution, public_id, kind, proposal, person, template, task, endpoint, type, delivery, data,
                         created_at, event)
    VALUES ($1::smallint, $2::text, $3::text, $4::uuid, $5::uuid, $6::text, $7::int, $8::text, $9::text, $10::int,
            $11::json, $12::timestamptz, $14::text)
    RETURNING institution, id
)
INSERT INTO message_queue (institution, id, kind, lane, endpoint, not_before)
SELECT institution, id, $3::text, $13::text, coalesce($8::text, ''), $12::timestamptz FROM m
