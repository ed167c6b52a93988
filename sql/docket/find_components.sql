-- find_components: what is known of the credentials that a document names as components
-- params: $1 smallint institution, $2 json document
-- returns: components json (core/pathway.h)
SELECT component_graph($1::smallint, $2::json)
