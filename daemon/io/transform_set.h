/*
 * transform_set: jq programs by name, each with the libraries that it includes put in front as text.
 *
 * A program's leading lines `include "NAME";` name libraries, as they do for the ordinary jq command with -L; here the
 * line is blanked and the library's text goes before it. Anything else that jq would read from a file is refused.
 */
#ifndef ASSENT_IO_TRANSFORM_SET_H
#define ASSENT_IO_TRANSFORM_SET_H

#include <stddef.h>
#include <stdint.h>
#include <uthash.h>

#include "base/err.h"
#include "base/frame.h"

struct transform_set;
struct buf;

struct transform_program {
    const char *name, *file;
    enum frame_mode mode;
    uint32_t id;      /* unique in this process */
    uint64_t held_by; /* the worker that has it, by number; 0: none. transform.c's */
    const struct source *source;
    const struct transform_part *parts;
    size_t n_parts;
    UT_hash_handle hh;
};

struct transform_set *transform_set_new(TALLOC_CTX *ctx);

/*
 * Adds what others may include. It may itself include libraries added before it. file is what error texts name.
 * ERR_CONFIG: an unknown library is included, a name is there already, the text is too long.
 */
bool transform_set_library(struct transform_set *set, const char *name, const char *file,
                           const char *text, struct err *e) must_check;

/* Adds a program; the same errors. */
bool transform_set_add(struct transform_set *set, const char *name, const char *file,
                       enum frame_mode mode, const char *text, struct err *e) must_check;

/* Its text with the libraries in front, put together anew each time: sixty pages share one library. */
struct buf *transform_set_text(TALLOC_CTX *ctx, const struct transform_program *p);

/* Is this very program, libraries and all, in the set? */
bool transform_set_holds(struct transform_set *set, const struct transform_program *p);

/* NULL: there is none of that name. The names are those given, in the order added. */
struct transform_program *transform_set_find(struct transform_set *set, const char *name);
struct transform_program *transform_set_first(struct transform_set *set);
struct transform_program *transform_set_next(struct transform_program *p);

/*
 * jq's messages about the program's assembled text (each ended by a NUL, len bytes together), as one sentence that names
 * file and line as their author knows them.
 */
char *transform_set_wrong(TALLOC_CTX *ctx, const struct transform_program *p, const char *messages,
                          size_t len);

#endif
