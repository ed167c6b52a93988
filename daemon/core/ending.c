/* ending: see the header. */
#include "core/ending.h"

#include "base/json.h"
#include "core/credential.h"
#include "core/outcome.h"
#include "core/sight.h"
#include "core/told.h"

/* What the state says that publishing leads to; the proposal's kind, where it does not. */
static enum credential_act
act_of_publishing(const struct deciding *d)
{
    const struct on *on = state_on(policy_state(d->policy, d->after->state), "published");
    const struct state *next =
        on ? policy_state(d->policy, on->transitions[on->ntransitions - 1].to) : NULL;
    return next ? next->credential : CREDENTIAL_BY_KIND;
}

void
ending_publish(struct deciding *d)
{
    credential_take_effect(d, act_of_publishing(d));
}

const char *
ending_type(const struct deciding *d)
{
    return event_table[credential_event(d->after, act_of_publishing(d))].name;
}

static const char *
name(enum ending ending)
{
    switch (ending) {
    case ENDING_COMPLETED:
        return "completed";
    case ENDING_DECLINED:
        return "declined";
    case ENDING_WITHDRAWN:
        return "withdrawn";
    case ENDING_LAPSED:
        return "lapsed";
    case ENDING_NONE:
        break;
    }
    assert_that(!"a final state has an ending");
    return NULL;
}

static void
tell(struct deciding *d, enum ending ending, bool published_before, const char *because)
{
    if (ending == ENDING_WITHDRAWN) {
        told_person(d, "withdrawn", d->after->proposer, 0, NULL);
        told_role(d, "withdrawn", "coordinator", 0, NULL);
        told_notify(d, "proposal.withdrawn", NULL);
    } else if (ending == ENDING_COMPLETED && !published_before) {
        told_decision(d, "approved", because); /* otherwise said when publishing began */
    } else if (ending != ENDING_COMPLETED) {
        told_decision(d, name(ending), because);
    }
}

void
ending_reached(struct deciding *d, const struct state *state, const char *because)
{
    bool published_before = d->after->credential;
    json_object *o = json_obj();
    if (state->final == ENDING_COMPLETED || state->final == ENDING_DECLINED)
        sight_proposer(d);
    if (state->publishes)
        credential_take_effect(d, state->credential);
    json_put_str(o, "ending", name(state->final));
    json_put_str(o, "because", because);
    if (d->command->kind == COMMAND_WITHDRAW) {
        outcome_put_text(d, o);
        json_put_str(o, "person", d->command->actor.person);
    }
    deciding_emit(d, EVENT_ENDED, o);
    tell(d, state->final, published_before, because);
}
