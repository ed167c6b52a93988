-- heads: where each proposal's chain ends, for an anchor to be kept elsewhere; the next 500; and, when there are no more, what
-- the register's events come to
-- params: $1 uuid the last proposal told; the nil uuid for the first
-- returns: document json {heads: [{proposal, seq, sha256}], last, register: {seq, sha256}?}
SELECT json_build_object('heads', coalesce(json_agg(json_build_object('proposal', id, 'seq', version,
           'sha256', encode(head, 'hex')) ORDER BY id), '[]'), 'last', max(id::text),
           'register', CASE WHEN count(*) = 0 THEN (
               SELECT json_build_object('seq', max(number), 'sha256', register_digest(min(institution), max(number)))
                 FROM register_event HAVING count(*) > 0) END) AS document
  FROM (SELECT id, version, head FROM proposal WHERE id > $1::uuid ORDER BY id LIMIT 500) AS p
