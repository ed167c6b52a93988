-- frame: what every page has, for those the daemon makes itself: signin, done, error, not-found
-- params: $1 uuid person who looks, or null
-- returns: document json
SELECT json_build_object(
    'institution', i.settings,
    'viewer', (SELECT json_build_object('name', name, 'email', email, 'staff',
                   EXISTS (SELECT FROM role_today h WHERE h.person = person.id AND h.role IN ('coordinator', 'administrator')))
                 FROM person WHERE id = $1::uuid)) AS document
  FROM institution i
