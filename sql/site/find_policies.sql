-- find_policies: every policy an institution has kept; of each workflow the one in force comes last
-- params: $1 smallint institution
-- returns: digest text, workflow text, bundle text
SELECT p.digest, p.workflow, p.bundle
  FROM policy p
 WHERE p.institution = $1::smallint
 ORDER BY p.workflow,
          (SELECT max(a.number) FROM adoption a
            WHERE a.institution = p.institution AND a.workflow = p.workflow AND a.digest = p.digest)
          NULLS FIRST
