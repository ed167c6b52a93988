/*
 * mapping: do the map. lines of a form lead to fields that there are? Asked when the configuration is read; what a remap adds
 * afterwards is checked where it is made.
 */
#ifndef ASSENT_APP_SITE_MAPPING_H
#define ASSENT_APP_SITE_MAPPING_H

#include "app/site/registry.h"

/* Where an answer may go beside a field of the form; NULL-terminated by name. */
extern const struct mapping_own {
    const char *name, *title;
} mapping_own[];
const char *mapping_own_title(const char *target); /* NULL: it is none of them */

/* And is its kind one? forms: those that its proposals may be written in. ERR_CONFIG names the line and what to do. */
bool mapping_fits(const struct form_source *source, const struct form *const *forms, size_t count,
                  struct err *e) must_check;

#endif
