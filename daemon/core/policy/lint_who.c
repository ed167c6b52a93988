/* lint_who: who is asked in a step, who may act for them, and who may not act at all. */
#include <string.h>

#include "core/policy/lint.h"
#include "core/step.h"

/* Asked by what the register says: not the proposer, and not a partner whom the form names. */
static bool
of_an_office(const struct step *step)
{
    return step->who.role && strcmp(step->who.role, "proposer") != 0;
}

static bool
names_units(const struct field *f)
{
    return f->type == FIELD_UNIT || f->type == FIELD_CHOICE || f->type == FIELD_CHOICES ||
           f->type == FIELD_LIST;
}

static void
check_units(struct lint *lint, const struct policy *policy, const struct state *state,
            const struct step *step)
{
    const struct field *f = policy_field(policy, step->who.of_units);
    if (!f)
        lint_step(lint, state, step, "“of-units”: the form has no question “%s”",
                  step->who.of_units);
    else if (!names_units(f))
        lint_step(lint, state, step,
                  "“of-units”: the question “%s” is of type %s, which names no units: unit, "
                  "choice, choices and list do",
                  f->id, field_type_name(f->type));
    else if (!f->required)
        lint_add(lint, LINT_WARNING, LINT_WORKFLOW, lint_place(lint, state, step),
                 "“of-units”: the question “%s” may be left out, and then nobody is asked", f->id);
}

void
lint_who(struct lint *lint, const struct policy *policy, const struct state *state,
         const struct step *step)
{
    char *place = lint_place(lint, state, step);
    if (step->for_others && !strcmp(step->for_others, "proposer"))
        lint_step(lint, state, step, "“for-others”: the proposer cannot enter what others said");
    else if (step->for_others)
        lint_role(lint, place, "for-others", step->for_others);
    if (step->who.of_units)
        check_units(lint, policy, state, step);
    if (step->conflict_same_unit && (step->who.of_unit || step->who.of_units))
        lint_step(lint, state, step,
                  "“conflict” rules out the very people of the department whom “who” asks");
    if (step->conflict_same_unit && !of_an_office(step))
        lint_step(lint, state, step,
                  "“conflict” needs a role in “who” that it can keep people from");
    if (step->no_standin && !of_an_office(step))
        lint_step(lint, state, step,
                  "“stand-in”: nobody stands in for a proposer or a partner anyway: leave it out");
}
