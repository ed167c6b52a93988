-- file: its bytes, for somebody who may have it; whether they may is asked by whoever asks, or else it must be public
-- params: $1 text digest, $2 boolean it must be public
-- returns: type text, body bytea; or no row
SELECT f.type, f.body
  FROM file f
 WHERE f.digest = $1::text AND (NOT $2::boolean OR file_is_public(f.institution, f.digest))
