-- find_credential: a credential as it is now, for a proposal about it
-- params: $1 smallint institution, $2 uuid credential
-- returns: credential json as the core reads it, or no row
SELECT credential_now(c)
  FROM credential c
 WHERE c.institution = $1::smallint AND c.id = $2::uuid
