-- held: the frame of a page of the office about submissions and forms
-- params: $1 uuid person
-- returns: document json, or no row when the person does not work in the office
SELECT json_build_object(
    'institution', i.settings,
    'viewer', json_build_object('name', w.name, 'email', w.email, 'staff', true)) AS document
  FROM institution i, person w
 WHERE w.id = $1::uuid
   AND EXISTS (SELECT FROM role_today h WHERE h.person = $1::uuid AND h.role IN ('coordinator', 'administrator'))
