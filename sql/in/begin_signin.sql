-- begin_signin: a code for a person, to be typed into the browser that asked; nothing when nobody has that address
-- params: $1 smallint institution, $2 uuid id, $3 bytea digest of the browser's cookie, $4 text email, $5 bytea digest of the
--         code, $6 json data of the mail (null: no mail)
-- returns: id uuid when there is such a person who has fewer than five codes open; else no row
WITH s AS (
    INSERT INTO signin (institution, id, browser, person, code, expires_at)
    SELECT p.institution, $2::uuid, $3::bytea, p.id, $5::bytea, clock_timestamp() + interval '15 minutes'
      FROM person p
     WHERE p.institution = $1::smallint AND (p.email = lower($4::text)
            OR p.id = (SELECT person FROM address a WHERE a.institution = $1::smallint AND a.email = lower($4::text)))
       AND p.erased_at IS NULL
       AND (SELECT count(*) FROM signin o
             WHERE o.institution = p.institution AND o.person = p.id AND o.spent_at IS NULL
               AND o.expires_at > clock_timestamp()) < 5
    RETURNING institution, id, person
), old AS (
    DELETE FROM signin WHERE institution = $1::smallint AND expires_at < clock_timestamp() - interval '1 day'
), m AS (
    INSERT INTO message (institution, public_id, kind, person, template, data, created_at)
    SELECT institution, 'msg_signin_' || replace(id::text, '-', ''), 'mail', person, 'signin-code', $6::json, clock_timestamp()
      FROM s
     WHERE $6::json IS NOT NULL
    RETURNING institution, id, public_id, created_at
), q AS (
    INSERT INTO message_queue (institution, id, kind, lane, not_before)
    SELECT institution, id, 'mail', public_id, created_at FROM m
)
SELECT id FROM s
