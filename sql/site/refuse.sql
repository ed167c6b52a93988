-- refuse: ends the transaction without a trace, for a dry run
-- params: $1 text what is said
-- returns: nothing
SELECT refuse($1::text)
