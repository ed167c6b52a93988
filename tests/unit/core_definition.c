#include "core/policy/definition.h"

#include <string.h>

#include "core/step.h"
#include "core/steps/decision.h"
#include "core/steps/panel.h"
#include "core/steps/publish.h"
#include "core_policies.h"
#include "runner.h"

START_TEST(a_bundle_is_read_whole)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *p = test_policy(ctx, NULL);
    ck_assert_str_eq(p->digest, "digest");
    ck_assert_str_eq(json_str(json_get(p->bundle, "workflow"), "name"), "small");
    ck_assert_str_eq(p->workflow->start, "first");
    ck_assert_uint_eq(p->workflow->nstates, 9);
    ck_assert_uint_eq(p->rubric->ncriteria, 2);
    ck_assert_uint_eq(p->form->nfields, 3);
    ck_assert_str_eq(policy_field(p, "lane")->choices[1].id, "non-credit");
    ck_assert_str_eq(policy_field(p, "lane")->section, "all");
    ck_assert(policy_field(p, "title")->required && !policy_field(p, "hours")->required);
    ck_assert_ptr_null(policy_field(p, "fee"));
    ck_assert_str_eq(policy_criterion(p, "proof")->question, "Is it proved?");
    ck_assert_int_eq(p->rubric->comment_below, 1); /* what meets, unless it is said */
    ck_assert(p->rubric->cannot_judge);
    talloc_free(ctx);
}
END_TEST

START_TEST(states_steps_and_transitions_are_found_by_name)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *p = test_policy(ctx, NULL);
    const struct state *panel = policy_state(p, "panel"), *again = policy_state(p, "again");
    const struct on *unmet = state_on(panel, "unmet");
    ck_assert_uint_eq(unmet->ntransitions, 2);
    ck_assert_ptr_nonnull(unmet->transitions[0].guard);
    ck_assert_ptr_null(unmet->transitions[1].guard);
    ck_assert_str_eq(unmet->transitions[1].because, "it was tried twice");
    ck_assert_str_eq(state_on(panel, "met")->transitions[0].because, "the outcome was “met”");
    ck_assert_str_eq(again->after_on.transitions[0].because, "nothing happened for 6 months");
    ck_assert_int_eq(again->after.n, 6);
    ck_assert_int_eq(again->after.unit, DURATION_MONTHS);
    ck_assert(again->paused && !panel->paused);
    ck_assert_str_eq(state_step(again, "revise")->who.role, "proposer");
    ck_assert_ptr_null(state_step(again, "panel"));
    ck_assert_ptr_null(policy_state(p, "nowhere"));
    ck_assert_ptr_null(state_on(panel, "split"));
    ck_assert_int_eq(policy_state(p, "done")->final, ENDING_COMPLETED);
    ck_assert(policy_state(p, "done")->publishes && !policy_state(p, "declined")->publishes);
    talloc_free(ctx);
}
END_TEST

START_TEST(every_kind_reads_its_own_keys)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *p = test_policy(
        ctx,
        "{'workflow':{'states':{'panel':{'steps':{'panel':{'quorum':{'count':null,'fraction':'2/3',"
        "'more-than':true,'of-whom':[{'constituency':'staff','count':1}]},"
        "'recusal':'stays','represent':'unit','early-close':true,"
        "'extend':{'by':'3 days','times':2},'chair':'chair','each-criterion':{'share':'3/4'},'meets':0,'least-judges':2,'must-meet':1,"
        "'split':{'each-side':1},'reopen':'all'}}},"
        "'first':{'steps':{'look':{'choices':[{'name':'yes','title':'Yes'},{'name':'no','title':'"
        "No',"
        "'comment':'required','asks-changes':true}]}}},"
        "'sending':{'steps':{'send':{'to':[{'name':'badges'},{'name':'catalog','required':false}]}}"
        "}}}}");
    const struct panel_params *panel = state_step(policy_state(p, "panel"), "panel")->params;
    ck_assert_int_eq(panel->sitting.quorum.count, 0);
    ck_assert_int_eq(panel->sitting.quorum.fraction.top, 2);
    ck_assert_int_eq(panel->sitting.quorum.fraction.bottom, 3);
    ck_assert(panel->sitting.quorum.more_than && panel->sitting.recusal_stays);
    ck_assert(panel->sitting.early_close && !strcmp(panel->sitting.represent, "unit"));
    ck_assert_str_eq(panel->sitting.chair, "chair");
    ck_assert_int_eq(state_step(policy_state(p, "panel"), "panel")->extend.times, 2);
    ck_assert_int_eq(state_step(policy_state(p, "panel"), "panel")->extend.by.n, 3);
    ck_assert_str_eq(panel->sitting.quorum.minimum[0].constituency, "staff");
    ck_assert_int_eq(panel->aggregate, PANEL_SHARE);
    ck_assert_int_eq(panel->share.top * 10 + panel->share.bottom, 34);
    ck_assert_int_eq(panel->meets, 0);
    ck_assert_int_eq(panel->least_judges, 2);
    ck_assert_int_eq(panel->must_meet, 1);
    ck_assert_int_eq(panel->split_each_side, 1);
    ck_assert(!panel->reopen_touched);
    const struct decision_choice *no =
        decision_choice(state_step(policy_state(p, "first"), "look"), "no");
    ck_assert(no->comment_required && no->asks_changes);
    const struct publish_params *send = state_step(policy_state(p, "sending"), "send")->params;
    ck_assert_uint_eq(send->nto, 2);
    ck_assert(send->to[0].required && !send->to[1].required);
    talloc_free(ctx);
}
END_TEST

