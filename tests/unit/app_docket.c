/* The docket's protocol, played by one daemon against a real PostgreSQL. Each test has a database of its own. */
#include "runner.h"

#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/docket/docket.h"
#include "app/site/adopt.h"
#include "app/site/config.h"
#include "app/site/migrate.h"
#include "app/site/people.h"
#include "base/codec.h"
#include "base/json.h"
#include "base/log.h"
#include "io/loop.h"
#include "io/pg.h"
#include "io/sign.h"
#include "pg_temp.h"

/* ---- a daemon without its doors -------------------------------------------------------------- */

/* Its policies are ours, and those of the fault tests. */
#define SITE ASSENT_SOURCE "/tests/fault"

static struct house {
    struct app app;
    char *conninfo;
    size_t waiting; /* answers that are still to come */
    bool adopted;
} * house;

static void
sql(const char *text)
{
    PGconn *c = PQconnectdb(house->conninfo);
    PGresult *r = PQexec(c, text);
    ck_assert_msg(PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK,
                  "%s: %s", text, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
}

static int
number(const char *text)
{
    PGconn *c = PQconnectdb(house->conninfo);
    PGresult *r = PQexec(c, text);
    ck_assert_msg(PQresultStatus(r) == PGRES_TUPLES_OK, "%s: %s", text, PQerrorMessage(c));
    long n = strtol(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    PQfinish(c);
    return (int)n;
}

static void
give_up(void *arg)
{
    ck_abort_msg("no answer after 20 seconds");
}

static void
run(void)
{
    struct err e = err_on(house);
    struct loop_timer *limit = loop_after(house, house->app.loop, 20 * WHEN_SECOND, give_up, NULL);
    ck_assert_msg(loop_run(house->app.loop, &e), "%s", e.text);
    talloc_free(limit);
}

static void
on_adopted(bool ok, const struct err *e, void *arg)
{
    ck_assert_msg(ok, "%s", ok ? "" : e->text);
    house->adopted = true;
    loop_stop(house->app.loop);
}

static void
on_owner(struct pg *pg, void *arg)
{
    adopt_all(house, pg, house->app.config, house->app.registry, SITE, ASSENT_SOURCE, on_adopted,
              NULL);
}

static void
look_for_docket(void *arg)
{
    if (docket_is_up(house->app.docket))
        loop_stop(house->app.loop);
    else
        loop_after(house, house->app.loop, WHEN_SECOND / 100, look_for_docket, NULL);
}

static const char configuration[] =
    "[institution demo]\nid = 1\nname = Example University\nzone = America/Chicago\n"
    "coordinator = Kim Lee\ncoordinator-email = kim@example.edu\n"
    "workflows = microcredential quick\n";

static void
open_house(size_t queue_max, size_t batch_max)
{
    log_threshold(LOG_CRIT);
    house = err_mem(talloc_zero(NULL, struct house));
    struct err e = err_on(house);
    house->conninfo =
        err_mem(talloc_asprintf(house, "%s dbname=docket_%d", pg_temp_conninfo(), (int)getpid()));
    PGconn *c = PQconnectdb(pg_temp_conninfo());
    char *create = err_mem(talloc_asprintf(house, "CREATE DATABASE docket_%d", (int)getpid()));
    PGresult *r = PQexec(c, create);
    ck_assert_msg(PQresultStatus(r) == PGRES_COMMAND_OK, "%s", PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
    struct config *config;
    ck_assert_msg(migrate_run(house->conninfo, sql_migrations, NULL, &e), "%s", e.text);
    ck_assert_msg(config_read(house, "assent.conf", "/", configuration, &config, &e), "%s", e.text);
    house->app.config = config;
    ck_assert_msg(registry_read(house, config, SITE, ASSENT_SOURCE, &house->app.registry, &e), "%s",
                  e.text);
    house->app.loop = loop_new(NULL);
    house->app.owner = pg_new(
        house, house->app.loop,
        &(struct pg_options){.conninfo = house->conninfo, .label = "site", .on_up = on_owner});
    run();
    house->app.docket = docket_new(house, house->app.loop,
                                   &(struct docket_options){.conninfo = house->conninfo,
                                                            .connections = 2,
                                                            .queue_max = queue_max,
                                                            .batch_max = batch_max},
                                   &house->app);
    look_for_docket(NULL);
    run();
    sql("INSERT INTO person (institution, id, email, name) VALUES "
        "(1, '00000000-0000-7000-8000-00000000000a', 'alex@example.edu', 'Alex Rivera')");
}

static void
close_house(void)
{
    struct loop *loop = house->app.loop;
    talloc_free(house);
    talloc_free(loop);
}

/* ---- items and their answers ----------------------------------------------------------------- */

struct reply {
    enum err_kind kind;
    char *text, *answer;
    bool repeated, came;
};

static void
on_answer(const struct docket_answer *a, void *arg)
{
    struct reply *reply = arg;
    ck_assert_msg(!reply->came, "answered twice");
    *reply = (struct reply){a->kind, err_mem(talloc_strdup(house, a->text)),
                            a->answer ? err_mem(talloc_strdup(house, a->answer)) : NULL,
                            a->repeated, true};
    if (!--house->waiting)
        loop_stop(house->app.loop);
}

static bool
put(struct docket_item *item, struct reply *reply)
{
    struct err e = err_on(house);
    *reply = (struct reply){0};
    item->institution = 1;
    item->done = on_answer;
    item->arg = reply;
    if (!docket_put(house->app.docket, item, &e)) {
        reply->kind = e.kind;
        return false;
    }
    house->waiting++;
    return true;
}

static bool
put_intake(const char *id, const char *key, const char *digest, struct reply *reply)
{
    struct docket_item *item = docket_item_new(house->app.docket);
    item->source = "hooks/test";
    item->key = err_mem(talloc_strdup(item, key));
    item->digest = err_mem(talloc_strdup(item, digest));
    item->intake_answer = err_mem(talloc_asprintf(item, "{\"id\":\"%s\"}", id));
    item->intake = err_mem(talloc_zero(item, struct docket_intake));
    *item->intake = (struct docket_intake){.id = err_mem(talloc_strdup(item, id)),
                                           .form = "test",
                                           .content_type = "application/json",
                                           .headers = json_own(item, json_obj()),
                                           .body = "{}",
                                           .len = 2};
    return put(item, reply);
}

static const char person[] = "00000000-0000-7000-8000-00000000000a";

static struct docket_item *
command(enum command_kind kind, const char *proposal, const char *key)
{
    struct docket_item *item = docket_item_new(house->app.docket);
    item->source = "test";
    item->key = item->digest = err_mem(talloc_strdup(item, key));
    item->command.kind = kind;
    item->command.proposal = err_mem(talloc_strdup(item, proposal));
    item->command.actor.person = person;
    item->command.actor.known = "link";
    item->command.body = json_own(item, json_obj());
    return item;
}

static bool
put_submit_to(const char *workflow, const char *proposal, const char *key, struct reply *reply)
{
    struct docket_item *item = command(COMMAND_SUBMIT, proposal, key);
    item->workflow = workflow;
    json_put_str(item->command.body, "kind", "new");
    json_put_str(item->command.body, "proposer", person);
    json_object *document;
    struct err e = err_on(item);
    static const char text[] =
        "{\"title\":\"T\",\"summary\":\"S\",\"unit\":\"SPH\",\"lane\":\"non-credit\",\"level\":"
        "\"advanced\",\"need\":\"N\","
        "\"audience\":\"A\",\"outcomes\":[\"a\",\"b\",\"c\"],\"assessment\":\"P\",\"hours\":10}";
    ck_assert(json_read(text, strlen(text), NULL, &document, &e));
    docket_item_document(item, document);
    json_object_put(document);
    return put(item, reply);
}

static bool
put_submit(const char *proposal, const char *key, struct reply *reply)
{
    return put_submit_to("microcredential", proposal, key, reply);
}

static bool
put_withdraw(const char *proposal, const char *key, struct reply *reply)
{
    return put(command(COMMAND_WITHDRAW, proposal, key), reply);
}

#define ID(n) "01900000-0000-7000-8000-0000000000" n

/* ---- tests ----------------------------------------------------------------------------------- */

START_TEST(a_delivery_that_comes_again_is_answered_as_the_first_was)
{
    open_house(100, 32);
    struct reply first, again, other;
    ck_assert(put_intake(ID("01"), "d1", "digest", &first));
    run();
    ck_assert(put_intake(ID("02"), "d1", "digest", &again) &&
              put_intake(ID("03"), "d1", "another", &other));
    run();
    ck_assert_int_eq(first.kind, ERR_NONE);
    ck_assert(!first.repeated);
    ck_assert_int_eq(again.kind, ERR_NONE);
    ck_assert(again.repeated);
    ck_assert_str_eq(again.answer, first.answer);
    ck_assert_int_eq(other.kind, ERR_INVALID);
    ck_assert_int_eq(number("SELECT count(*) FROM intake"), 1);
    close_house();
}
END_TEST

START_TEST(one_delivery_in_two_batches_at_once_is_stored_once)
{
    open_house(100,
               1); /* a batch of one: the second goes on the other connection at the same time */
    struct reply a, b;
    ck_assert(put_intake(ID("01"), "d1", "digest", &a) && put_intake(ID("02"), "d1", "digest", &b));
    run();
    ck_assert_int_eq(a.kind, ERR_NONE);
    ck_assert_int_eq(b.kind, ERR_NONE);
    ck_assert_str_eq(a.answer, b.answer);
    ck_assert_int_eq(number("SELECT count(*) FROM intake"), 1);
    close_house();
}
END_TEST

START_TEST(a_command_takes_effect_once_however_often_it_is_sent)
{
    open_house(100, 32);
    struct reply replies[6];
    for (int i = 0; i < 6; i++)
        ck_assert(put_submit(ID("01"), "k1", &replies[i]));
    run();
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(replies[i].kind, ERR_NONE);
        ck_assert_str_eq(replies[i].answer, replies[0].answer);
    }
    ck_assert_int_eq(number("SELECT count(*) FROM event WHERE kind = 'proposal.submitted'"), 1);
    ck_assert_int_eq(number("SELECT version - (SELECT count(*) FROM event) FROM proposal"), 0);
    close_house();
}
END_TEST

START_TEST(the_second_of_two_commands_on_a_case_sees_what_the_first_did)
{
    open_house(100, 32);
    struct reply submitted, first, second;
    ck_assert(put_submit(ID("01"), "s", &submitted));
    run();
    ck_assert(put_withdraw(ID("01"), "w1", &first) && put_withdraw(ID("01"), "w2", &second));
    run();
    ck_assert_int_eq(first.kind, ERR_NONE);
    ck_assert_int_ne(second.kind, ERR_NONE);
    ck_assert_int_eq(number("SELECT count(*) FROM event WHERE kind = 'proposal.ended'"), 1);
    ck_assert_int_eq(number("SELECT count(*) FROM command_key WHERE key = 'w2'"), 0);
    close_house();
}
END_TEST

START_TEST(a_poisoned_item_fails_alone_and_the_others_are_kept)
{
    open_house(100, 32);
    struct reply good[5], bad;
    for (int i = 0; i < 5; i++) {
        char *id = err_mem(talloc_asprintf(house, "01900000-0000-7000-8000-00000000000%d", i));
        if (i == 2)
            ck_assert(put_intake("not a uuid", "poison", "digest", &bad));
        ck_assert(put_intake(id, id, "digest", &good[i]));
    }
    run();
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(good[i].kind, ERR_NONE);
    ck_assert_int_eq(bad.kind, ERR_INTERNAL);
    ck_assert_int_eq(number("SELECT count(*) FROM intake"), 5);
    ck_assert_int_eq(number("SELECT count(*) FROM command_key WHERE key = 'poison'"), 0);
    close_house();
}
END_TEST

START_TEST(a_proposal_that_is_not_there_is_said_to_be_not_there)
{
    open_house(100, 32);
    struct reply r;
    ck_assert(put_withdraw(ID("77"), "w", &r));
    run();
    ck_assert_int_eq(r.kind, ERR_NOT_FOUND);
    close_house();
}
END_TEST

START_TEST(a_full_queue_refuses_and_keeps_nothing)
{
    open_house(3, 1);
    struct reply r[6];
    int taken = 0;
    for (int i = 0; i < 6; i++) {
        char *id = err_mem(talloc_asprintf(house, "01900000-0000-7000-8000-00000000000%d", i));
        bool ok = put_intake(id, id, "digest", &r[i]);
        ck_assert(ok || r[i].kind == ERR_UNAVAILABLE);
        taken += ok;
    }
    ck_assert_int_eq(taken, 3);
    run();
    ck_assert_int_eq(number("SELECT count(*) FROM intake"), 3);
    close_house();
}
END_TEST

START_TEST(a_case_that_another_daemon_holds_waits_for_it)
{
    open_house(100, 32);
    struct reply submitted, withdrawn;
    ck_assert(put_submit(ID("01"), "s", &submitted));
    run();
    PGconn *other = PQconnectdb(house->conninfo);
    PQclear(PQexec(other, "BEGIN"));
    PQclear(PQexec(other, "SELECT FROM proposal FOR NO KEY UPDATE"));
    ck_assert(put_withdraw(ID("01"), "w", &withdrawn));
    loop_after(house, house->app.loop, WHEN_SECOND / 3, (loop_fn *)loop_stop, house->app.loop);
    run();
    ck_assert(!withdrawn.came);
    PQclear(PQexec(other, "COMMIT"));
    PQfinish(other);
    run();
    ck_assert_int_eq(withdrawn.kind, ERR_NONE);
    close_house();
}
END_TEST

/* As a release with an older fold would have left it. */
static const char older_fold[] = "UPDATE proposal SET fold = 0, casefile = '{}'";

static void
check_folded_again(const struct reply *withdrawn)
{
    ck_assert_msg(withdrawn->kind == ERR_NONE, "%s", withdrawn->text);
    ck_assert_int_eq(number("SELECT version - (SELECT count(*) FROM event) FROM proposal"), 0);
    ck_assert_int_eq(number("SELECT count(*) FROM proposal WHERE fold > 0 AND ending = 'withdrawn' "
                            "AND (casefile ->> 'proposer')::uuid = person"),
                     1);
}

START_TEST(a_case_of_an_older_fold_is_folded_again_from_its_events)
{
    open_house(100, 32);
    struct reply submitted, withdrawn;
    ck_assert(put_submit(ID("01"), "s", &submitted));
    run();
    sql(older_fold);
    ck_assert(put_withdraw(ID("01"), "w", &withdrawn));
    run();
    check_folded_again(&withdrawn);
    close_house();
}
END_TEST

START_TEST(a_case_of_an_older_fold_that_another_daemon_holds_waits_for_it)
{
    open_house(100, 32);
    struct reply submitted, withdrawn;
    ck_assert(put_submit(ID("01"), "s", &submitted));
    run();
    sql(older_fold);
    ck_assert(put_withdraw(ID("01"), "w", &withdrawn));
    PGconn *other = PQconnectdb(house->conninfo);
    PQclear(PQexec(other, "BEGIN"));
    PQclear(PQexec(other, "SELECT FROM proposal FOR NO KEY UPDATE"));
    loop_after(house, house->app.loop, WHEN_SECOND / 3, (loop_fn *)loop_stop, house->app.loop);
    run();
    ck_assert(!withdrawn.came);
    PQclear(PQexec(other, "COMMIT"));
    PQfinish(other);
    run();
    check_folded_again(&withdrawn);
    close_house();
}
END_TEST

START_TEST(an_item_whose_institution_a_reload_took_away_is_refused)
{
    open_house(100, 32);
    struct reply r;
    struct err e = err_on(house);
    struct config *config;
    static const char elsewhere[] =
        "[institution other]\nid = 2\nname = Other University\nzone = America/Chicago\n"
        "coordinator = Kim Lee\ncoordinator-email = kim@example.edu\n";
    ck_assert(put_intake(ID("01"), "d1", "digest", &r));
    ck_assert_msg(config_read(house, "assent.conf", "/", elsewhere, &config, &e), "%s", e.text);
    ck_assert(registry_read(house, config, ASSENT_SOURCE, ASSENT_SOURCE, &house->app.registry, &e));
    run();
    ck_assert_int_eq(r.kind, ERR_UNAVAILABLE);
    ck_assert_int_eq(number("SELECT count(*) FROM intake"), 0);
    ck_assert(docket_is_idle(house->app.docket));
    close_house();
}
END_TEST

START_TEST(connections_lost_in_the_middle_lose_nothing_and_do_nothing_twice)
{
    open_house(2000, 16);
    enum { COUNT = 200 };
    struct reply *r = err_mem(talloc_zero_array(house, struct reply, COUNT));
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < COUNT; i++) {
            char *id =
                err_mem(talloc_asprintf(house, "01900000-0000-7000-8000-0000000%d%04d", round, i));
            ck_assert(put_submit(id, id, &r[i]));
        }
        loop_after(house, house->app.loop, (7 + 13 * round) * WHEN_SECOND / 1000,
                   (loop_fn *)loop_stop, house->app.loop);
        run();
        sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE "
            "'%docket'");
        if (house->waiting)
            run();
        for (int i = 0; i < COUNT; i++)
            ck_assert_msg(r[i].kind == ERR_NONE, "%s", r[i].text);
    }
    ck_assert_int_eq(number("SELECT count(*) FROM proposal"), 4 * COUNT);
    ck_assert_int_eq(number("SELECT count(*) FROM event WHERE kind = 'proposal.submitted'"),
                     4 * COUNT);
    ck_assert_int_eq(number("SELECT count(*) FROM (SELECT FROM event GROUP BY proposal HAVING "
                            "count(*) <> max(seq)) AS t"),
                     0);
    close_house();
}
END_TEST

