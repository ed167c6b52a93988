-- find_followed: how far open tasks have followed the register
-- params: $1 smallint institution
-- returns: number bigint, day date; or no row
SELECT number, day FROM roster_followed WHERE institution = $1::smallint
