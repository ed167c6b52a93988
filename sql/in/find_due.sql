-- find_due: timers that have come due, the longest overdue first; no locks: a tick is keyed by its timer
-- params: none
-- returns: institution int, proposal uuid, number int
SELECT institution, proposal, number
  FROM timer
 WHERE due_at <= clock_timestamp()
 ORDER BY due_at
 LIMIT 256
