-- put_institution: an institution as the configuration names it
-- params: $1 smallint id, $2 text slug, $3 text name, $4 json settings
-- returns: nothing
INSERT INTO institution (id, slug, name, settings)
VALUES ($1::smallint, $2::text, $3::text, $4::json)
    ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, settings = excluded.settings
