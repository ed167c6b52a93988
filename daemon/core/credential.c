/* credential: see the header. */
#include "core/credential.h"

#include <string.h>

#include "base/json.h"
#include "core/credential_dates.h"
#include "core/policy/diff.h"
#include "core/outcome.h"
#include "core/policy/programme.h"
#include "core/told.h"

static bool
is(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

/* ---- kinds ---------------------------------------------------------------------------------------------- */

/* KIND: its act; the standings in which it may be proposed; does its document hold the credential's text? */
enum text { TEXT_NEVER, TEXT_ALWAYS, TEXT_SAME_FORM };
static const struct kind {
    const char *name;
    enum credential_act act;
    const char *from; /* standings, between spaces */
    enum text text;
    const char *doing; /* for sentences: "to … it" */
} kinds[] = {
    {"new", CREDENTIAL_PUBLISH, "", TEXT_NEVER, "publish"},
    {"amend-minor", CREDENTIAL_AMEND, " in-force suspended ", TEXT_ALWAYS, "amend"},
    {"amend-major", CREDENTIAL_AMEND, " in-force suspended ", TEXT_ALWAYS, "amend"},
    {"correct", CREDENTIAL_CORRECT, " in-force suspended retired ", TEXT_ALWAYS, "correct"},
    {"renew", CREDENTIAL_RENEW, " in-force suspended ", TEXT_SAME_FORM, "renew"},
    {"suspend", CREDENTIAL_SUSPEND, " in-force ", TEXT_NEVER, "suspend"},
    {"reinstate", CREDENTIAL_REINSTATE, " suspended retired ", TEXT_NEVER, "reinstate"},
    {"retire", CREDENTIAL_RETIRE, " in-force suspended ", TEXT_NEVER, "retire"},
    {"retract", CREDENTIAL_RETRACT, " in-force suspended retired ", TEXT_NEVER, "retract"},
};

static const struct kind *
kind_named(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (is(kinds[i].name, name))
            return &kinds[i];
    return NULL;
}

/* form: of the proposal. */
static bool
holds_text(const struct kind *k, const char *form, json_object *now)
{
    return k->text == TEXT_ALWAYS || (k->text == TEXT_SAME_FORM && is(form, json_str(now, "form")));
}

/* ---- may it be proposed? ---------------------------------------------------------------------------------- */

enum form_change
credential_change(const struct form *form, const struct programme *programme, json_object *before,
                  json_object *after, const char **ret_field)
{
    size_t count = 0;
    const char **ids = diff_fields(NULL, form, before, after, &count);
    enum form_change highest = CHANGE_NONE;
    *ret_field = NULL;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < form->nfields; k++) {
            if (!is(form->fields[k].id, ids[i]))
                continue;
            enum form_change change = programme_change(programme, &form->fields[k]);
            if (change > highest) {
                highest = change;
                *ret_field = form->fields[k].id;
            }
        }
    talloc_free(ids);
    return highest;
}

static bool
standing_allows(const struct kind *k, const char *standing, struct err *e)
{
    char *spaced = err_mem(talloc_asprintf(e->ctx, " %s ", standing ? standing : ""));
    bool fine = strstr(k->from, spaced);
    talloc_free(spaced);
    if (fine)
        return true;
    if (is(standing, "in-force"))
        return err_set(e, ERR_CONFLICT, "It is in force: there is nothing to %s.", k->doing);
    return err_set(
        e, ERR_CONFLICT,
        is(standing, "retracted")   ? "It was retracted: nothing more can be proposed about it."
        : is(standing, "suspended") ? "It is suspended already."
                                    : "It is retired already: propose first to reinstate it.");
}

