-- put_followed: open tasks have followed the register as far as this
-- params: $1 smallint institution, $2 bigint number of the roster, $3 date
-- returns: nothing
INSERT INTO roster_followed (institution, number, day)
VALUES ($1::smallint, $2::bigint, $3::date)
    ON CONFLICT (institution) DO UPDATE SET number = excluded.number, day = excluded.day
