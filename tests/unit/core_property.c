/*
 * core_property: random commands, sensible and not, over every policy that ships and some more; after each the promises
 * of the core are asked, those that cost most (texts written and read again) after every seventh and whenever a proposal
 * ends: the fold runs through a whole case, so what it misses once it does not find again.
 * ASSENT_SEED repeats a run; ASSENT_COMMANDS makes it longer.
 */
#include "base/json.h"
#include "core/case/evolve.h"
#include "property.h"

enum { COMMANDS = 200000 };

static bool
one_command(struct run *r)
{
    struct err e = err_on(r->ctx);
    struct command command = {.proposal = "00000000-0000-4000-8000-00000000000a",
                              .actor = {.known = property_chance(5) ? "link" : "session"},
                              .body = json_own(r->ctx, json_obj()),
                              .texts = json_own(r->ctx, json_obj()),
                              .text_digest = "text"};
    const char *said = property_chance(97) ? PROPERTY_CANARY : "  ";
    json_put_str(command.texts, "comment", said);
    json_put_str(command.texts, "reason", said);
    json_put_str(command.texts, "question", said);
    json_put_str(command.texts, "answer", said);
    property_command(r, &command);
    r->now += (when_t)property_draw(8) * WHEN_HOUR;
    struct facts facts = {.roster = r->w->roster[r->roster],
                          .calendar = r->w->calendar,
                          .document = r->document,
                          .load = r->load,
                          .endpoints = r->endpoints,
                          .systems = r->systems,
                          .nsystems = 1,
                          .programme = r->w->programme,
                          .newer = property_chance(90) ? &r->w->newer : r->w->policy,
                          .credential = r->credential};
    struct outcome *out = NULL;
    property.commands++;
    if (!decide(r->ctx, property_policy(r), r->c, &command, &facts, r->now, &out, &e)) {
        HOLDS(!out && e.kind != ERR_NONE && *e.text, "a refusal without a sentence");
        HOLDS(e.kind != ERR_INTERNAL, "%s: %s", r->w->policy->workflow->name, e.text);
        if (r->c && r->text)
            HOLDS(!strcmp(property_case_text(r->ctx, r->c), r->text), "a refusal changed the case");
        property.refused++;
        return false;
    }
    if (property_chance(15))
        property_deterministic(r, &command, &facts, out);
    property_taken(r, &command, out);
    property_reseating_is_done_at_once(r, &command, &facts);
    property_lower_is_no_better(r);
    return true;
}

static void
one_case(struct world *w)
{
    struct run r = {.ctx = talloc_new(NULL), .w = w};
    r.folded = case_empty(r.ctx);
    r.history = json_own(r.ctx, json_list());
    r.now = when_days(2026, 9, 1) * WHEN_DAY + (when_t)property_draw(90) * WHEN_DAY;
    for (uint64_t i = property_draw(3); i > 0; i--)
        r.endpoints[i - 1] = i == 1 ? "badges" : "registry";
    r.systems[0] = (struct system){.name = "badges", .title = "Badges"};
    if (property_draw(2))
        r.systems[0].role = property_draw(4) ? "coordinator" : "nobody";
    r.load = json_own(r.ctx, json_obj());
    property_load(r.load);
    int after_end = 0;
    /* A case that has ended, or waits for somebody who is not in the roster, is left after a few more refusals. */
    for (int idle = 0, i = 0; i < 400 && after_end < 8 && idle < 25; i++) {
        idle = one_command(&r) ? 0 : idle + 1;
        after_end += r.c && r.c->ending;
        if (r.c && property_chance(1))
            property_folds_from_nothing(&r);
    }
    if (r.c) {
        property_folds_from_nothing(&r);
        property.cases++;
        w->cases++;
    }
    talloc_free(r.ctx);
}

/* What nobody could ever do would be no command; a short run may miss one. */
static void
every_command_was_taken(void)
{
    for (int kind = 0; kind < COMMAND_KINDS; kind++)
        HOLDS(property.kinds[kind] || property.commands < COMMANDS, "no “%s” was ever taken",
              command_table[kind].name);
}

int
main(void)
{
    const char *given = getenv("ASSENT_SEED"), *many = getenv("ASSENT_COMMANDS");
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct world worlds[WORLDS_MAX] = {0};
    long wanted = many ? strtol(many, NULL, 10) : COMMANDS;
    property.seed = property.dice = given ? strtoull(given, NULL, 10) : 20260901;
    size_t count = property_worlds(ctx, worlds);
    while (property.commands < wanted)
        one_case(&worlds[property_draw(count)]);
    for (size_t i = 0; i < count; i++)
        HOLDS(worlds[i].cases > 0, "%s: nothing could be submitted",
              worlds[i].policy->workflow->name);
    every_command_was_taken();
    printf("property: seed %llu: %ld commands (%ld accepted, %ld refused) in %ld cases of %zu "
           "policies, %ld tallies lowered, %ld times folded from the events alone: all promises "
           "held\n",
           (unsigned long long)property.seed, property.commands, property.accepted,
           property.refused, property.cases, count, property.tallies, property.refolds);
    talloc_free(ctx);
    return 0;
}
