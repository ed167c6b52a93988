/* partners: see partners.h. */
#include "app/in/partners.h"

#include <string.h>

#include "base/json.h"
#include "core/people/partners.h"
#include "io/pg.h"
#include "io/sign.h"
#include "sql/statements.gen.h"

struct looking {
    struct app *app;
    struct docket_item *item;
    struct partner_named *named;
    size_t count;
    struct partner_named to; /* a hand-over */
    json_object *persons;    /* {email: person}; NULL until they are known */
};

static void
fail(struct docket_item *item, enum err_kind kind, const char *text)
{
    const struct docket_answer answer = {.kind = kind, .text = text};
    item->done(&answer, item->arg);
    talloc_free(item);
}

/* Those of a document, by the question that names them. */
static json_object *
by_field(const struct looking *l)
{
    json_object *partners = json_obj();
    for (size_t i = 0; i < l->count; i++) {
        json_object *of = json_get(partners, l->named[i].field);
        if (!of)
            json_put(partners, l->named[i].field, of = json_list());
        json_push_str(of, json_str(l->persons, l->named[i].email));
    }
    return partners;
}

static void
put(struct looking *l)
{
    struct docket_item *item = l->item;
    json_object *body = item->command.body;
    if (l->count)
        json_put(body, "partners", by_field(l));
    else
        json_put_str(body, "person", json_str(l->persons, l->to.email));
    struct err e = err_on(l);
    docket_fn *done = item->done;
    void *arg = item->arg;
    if (docket_put(l->app->docket, item, &e))
        return;
    const struct docket_answer answer = {.kind = e.kind, .text = e.text};
    done(&answer, arg);
}

static void
on_persons(const struct pg_result *r, void *arg)
{
    struct looking *l = arg;
    struct err e = err_on(l);
    const char *text = r->outcome == PG_OK && pg_rows(r) ? pg_get_text(r, 0, 0) : NULL;
    json_object *persons;
    if (text && json_read(text, strlen(text), NULL, &persons, &e))
        l->persons = json_own(l, persons);
}

static void
on_looked(enum pg_commit c, const struct pg_error *error, void *arg)
{
    struct looking *l = arg;
    (void)error;
    if (c == PG_COMMITTED && l->persons && json_object_object_length(l->persons))
        put(l);
    else
        fail(l->item, ERR_UNAVAILABLE,
             "The people named in this could not be looked up at this moment. Please try again.");
    talloc_free(l);
}

static void
add(json_object *list, const char *email, const char *name)
{
    json_object *one = json_obj();
    char *id = sign_uuid7(NULL);
    json_put_str(one, "id", id);
    json_put_str(one, "email", email);
    json_put_str(one, "name", name);
    json_push(list, one);
    talloc_free(id);
}

/* Whom the item names; NULL: nobody. */
static json_object *
people_of(struct looking *l, const struct policy *policy)
{
    const struct command *command = &l->item->command;
    json_object *list = json_own(l, json_list());
    if (command->document && policy)
        l->named = partners_named(l, policy, command->document, &l->count);
    for (size_t i = 0; i < l->count && i < PARTNERS_MAX; i++)
        add(list, l->named[i].email, l->named[i].name);
    if (command->kind == COMMAND_HAND_OVER || command->kind == COMMAND_HAND_ON) {
        const char *email = json_str(command->body, "email"),
                   *name = json_str(command->body, "name");
        if (partners_address(l, email, name, &l->to))
            add(list, l->to.email, l->to.name);
    }
    return json_len(list) ? list : NULL;
}

static const struct policy *
policy_of(const struct app *app, const struct docket_item *item)
{
    const struct institution *inst = registry_id(app->registry, item->institution);
    if (!inst || !item->command.document)
        return NULL;
    return item->workflow ? institution_in_force(inst, item->workflow)
           : item->policy ? institution_policy(inst, item->policy)
                          : NULL;
}

bool
partners_put_item(struct app *app, struct docket_item *item, struct err *e)
{
    struct looking *l = err_mem(talloc_zero(app, struct looking));
    l->app = app;
    l->item = item;
    json_object *people = people_of(l, policy_of(app, item));
    if (!people || l->count > PARTNERS_MAX) { /* the core says what is wrong */
        talloc_free(l);
        return docket_put(app->docket, item, e);
    }
    struct pg_params *q = pg_params_new(l, 2);
    char *institution = err_mem(talloc_asprintf(l, "%d", item->institution));
    pg_text(q, institution);
    pg_text(q, json_text(people));
    pg_send(app->work, &sql_in_ensure_partners, q, on_persons, l);
    pg_sync(app->work, on_looked, l);
    return true;
}
