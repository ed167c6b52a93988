-- find_session: who has signed in with this cookie
-- params: $1 smallint institution, $2 bytea digest of the cookie
-- returns: document json {person, epoch, name, email, staff}, or no row
SELECT json_build_object('person', p.id, 'epoch', p.epoch, 'name', p.name, 'email', p.email,
           'staff', EXISTS (SELECT FROM role_today r
                             WHERE r.institution = p.institution AND r.person = p.id
                               AND r.role IN ('coordinator', 'administrator')))
  FROM session s JOIN person p ON p.institution = s.institution AND p.id = s.person
 WHERE s.institution = $1::smallint AND s.id = $2::bytea AND s.expires_at > clock_timestamp() AND p.erased_at IS NULL