/* The open proposal that stands in the way of this one. */
static bool
nothing_in_the_way(const struct kind *k, const char *form, json_object *now, struct err *e)
{
    json_object *open = json_arr(now, "open");
    bool text = holds_text(k, form, now);
    for (size_t i = 0; i < json_len(open); i++) {
        json_object *other = json_item(open, i);
        const char *kind = json_str(other, "kind"), *since = json_str(other, "since");
        if (text && json_flag(other, "text", false))
            return err_set(e, ERR_CONFLICT,
                           "A change of its text is under review already (%s, handed in %s): wait "
                           "until that has ended, or ask for it to be withdrawn.",
                           kind ? kind : "amend", since ? since : "before");
        if (!text && is(kind, k->name))
            return err_set(e, ERR_CONFLICT,
                           "A proposal to %s it is under review already (handed in %s).", k->doing,
                           since ? since : "before");
    }
    return true;
}

static const char *
title_of(const struct policy *policy, const char *field)
{
    const struct field *f = field ? policy_field(policy, field) : NULL;
    return f ? f->title : field;
}

static bool
class_fits(const struct deciding *d, const char *kind, bool first, struct err *e)
{
    const char *field;
    enum form_change change =
        credential_change(d->policy->form, d->facts->programme,
                          json_get(d->facts->credential, "document"), d->command->document, &field);
    if (first && change == CHANGE_NONE && !is(kind, "renew"))
        return err_set(e, ERR_INVALID,
                       "Nothing is changed: it says the same as the version in force.");
    if (is(kind, "correct") && change > CHANGE_EDITORIAL)
        return err_set(e, ERR_INVALID,
                       "To change “%s” is more than an editorial correction: propose an amendment.",
                       title_of(d->policy, field));
    if (is(kind, "amend-minor") && change > CHANGE_MINOR)
        return err_set(e, ERR_INVALID,
                       "To change “%s” makes this a major amendment: propose it as one.",
                       title_of(d->policy, field));
    return true;
}

bool
credential_open_to(json_object *now, const char *kind, const char *form, struct err *e)
{
    const struct kind *k = kind_named(kind);
    return standing_allows(k, json_str(now, "standing"), e) && nothing_in_the_way(k, form, now, e);
}

bool
credential_may(struct deciding *d, struct err *e)
{
    const char *name = json_str(d->command->body, "kind");
    const char *about = json_str(d->command->body, "credential");
    const struct kind *k = kind_named(name);
    json_object *now = d->facts->credential;
    if (!k || k->act == CREDENTIAL_PUBLISH)
        return !about || err_set(e, ERR_INVALID,
                                 "A proposal of the kind “%s” is not about a micro-credential "
                                 "that is there already.",
                                 name ? name : "");
    if (!about)
        return err_set(e, ERR_INVALID, "Say which micro-credential this is about.");
    if (!now || !is(about, json_str(now, "id")))
        return err_set(e, ERR_NOT_FOUND, "There is no such micro-credential.");
    if (!credential_open_to(now, name, d->policy->form->name, e))
        return false;
    int64_t version = json_int(now, "version", 1),
            base = json_int(d->command->body, "base", version);
    if (!holds_text(k, d->policy->form->name, now))
        return true;
    if (base != version)
        return err_set(e, ERR_CONFLICT,
                       "This was written from version %d; version %d is in force now. Nothing was "
                       "changed: look at what is new, then hand it in again.",
                       (int)base, (int)version);
    return class_fits(d, name, true, e);
}

void
credential_put_about(struct deciding *d, json_object *body)
{
    const struct kind *k = kind_named(json_str(d->command->body, "kind"));
    json_object *now = d->facts->credential;
    if (!k || k->act == CREDENTIAL_PUBLISH)
        return;
    json_put_str(body, "credential", json_str(d->command->body, "credential"));
    if (!holds_text(k, d->policy->form->name, now))
        return;
    size_t count = 0;
    const char **ids = diff_fields(d->ctx, d->policy->form, json_get(now, "document"),
                                   d->command->document, &count);
    json_object *changed = json_list();
    for (size_t i = 0; i < count; i++)
        json_push_str(changed, ids[i]);
    json_put_int(body, "base", json_int(now, "version", 1));
    json_put(body, "changed", changed);
}

