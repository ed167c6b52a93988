/*
 * partners: people outside the institution – an employer, the owner of a course – whom a proposal names by an address.
 *
 * A step of the kind `statement` may be put "to" a question of the form; its answer holds addresses: a text such as
 * "pat@acme.example" or "Pat Employer <pat@acme.example>", a list of them, or a repeating group in whose entries the
 * first answer that is an address counts, and the first other text is the name. The core knows persons alone. So whoever makes a command with
 * a document (submit, revise, supply) reads the addresses with partners_named, finds or makes their persons, and gives
 * these in the command's body: {"partners": {"<field>": [person, …]}}, in the document's order. The event holds the
 * same, the case keeps them, and no address is in either.
 */
#ifndef ASSENT_CORE_PARTNERS_H
#define ASSENT_CORE_PARTNERS_H

#include "core/case/fold.h"
#include "core/step.h"

enum { PARTNERS_MAX = 20 }; /* of one document */

struct partner_named {
    const char *field; /* a copy: the policy may go before this does */
    const char *email; /* in small letters */
    const char *name;  /* the address where none is given */
};

/* Everybody whom the fields name that a step of the policy is put to, each address once a field. */
struct partner_named *
partners_named(TALLOC_CTX *ctx, const struct policy *, json_object *document, size_t *ret_count);

/* Is a step of the policy put to the partners whom this question names? */
bool partners_asked(const struct policy *, const char *field);

/* One address, as somebody typed it, with the name that they gave; false: it is none. */
bool
partners_address(TALLOC_CTX *ctx, const char *typed, const char *name, struct partner_named *ret);

/* Were all found? Refuses a document that names too many. */
bool partners_found(struct deciding *d, struct err *e) must_check;

/* Puts "partners" into an event's body, if the policy has a step that is put to partners. */
void partners_put(const struct deciding *d, json_object *body);

/* The event's partners take the place of those before; an event that says nothing changes none. */
void fold_partners(const struct fold *f);

#endif
