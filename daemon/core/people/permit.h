/*
 * permit: who may give a command: the bits of commands.def against what the actor is to this case today.
 */
#ifndef ASSENT_CORE_PERMIT_H
#define ASSENT_CORE_PERMIT_H

#include "core/decide.h"

/* ERR_FORBIDDEN with a sentence that says who may, or ERR_CONFLICT when the task it names is gone. */
bool permit(const struct policy *, const struct casefile *before, const struct command *,
            const struct facts *, when_t now, struct err *e) must_check;

/* Is it given for the person whose task it is, by somebody else? Whether they may is for permit to say. */
bool permit_for_another(const struct casefile *before, const struct command *);

/* Links may be passed on; some steps ask that people sign in themselves, whatever they do about what is asked. */
bool permit_known(const struct command *, const struct step *, struct err *) must_check;

#endif
