/* ending: see the header. */
#include "core/ending.h"

#include "base/json.h"
#include "core/outcome.h"
#include "core/sight.h"
#include "core/told.h"

void
ending_publish(struct deciding *d)
{
    if (d->after->credential)
        return;
    json_object *o = json_obj(), *data = json_obj(), *mail = json_obj();
    /* The first version of a new credential bears the proposal's own id. */
    json_put_str(o, "credential", d->after->proposal);
    json_put_int(o, "version", 1);
    json_put_int(o, "revision", d->after->revision);
    json_put_str(o, "document", d->after->document);
    deciding_emit(d, EVENT_PUBLISHED, o);
    json_put_str(data, "credential", d->after->credential);
    json_put_int(data, "version", d->after->credential_version);
    told_notify(d, "credential.published", data);
    json_put_str(mail, "credential", d->after->credential);
    told_person(d, "published", d->after->proposer, 0, mail);
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
        ending_publish(d);
    json_put_str(o, "ending", name(state->final));
    json_put_str(o, "because", because);
    if (d->command->kind == COMMAND_WITHDRAW) {
        outcome_put_text(d, o);
        json_put_str(o, "person", d->command->actor.person);
    }
    deciding_emit(d, EVENT_ENDED, o);
    tell(d, state->final, published_before, because);
}