/* Their ids begin with the same millisecond, and two batches at once want the same address. */
START_TEST(credentials_of_one_name_published_at_once_get_an_address_each)
{
    open_house(2000, 4);
    enum { COUNT = 60 };
    struct reply *r = err_mem(talloc_zero_array(house, struct reply, COUNT));
    for (int i = 0; i < COUNT; i++) {
        char *id = err_mem(talloc_asprintf(house, "01900000-0000-7000-8000-0000000%05d", i));
        ck_assert(put_submit_to("quick", id, id, &r[i]));
    }
    run();
    for (int i = 0; i < COUNT; i++)
        ck_assert_msg(r[i].kind == ERR_NONE, "%s", r[i].text);
    ck_assert_int_eq(number("SELECT count(DISTINCT slug) FROM credential"), COUNT);
    ck_assert_int_eq(number("SELECT count(*) FROM credential WHERE slug = 't'"), 1);
    close_house();
}
END_TEST

static void
on_people(const struct people_report *report, const struct err *e, void *arg)
{
    ck_assert_msg(report != NULL, "%s", report ? "" : e->text);
    loop_stop(house->app.loop);
}

static void
import_people(const char *csv)
{
    struct err e = err_on(house);
    ck_assert_msg(people_import(house->app.owner, house->app.registry->institutions[0], csv,
                                strlen(csv), "test", false, on_people, NULL, &e),
                  "%s", e.text);
    run();
}

