/* partners: see the header. */
#include "core/people/partners.h"

#include <string.h>

#include "base/json.h"

struct naming {
    TALLOC_CTX *ctx;
    struct partner_named *list;
    size_t count;
    const char *field;
};

/* ---- addresses in a document --------------------------------------------------------------------------------- */

static bool
is_address(const char *s)
{
    const char *at = strchr(s, '@');
    return at && at != s && !strchr(at + 1, '@') && strchr(at + 1, '.') && at[1] != '.' &&
           s[strlen(s) - 1] != '.' && !s[strcspn(s, " \t\r\n<>,;\"")] && strlen(s) <= 254;
}

static char *
trimmed(TALLOC_CTX *ctx, const char *s, size_t len)
{
    static const char around[] = " \t\r\n\"";
    while (len && strchr(around, *s)) {
        s++;
        len--;
    }
    while (len && strchr(around, s[len - 1]))
        len--;
    return err_mem(talloc_strndup(ctx, s, len));
}

/* "pat@acme.example" or "Pat <pat@acme.example>"; NULL: no address. *ret_name is NULL where none is given. */
static char *
address_in(TALLOC_CTX *ctx, const char *text, char **ret_name)
{
    const char *open = strchr(text, '<'), *close = open ? strchr(open, '>') : NULL;
    char *address = close ? trimmed(ctx, open + 1, (size_t)(close - open) - 1)
                          : trimmed(ctx, text, strlen(text));
    *ret_name = NULL;
    if (!*address || !is_address(address))
        return NULL;
    for (char *p = address; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    if (close && open != text)
        *ret_name = trimmed(ctx, text, (size_t)(open - text));
    return address;
}

static void
add(struct naming *n, const char *email, const char *name)
{
    for (size_t i = 0; i < n->count; i++)
        if (!strcmp(n->list[i].field, n->field) && !strcmp(n->list[i].email, email))
            return;
    n->list = err_mem(talloc_realloc(n->ctx, n->list, struct partner_named, n->count + 1));
    n->list[n->count++] = (struct partner_named){err_mem(talloc_strdup(n->list, n->field)), email,
                                                 name && *name ? name : email};
}

static void
add_text(struct naming *n, const char *text)
{
    char *name, *email = address_in(n->list, text, &name);
    if (email)
        add(n, email, name);
}

static void
add_entry(struct naming *n, json_object *entry)
{
    char *email = NULL, *beside = NULL;
    const char *name = NULL;
    json_object_object_foreach (entry, key, value) {
        const char *text = json_as_str(value);
        (void)key;
        char *address = text && !email ? address_in(n->list, text, &beside) : NULL;
        if (address)
            email = address;
        else if (text && *text && !name)
            name = text;
    }
    if (email)
        add(n, email, beside ? beside : name ? err_mem(talloc_strdup(n->list, name)) : NULL);
}

static void
add_answer(struct naming *n, json_object *answer)
{
    const char *text = json_as_str(answer);
    if (text)
        add_text(n, text);
    else if (json_object_is_type(answer, json_type_object))
        add_entry(n, answer);
    else if (json_object_is_type(answer, json_type_array))
        for (size_t i = 0; i < json_len(answer); i++)
            add_answer(n, json_item(answer, i));
}

/* The next field that a step is put to; i counts all the policy's steps. */
static const char *
field_of(const struct policy *policy, size_t *i)
{
    size_t at = 0;
    for (size_t s = 0; s < policy->workflow->nstates; s++) {
        const struct state *state = &policy->workflow->states[s];
        for (size_t k = 0; k < state->nsteps; k++)
            if (at++ == *i) {
                (*i)++;
                return state->steps[k].who.field ? state->steps[k].who.field : "";
            }
    }
    return NULL;
}

bool
partners_asked(const struct policy *policy, const char *wanted)
{
    size_t i = 0;
    for (const char *field; (field = field_of(policy, &i));)
        if (!strcmp(field, wanted))
            return true;
    return false;
}

static bool
taken(const struct naming *n, const char *field)
{
    for (size_t i = 0; i < n->count; i++)
        if (!strcmp(n->list[i].field, field))
            return true;
    return false;
}

struct partner_named *
partners_named(TALLOC_CTX *ctx, const struct policy *policy, json_object *document,
               size_t *ret_count)
{
    struct naming n = {.ctx = ctx,
                       .list = err_mem(talloc_zero_array(ctx, struct partner_named, 1))};
    size_t i = 0;
    while ((n.field = field_of(policy, &i)))
        if (*n.field && !taken(&n, n.field))
            add_answer(&n, json_get(document, n.field));
    *ret_count = n.count;
    return n.list;
}

bool
partners_address(TALLOC_CTX *ctx, const char *typed, const char *name, struct partner_named *ret)
{
    char *beside = NULL, *email = typed ? address_in(ctx, typed, &beside) : NULL;
    if (email)
        *ret = (struct partner_named){"", email, name && *name ? name : beside ? beside : email};
    return email;
}

/* ---- persons in commands and events --------------------------------------------------------------------------- */

static bool
asks_partners(const struct policy *policy)
{
    size_t i = 0;
    for (const char *field; (field = field_of(policy, &i));)
        if (*field)
            return true;
    return false;
}

bool
partners_found(struct deciding *d, struct err *e)
{
    json_object *given = json_get(d->command->body, "partners");
    size_t count = 0, found = 0;
    struct partner_named *named = partners_named(d->ctx, d->policy, d->command->document, &count);
    if (count > PARTNERS_MAX)
        return err_set(e, ERR_INVALID,
                       "The proposal names %zu partners; at most %d can be asked: name those that "
                       "matter most.",
                       count, PARTNERS_MAX);
    for (size_t i = 0; i < count; i++) {
        json_object *persons = json_arr(given, named[i].field);
        size_t nth = 0;
        for (size_t k = 0; k < i; k++)
            nth += !strcmp(named[k].field, named[i].field);
        found += nth < json_len(persons) && json_item_str(persons, nth);
    }
    return found == count ||
           err_set(e, ERR_INVALID,
                   "The partners whom the proposal names could not be found by their addresses.");
}

void
partners_put(const struct deciding *d, json_object *body)
{
    json_object *given = json_get(d->command->body, "partners"), *partners = json_obj();
    size_t i = 0;
    for (const char *field; (field = field_of(d->policy, &i));) {
        json_object *persons = *field ? json_arr(given, field) : NULL;
        if (json_len(persons))
            json_put(partners, field, json_copy(persons));
    }
    if (asks_partners(d->policy))
        json_put(body, "partners", partners);
    else
        json_object_put(partners);
}

void
fold_partners(const struct fold *f)
{
    json_object *partners = json_get(f->body, "partners");
    if (!json_object_is_type(partners, json_type_object))
        return;
    f->c->npartners = 0;
    json_object_object_foreach (partners, field, persons) {
        for (size_t i = 0; i < json_len(persons); i++) {
            struct partner *p = APPEND(f->c, partners, npartners);
            p->field = err_mem(talloc_strdup(f->c, field));
            p->person = err_mem(
                talloc_strdup(f->c, json_item_str(persons, i) ? json_item_str(persons, i) : ""));
        }
    }
}
