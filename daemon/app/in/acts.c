/* acts: the table read; see acts.h. */
#include "app/in/acts.h"

#include <string.h>

#include "app/in/typed.h"
#include "base/codec.h"
#include "base/json.h"
#include "io/sign.h"

enum acts_place { IN_BODY, IN_TEXTS, IN_NOWHERE };
enum acts_as { AS_TEXT, AS_NUMBER, AS_NUMBERS, AS_YES };

static const struct act acts[] = {
#define ACT(name, command, shown, check, fill, done) \
    {name, done, COMMAND_##command, ACTS_##shown, check, fill},
#define INPUT(act, name, place, key, as, without)
#include "app/in/acts.def"
#undef ACT
#undef INPUT
};

static const struct input {
    const char *act, *name, *key, *without;
    enum acts_place place;
    enum acts_as as;
} inputs[] = {
#define ACT(name, command, shown, check, fill, done)
#define INPUT(act, name, place, key, as, without) {act, name, key, without, IN_##place, AS_##as},
#include "app/in/acts.def"
#undef ACT
#undef INPUT
};
enum { INPUTS = sizeof inputs / sizeof *inputs };

const struct act *
acts_named(const char *name)
{
    for (size_t i = 0; name && i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i].name, name) == 0)
            return &acts[i];
    return NULL;
}

void
acts_look(const struct act *act, const struct acts_from *from, acts_problem *problem)
{
    TALLOC_CTX *tmp = talloc_new(NULL);
    for (size_t i = 0; i < INPUTS; i++)
        if (strcmp(inputs[i].act, act->name) == 0 && inputs[i].without &&
            !typed_text(tmp, from->typed, inputs[i].name))
            problem(from->doc, inputs[i].name, inputs[i].without);
    talloc_free(tmp);
    if (act->check)
        act->check(from, problem);
}

/* ---- making ---------------------------------------------------------------------------------- */

static json_object *
numbers(json_object *value)
{
    json_object *list = json_list();
    if (json_as_str(value))
        json_push(list, json_new_int(typed_int(json_as_str(value), 0)));
    for (size_t i = 0; i < json_len(value); i++)
        json_push(list, json_new_int(typed_int(json_item_str(value, i), 0)));
    return list;
}

/* NULL when nothing was given. */
static json_object *
value_of(const struct input *input, json_object *typed)
{
    TALLOC_CTX *tmp = talloc_new(NULL);
    const char *text = typed_text(tmp, typed, input->name);
    json_object *value = NULL;
    if (input->as == AS_YES)
        value = json_object_new_boolean(text && strcmp(text, "yes") == 0);
    else if (input->as == AS_NUMBERS)
        value = numbers(json_get(typed, input->name));
    else if (text)
        value = input->as == AS_NUMBER ? json_new_int(typed_int(text, 0)) : json_new_str(text);
    talloc_free(tmp);
    return value;
}

static json_object *
shown(const struct act *act, const struct acts_from *from)
{
    json_object *body = json_obj();
    if (act->shown != ACTS_NOTHING)
        json_put_int(body, "task", from->task);
    if (act->shown == ACTS_ALL) {
        json_put_int(body, "round", from->round);
        json_put_int(body, "revision", from->revision);
        json_put_str(body, "for", from->whose);
    }
    return body;
}

/* What tells this command from another under the same key. */
static void
seal(struct docket_item *item)
{
    unsigned char digest[32];
    json_object *all = json_obj();
    json_put_str(all, "command", command_table[item->command.kind].name);
    json_put_str(all, "proposal", item->command.proposal);
    json_put_str(all, "person", item->command.actor.person);
    json_put(all, "body", json_object_get(item->command.body));
    json_put(all, "texts", json_object_get(item->command.texts));
    json_put(all, "document", json_object_get(item->command.document));
    char *text = json_canonical(item, all);
    sign_sha256(text, strlen(text), digest);
    json_object_put(all);
    item->digest = codec_hex(item, digest, sizeof digest);
}

static struct docket_item *
item_of(const struct acts_from *from, enum command_kind kind, const struct acts_parts *parts)
{
    struct docket_item *item = docket_item_new(from->app->docket);
    item->institution = from->institution->id;
    item->source = "page";
    item->key = err_mem(talloc_strdup(item, from->nonce));
    item->command.kind = kind;
    item->command.proposal = err_mem(talloc_strdup(item, from->proposal));
    item->command.actor.person = err_mem(talloc_strdup(item, from->person));
    item->command.actor.known = err_mem(talloc_strdup(item, from->known));
    item->command.body = json_own(item, parts->body);
    if (json_object_object_length(parts->texts))
        docket_item_texts(item, parts->texts);
    json_object_put(parts->texts);
    if (parts->document) {
        const char *policy = json_str(from->doc, "policy");
        docket_item_document(item, parts->document);
        item->policy = policy ? err_mem(talloc_strdup(item, policy)) : NULL;
    }
    json_object_put(parts->document);
    seal(item);
    return item;
}

struct docket_item *
acts_make(const struct act *act, const struct acts_from *from)
{
    struct acts_parts parts = {shown(act, from), json_obj(), NULL};
    for (size_t i = 0; i < INPUTS; i++) {
        if (strcmp(inputs[i].act, act->name) != 0 || inputs[i].place == IN_NOWHERE)
            continue;
        json_object *value = value_of(&inputs[i], from->typed);
        if (value)
            json_put(inputs[i].place == IN_BODY ? parts.body : parts.texts, inputs[i].key, value);
    }
    if (act->fill)
        act->fill(from, &parts);
    return item_of(from, act->kind, &parts);
}