bool
credential_may_revise(struct deciding *d, struct err *e)
{
    return !d->after->base || !d->facts->credential || class_fits(d, d->after->kind, false, e);
}

/* ---- what completion does ----------------------------------------------------------------------------------- */

static const struct act {
    const char *word;
    enum event_kind event;
} acts[CREDENTIAL_ACT_KINDS] = {
#define ACT(enumerator, word, event) [CREDENTIAL_##enumerator] = {word, EVENT_##event},
    CREDENTIAL_ACTS(ACT)
#undef ACT
};

/* An explicit act cannot make a new credential out of one that is there, nor the other way round. */
static enum credential_act
resolve(const struct casefile *c, enum credential_act act)
{
    const struct kind *k = kind_named(c->kind);
    enum credential_act by_kind = k ? k->act : CREDENTIAL_PUBLISH;
    if (act == CREDENTIAL_BY_KIND || (act == CREDENTIAL_PUBLISH) != (by_kind == CREDENTIAL_PUBLISH))
        act = by_kind;
    bool is_text = act == CREDENTIAL_AMEND || act == CREDENTIAL_CORRECT;
    return is_text && c->about && !c->base ? by_kind : act;
}

enum event_kind
credential_event(const struct casefile *c, enum credential_act act)
{
    return acts[resolve(c, act)].event;
}

/* What was retracted stays so, whatever else had been under way. */
static const char *
standing_after(const char *standing, enum credential_act act)
{
    if (!standing || is(standing, "retracted"))
        return standing ? standing : "in-force";
    switch (act) {
    case CREDENTIAL_SUSPEND:
        return is(standing, "in-force") ? "suspended" : standing;
    case CREDENTIAL_REINSTATE:
        return "in-force";
    case CREDENTIAL_RETIRE:
        return "retired";
    case CREDENTIAL_RETRACT:
        return "retracted";
    default:
        return standing;
    }
}

static bool
makes_version(const struct casefile *c, enum credential_act act)
{
    return act == CREDENTIAL_PUBLISH || act == CREDENTIAL_AMEND || act == CREDENTIAL_CORRECT ||
           (act == CREDENTIAL_RENEW && c->base);
}

static json_object *
effect_body(struct deciding *d, enum credential_act act)
{
    const struct casefile *c = d->after;
    json_object *o = json_obj(), *now = d->facts->credential;
    bool text = makes_version(c, act);
    json_put_str(o, "credential", c->about ? c->about : c->proposal);
    json_put_str(o, "act", acts[act].word);
    json_put_int(o, "version", json_int(now, "version", 0) + (text ? 1 : 0));
    json_put_int(o, "change", json_int(now, "change", 0) + 1);
    json_put_str(o, "standing", standing_after(json_str(now, "standing"), act));
    if (text) {
        json_put_int(o, "revision", c->revision);
        json_put_str(o, "document", c->document);
    }
    if (act != CREDENTIAL_PUBLISH)
        json_put_str(o, "because", d->because ? d->because : "");
    dates_put(d, act, o);
    return o;
}

/* The proposer, and the owner when that is somebody else. */
static void
tell(struct deciding *d, enum credential_act act, const char *teach_out)
{
    const char *owner = json_str(d->facts->credential, "owner");
    for (int i = 0; i < 2; i++) {
        const char *person = i ? owner : d->after->proposer;
        if (i && is(owner, d->after->proposer))
            break;
        json_object *data = json_obj();
        json_put_str(data, "credential", d->after->credential);
        if (act != CREDENTIAL_PUBLISH) {
            json_put_str(data, "act", acts[act].word);
            json_put_int(data, "version", d->after->credential_version);
            json_put_str(data, "teach_out", teach_out);
        }
        told_person(d, act == CREDENTIAL_PUBLISH ? "published" : "credential-changed", person, 0,
                    data);
    }
}

