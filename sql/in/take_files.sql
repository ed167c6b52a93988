-- take_files: the files of a later answer are what the draft or the proposal that it changes may name
-- params: $1 smallint institution, $2 uuid intake, $3 uuid draft or proposal
-- returns: nothing
INSERT INTO file_use (institution, proposal, digest, name)
SELECT institution, $3::uuid, digest, name FROM file_use WHERE institution = $1::smallint AND proposal = $2::uuid
    ON CONFLICT (institution, proposal, digest) DO UPDATE SET used_at = now()