START_TEST(people_imported_again_later_hold_their_roles_once)
{
    open_house(100, 32);
    static const char csv[] = "email,name,role,constituency,role_unit\n"
                              "ana@example.edu,Ana Diaz,committee,faculty,\n"
                              "bo@example.edu,Bo Chen,dean,,SPH\n";
    import_people(csv);
    sql("UPDATE role_held SET held_from = '2020-01-01'");
    import_people(csv);
    ck_assert_int_eq(number("SELECT count(*) FROM role_held"), 2);
    ck_assert_int_eq(
        number("SELECT count(*) FROM role_held WHERE role = 'dean' AND unit = 'SPH' AND "
               "held_from = '2020-01-01'"),
        1);
    close_house();
}
END_TEST

SUITE_WITH(docket, pg_temp_start, pg_temp_stop,
           a_delivery_that_comes_again_is_answered_as_the_first_was,
           one_delivery_in_two_batches_at_once_is_stored_once,
           a_command_takes_effect_once_however_often_it_is_sent,
           the_second_of_two_commands_on_a_case_sees_what_the_first_did,
           a_poisoned_item_fails_alone_and_the_others_are_kept,
           a_proposal_that_is_not_there_is_said_to_be_not_there,
           credentials_of_one_name_published_at_once_get_an_address_each,
           a_full_queue_refuses_and_keeps_nothing, a_case_that_another_daemon_holds_waits_for_it,
           a_case_of_an_older_fold_is_folded_again_from_its_events,
           a_case_of_an_older_fold_that_another_daemon_holds_waits_for_it,
           an_item_whose_institution_a_reload_took_away_is_refused,
           connections_lost_in_the_middle_lose_nothing_and_do_nothing_twice,
           people_imported_again_later_hold_their_roles_once)
