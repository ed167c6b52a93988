-- find_waiting: submissions of which one is new and was looked at before: it waits for what is fetched for it
-- params: none
-- returns: institution text, form text, submission text, id text of the oldest
SELECT institution::text, form, submission, min(id::text)
  FROM intake_state
 WHERE status = 'new' AND submission IS NOT NULL
 GROUP BY institution, form, submission
