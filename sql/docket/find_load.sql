-- find_load: how many open tasks each person has
-- params: $1 smallint institution
-- returns: load json {person: tasks}
SELECT coalesce(json_object_agg(person, tasks), '{}'::json)
  FROM (SELECT person, count(*) AS tasks
          FROM task
         WHERE institution = $1::smallint AND status = 'open' AND person IS NOT NULL
         GROUP BY person) AS open
