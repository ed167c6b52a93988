-- release: what a daemon that died had taken is free again; only for one that is alone on its database
-- params: none
-- returns: nothing
UPDATE message_queue SET leased_until = NULL WHERE leased_until IS NOT NULL