START_TEST(what_a_panel_does_not_say_has_the_usual_value)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct step *step = state_step(policy_state(test_policy(ctx, NULL), "panel"), "panel");
    const struct panel_params *panel = step->params;
    ck_assert_int_eq(panel->aggregate, PANEL_MEDIAN);
    ck_assert_int_eq(panel->meets, 1); /* the rubric's */
    ck_assert_int_eq(panel->least_judges, 1);
    ck_assert_int_eq(panel->must_meet + panel->split_each_side, 0);
    ck_assert(panel->reopen_touched);
    const char **outcomes = step->kind->outcomes_of(ctx, step);
    ck_assert_str_eq(outcomes[0], "met");
    ck_assert_str_eq(outcomes[1], "unmet");
    ck_assert_str_eq(outcomes[2], "no-quorum");
    ck_assert_ptr_null(outcomes[3]);
    talloc_free(ctx);
}
END_TEST

static void
refused(TALLOC_CTX *ctx, const char *bytes, const char *why)
{
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    ck_assert(!policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e));
    ck_assert_ptr_null(policy);
    ck_assert_msg(strstr(e.text, why), "%s", e.text);
}

START_TEST(what_is_no_bundle_is_refused_with_the_reason)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    refused(ctx, "", "bundle: ");
    refused(ctx, "[]", "bundle: an object");
    refused(ctx, "{\"vocabulary\":1", "bundle: ");
    refused(ctx, "{\"vocabulary\":1,\"vocabulary\":1}", "bundle: ");
    refused(ctx, "{\"vocabulary\":2}", "“vocabulary” must be 1");
    refused(ctx, "{\"vocabulary\":1}", "rubric: an object");
    refused(ctx, "{\"vocabulary\":1,\"extra\":{}}", "“extra” is not a key");
    talloc_free(ctx);
}
END_TEST

/* Whatever part is taken away or made something else: an answer, never a crash. */
START_TEST(a_bundle_cut_anywhere_is_refused)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *bundle = test_shipped_bundle(ctx);
    size_t len = strlen(bundle);
    for (size_t i = 0; i < len; i += 37) {
        TALLOC_CTX *tmp = talloc_new(ctx);
        struct err e = err_on(tmp);
        struct policy *policy = NULL;
        ck_assert(!policy_read(tmp, bundle, i, "digest", &policy, &e));
        talloc_free(tmp);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(the_shipped_policy_is_read)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *p = test_shipped(ctx);
    ck_assert_uint_eq(p->rubric->ncriteria, 7);
    for (size_t i = 0; i < p->rubric->ncriteria; i++)
        ck_assert_ptr_nonnull(p->rubric->criteria[i].anchors);
    ck_assert_int_eq(policy_field(p, "outcomes")->min, 3);
    ck_assert_int_eq(policy_field(p, "outcomes")->max, 7);
    ck_assert_ptr_nonnull(policy_field(p, "credits")->required_when);
    talloc_free(ctx);
}
END_TEST

SUITE(definition, a_bundle_is_read_whole, states_steps_and_transitions_are_found_by_name,
      every_kind_reads_its_own_keys, what_a_panel_does_not_say_has_the_usual_value,
      what_is_no_bundle_is_refused_with_the_reason, a_bundle_cut_anywhere_is_refused,
      the_shipped_policy_is_read)
