-- find_disabled: endpoints that nothing is sent to
-- params: none
-- returns: institution int, endpoint text
SELECT institution, endpoint FROM endpoint_state WHERE disabled_at IS NOT NULL
