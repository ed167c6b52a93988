/* credential_owner: a credential is handed on: to a person, or to an office, whose holder answers for it from then on. */
#include "core/credential.h"

#include <string.h>

#include "base/json.h"
#include "core/told.h"

struct heir {
    const char *person, *role, *unit; /* role, unit: NULL for a person */
};

/* Whoever holds the office today: somebody must. */
static bool
holder_of(struct deciding *d, struct heir *heir, struct err *e)
{
    const struct holding **held =
        roster_holders_at(d->ctx, d->facts->roster, heir->role, heir->unit, deciding_today(d));
    if (!held[0])
        return err_set(
            e, ERR_INVALID,
            "Nobody holds the office “%s”%s%s today: name a person, or let the office be "
            "filled first.",
            heir->role, heir->unit ? " of " : "", heir->unit ? heir->unit : "");
    heir->person = held[0]->person;
    return true;
}

static bool
heir_of(struct deciding *d, struct heir *ret, struct err *e)
{
    json_object *body = d->command->body;
    *ret = (struct heir){json_str(body, "person"), json_str(body, "role"), json_str(body, "unit")};
    if (ret->role)
        return holder_of(d, ret, e);
    return ret->person ||
           err_set(e, ERR_INVALID, "Say who is to answer for it: an e-mail address, or an office.");
}

static void
tell(struct deciding *d, const char *to, const char *before)
{
    const char *actor = d->command->actor.person;
    told_person(d, "owner-changed", to, 0, NULL);
    if (before && strcmp(before, to) && (!actor || strcmp(before, actor)))
        told_person(d, "owner-left", before, 0, NULL);
}

bool
credential_hand_on(struct deciding *d, struct err *e)
{
    json_object *now = d->facts->credential;
    struct heir heir;
    if (!now || d->after->about)
        return err_set(e, ERR_NOT_FOUND, "There is no such micro-credential.");
    if (!heir_of(d, &heir, e))
        return false;
    const char *before = json_str(now, "owner");
    if (!heir.role && !json_str(now, "owner_role") && before && !strcmp(before, heir.person))
        return err_set(e, ERR_CONFLICT, "They answer for it already.");
    json_object *o = json_obj();
    json_put_str(o, "credential", json_str(now, "id"));
    json_put_int(o, "change", json_int(now, "change", 0) + 1);
    json_put_str(o, "to", heir.person);
    json_put_str(o, "role", heir.role);
    json_put_str(o, "unit", heir.role ? heir.unit : NULL);
    json_put_str(o, "person", d->command->actor.person);
    deciding_emit(d, EVENT_OWNER_CHANGED, o);
    tell(d, heir.person, before);
    return true;
}
