-- forget_person: who somebody was; the id stays, because the record names it. Last: what went before asks for the name.
-- params: $1 smallint institution, $2 uuid person
-- returns: nothing
WITH s AS (
    DELETE FROM session WHERE institution = $1::smallint AND person = $2::uuid
), c AS (
    DELETE FROM signin WHERE institution = $1::smallint AND person = $2::uuid
), a AS (
    DELETE FROM address WHERE institution = $1::smallint AND person = $2::uuid
), i AS (
    DELETE FROM standin WHERE institution = $1::smallint AND (person = $2::uuid OR standin = $2::uuid)
), h AS (
    DELETE FROM role_held WHERE institution = $1::smallint AND person = $2::uuid
)
UPDATE person
   SET name = 'a former member', email = 'former-' || id || '@forgotten.invalid', unit = NULL, campus_id = NULL,
       epoch = epoch + 1, erased_at = clock_timestamp()
 WHERE institution = $1::smallint AND id = $2::uuid
