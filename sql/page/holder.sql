-- holder: whose a task's link may be; task 0 is the proposal itself, its proposer's
-- params: $1 uuid proposal, $2 int task
-- returns: document json {person, epoch, name, email, staff, draft, form}, or no row
WITH h AS (
    SELECT person, false AS draft, NULL AS form FROM task WHERE proposal = $1::uuid AND number = $2::int
     UNION ALL
    SELECT person, false, NULL FROM proposal WHERE id = $1::uuid AND $2::int = 0
     UNION ALL
    SELECT person, true, form FROM draft WHERE id = $1::uuid AND $2::int = 0
)
SELECT json_build_object('person', p.id, 'epoch', p.epoch, 'name', p.name, 'email', p.email, 'draft', h.draft, 'form', h.form,
           'staff', EXISTS (SELECT FROM role_today r WHERE r.person = p.id AND r.role IN ('coordinator', 'administrator'))) AS document
  FROM h JOIN person p ON p.id = h.person
 WHERE p.erased_at IS NULL
 LIMIT 1