/* What cannot be begun any more is missing from the pathways it is a part of. */
static void
tell_pathways(struct deciding *d, enum credential_act act)
{
    json_object *owners = json_arr(d->facts->credential, "pathways");
    if (act != CREDENTIAL_SUSPEND && act != CREDENTIAL_RETIRE && act != CREDENTIAL_RETRACT)
        return;
    for (size_t i = 0; i < json_len(owners); i++) {
        json_object *data = json_obj();
        json_put_str(data, "credential", d->after->credential);
        json_put_str(data, "act", acts[act].word);
        told_person(d, "component-changed", json_item_str(owners, i), 0, data);
    }
}

void
credential_take_effect(struct deciding *d, enum credential_act wanted)
{
    if (d->after->credential)
        return;
    enum credential_act act = resolve(d->after, wanted);
    json_object *o = effect_body(d, act), *data = json_obj();
    const char *teach_out = json_str(o, "teach_out");
    json_put_str(data, "standing", json_str(o, "standing"));
    json_put_str(data, "teach_out", teach_out);
    teach_out = teach_out ? err_mem(talloc_strdup(d->ctx, teach_out)) : NULL;
    deciding_emit(d, acts[act].event, json_object_get(o));
    json_put_str(data, "credential", d->after->credential);
    json_put_int(data, "version", d->after->credential_version);
    told_notify(d, event_table[acts[act].event].name, data);
    tell(d, act, teach_out);
    tell_pathways(d, act);
    dates_arm(d, o);
    json_object_put(o);
}

/* ---- what was approved before ------------------------------------------------------------------------------- */

static const struct state *
state_in_force(const struct policy *policy)
{
    for (size_t i = 0; i < policy->workflow->nstates; i++)
        if (policy->workflow->states[i].final == ENDING_COMPLETED &&
            policy->workflow->states[i].publishes)
            return &policy->workflow->states[i];
    return NULL;
}

static json_object *
taken_body(struct deciding *d)
{
    json_object *o = json_obj(), *body = d->command->body;
    const char *standing = json_str(body, "standing");
    json_put_str(o, "credential", d->after->proposal);
    json_put_str(o, "act", acts[CREDENTIAL_PUBLISH].word);
    json_put_int(o, "version", json_int(body, "version", 1));
    json_put_int(o, "change", 1);
    json_put_str(o, "standing", standing ? standing : "in-force");
    json_put_int(o, "revision", 1);
    json_put_str(o, "document", d->after->document);
    dates_put(d, CREDENTIAL_PUBLISH, o);
    if (json_str(body, "review_due"))
        json_put_str(o, "review_due", json_str(body, "review_due"));
    json_put_str(o, "owner_role", json_str(body, "owner_role"));
    json_put_str(o, "owner_unit", json_str(body, "owner_unit"));
    if (json_get(body, "remotes"))
        json_put(o, "remotes", json_copy(json_get(body, "remotes")));
    outcome_put_text(d, o);
    return o;
}

bool
credential_take_over(struct deciding *d, struct err *e)
{
    static const char because[] = "It was approved before this service was used.";
    const struct state *state = state_in_force(d->policy);
    json_object *o = json_obj();
    if (!state) {
        json_object_put(o);
        return err_set(e, ERR_INVALID, "The policy “%s” publishes nothing.",
                       d->policy->workflow->title);
    }
    json_put_str(o, "state", state->name);
    json_put_str(o, "because", because);
    json_put_bool(o, "paused", false);
    deciding_emit(d, EVENT_STATE_ENTERED, o);
    o = taken_body(d);
    deciding_emit(d, EVENT_PUBLISHED, json_object_get(o));
    json_object *end = json_obj();
    json_put_str(end, "ending", "completed");
    json_put_str(end, "because", because);
    deciding_emit(d, EVENT_ENDED, end);
    dates_arm(d, o);
    json_object_put(o);
    return true;
}
