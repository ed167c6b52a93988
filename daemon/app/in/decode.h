/*
 * decode: a body as [adapter] decoder says, whatever its content type is called:
 *   json             the value
 *   form             {field: [values]}, form-encoded or multipart; files are left out
 *   form-json:FIELD  the same, with FIELD read as JSON
 */
#ifndef ASSENT_APP_IN_DECODE_H
#define ASSENT_APP_IN_DECODE_H

#include <stdint.h>

#include "app/in/arrival.h"

/* The fields, with where each stands in the bytes; only for the form decoders. */
bool decode_form(struct arrival *a, const uint8_t *bytes, struct form_data **ret,
                 struct err *e) must_check;

const char *
decode_json_field(const struct adapter *adapter); /* FIELD of form-json:FIELD, or NULL */
bool decode_is_json(const struct adapter *adapter);

#endif
