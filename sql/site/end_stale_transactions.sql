-- end_stale_transactions: ends our own connections whose transaction is older than ten seconds. No timeout of
-- PostgreSQL 15 covers a client that stopped in the middle of a pipeline and holds its rows.
-- params: $1 text, how the application names of our daemons begin ("assentd")
-- returns: pid integer, application_name text, seconds integer; one row a connection ended
-- run by: the owner (no SET ROLE): assent_docket may not see or end the connections of the role that logged in
WITH stale AS MATERIALIZED (
    SELECT pid, application_name, extract(epoch FROM clock_timestamp() - xact_start)::integer AS seconds
      FROM pg_stat_activity
     WHERE datname = current_database()
       AND usename = session_user
       AND pid <> pg_backend_pid()
       AND backend_type = 'client backend'
       AND starts_with(application_name, $1::text)
       AND xact_start < clock_timestamp() - interval '10 seconds'
)
SELECT pid, application_name, seconds FROM stale WHERE pg_terminate_backend(pid);
