/* A policy that extends another weakens nothing of it: the good policy with a ballot and a comment period is the base, and
 * each row changes the policy that extends it in one thing. */
#include "core/policy/lint.h"

#include <string.h>

#include "core_policies.h"
#include "runner.h"

/* first → panel → senate → open → sending → done */
static const char base_patch[] =
    "{'workflow': {'name': 'base', 'states': {'panel': {'steps': {'panel': {'conflict': "
    "['same-unit'], 'least-judges': 2, 'represent': 'unit'}},"
    "  'on': {'met': 'senate'}},"
    " 'senate': {'title': 'Senate', 'steps': {'vote': {'kind': 'ballot', 'title': 'Vote',"
    "  'who': {'role': 'committee', 'places': [{'count': 5}]}, 'due': '10 business days',"
    "  'quorum': {'fraction': '1/2', 'more-than': true, 'of-whom': [{'constituency': 'faculty', "
    "'count': 1}]},"
    "  'base': 'present', 'threshold': {'fraction': '3/5'}, 'dissents': 2, 'stand-in': false, "
    "'known': 'signed-in'}},"
    "  'on': {'passed': 'open', 'failed': 'declined', 'no-quorum': 'senate'}},"
    " 'open': {'title': 'Comments', 'steps': {'comments': {'kind': 'comment-period', 'title': "
    "'Comments',"
    "  'who': {'role': 'chair'}, 'window': '10 business days'}},"
    "  'on': {'unopposed': 'sending', 'objected': 'panel'}}}}}";

static const struct row {
    const char *patch, *place, *reason; /* reason NULL: nothing is weaker */
} rows[] = {
    {"{}", NULL, NULL},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'quorum': {'count': 3}}}}}}}", NULL,
     NULL},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'each-criterion': 'minimum'}}}}}}",
     NULL, NULL},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'threshold': 'unanimous', 'dissents': "
     "null}}}}}}",
     "state “senate”, step “vote”", "“dissents”: in “base” 2 sink it"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'threshold': {'fraction': '2/3'}, "
     "'base': 'eligible'}}}}}}",
     NULL, NULL},
    {"{'workflow': {'states': {'open': {'steps': {'comments': {'window': '15 business days'}}}}}}",
     NULL, NULL},
    /* a step more, before everything else */
    {"{'workflow': {'start': 'unit', 'states': {'unit': {'title': 'Unit', 'steps': {'head': "
     "{'kind': 'decision',"
     " 'title': 'Decide', 'who': {'role': 'chair'}, 'choices': [{'name': 'yes', 'title': 'Yes'}, "
     "{'name': 'no',"
     " 'title': 'No'}]}}, 'on': {'yes': 'first', 'no': 'declined'}}}}}",
     NULL, NULL},

    /* steps */
    {"{'workflow': {'states': {'first': {'on': {'yes': 'senate'}}, 'panel': null, 'again': null, "
     "'open': {'on': {'objected': 'first'}}}}}",
     "", "the step “panel” of “base” (panel) is missing"},
    {"{'workflow': {'states': {'first': {'steps': {'look': {'who': {'role': 'coordinator'}}}}}}}",
     "state “first”, step “look”", "asks the role “chair”"},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'who': {'places': [{'constituency': "
     "'faculty', 'count': 1},"
     " {'constituency': 'staff', 'count': 2}]}}}}}}}",
     "state “panel”, step “panel”", "“places”: 1 of constituency faculty"},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'quorum': {'count': 1}}}}}}}",
     "state “panel”, step “panel”", "“quorum”: 1, where “base” has 2"},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'must-meet': 1}}}}}}",
     "state “panel”, step “panel”", "“must-meet”: 1"},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'each-criterion': {'share': "
     "'1/3'}}}}}}}",
     "state “panel”, step “panel”", "counted otherwise"},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'meets': 0}}}}}}",
     "state “panel”, step “panel”", "“meets”: 0"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'quorum': {'fraction': '1/3'}}}}}}}",
     "state “senate”, step “vote”", "wants more than 1/2"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'quorum': {'more-than': false}}}}}}}",
     "state “senate”, step “vote”", "wants more than 1/2"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'quorum': {'of-whom': null}}}}}}}",
     "state “senate”, step “vote”", "0 of constituency faculty"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'threshold': 'majority'}}}}}}",
     "state “senate”, step “vote”", "“threshold” is lower"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'threshold': null}}}}}}",
     "state “senate”, step “vote”", "“threshold” is lower"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'base': "
     "'cast-without-abstentions'}}}}}}",
     "state “senate”, step “vote”", "a part of more people"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'dissents': 3}}}}}}",
     "state “senate”, step “vote”", "“dissents”: in “base” 2 sink it"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'stand-in': true}}}}}}",
     "state “senate”, step “vote”", "lets nobody stand in"},
    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'for-others': 'coordinator'}}}}}}",
     "state “senate”, step “vote”", "lets nobody enter"},
    {"{'workflow': {'states': {'open': {'steps': {'comments': {'window': '5 business days'}}}}}}",
     "state “open”, step “comments”", "“window”: shorter than the 10 business days"},

    {"{'workflow': {'states': {'senate': {'steps': {'vote': {'known': 'link'}}}}}}",
     "state “senate”, step “vote”", "wants people to have signed in"},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'conflict': null}}}}}}",
     "state “panel”, step “panel”", "keeps out the proposal's department"},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'least-judges': 1}}}}}}",
     "state “panel”, step “panel”", "“least-judges”: 1, where “base” has 2"},
    {"{'workflow': {'states': {'panel': {'steps': {'panel': {'represent': null}}}}}}",
     "state “panel”, step “panel”", "wants “unit” represented"},

    /* ways */
    {"{'workflow': {'states': {'first': {'on': {'yes': 'senate'}}, 'senate': {'on': {'failed': "
     "'panel'}}}}}",
     "state “panel”, step “panel”", "can be published without this step"},
    {"{'workflow': {'states': {'panel': {'on': {'unmet': 'senate'}}}}}",
     "state “panel”, step “panel”", "“unmet” lets a proposal through"},
    {"{'workflow': {'states': {'senate': {'on': {'no-quorum': 'open'}}}}}",
     "state “senate”, step “vote”", "“no-quorum” lets a proposal through"},
    {"{'workflow': {'states': {'open': {'on': {'objected': 'sending'}}}}}",
     "state “open”, step “comments”", "“objected” lets a proposal through"},
    {"{'workflow': {'states': {'first': {'on': {'yes': 'senate'}}, 'panel': {'on': {'met': "
     "'open'}}, 'senate': {'on': {'passed': 'panel'}}}}}",
     "state “panel”, step “panel”", "step “vote” can come without this one"},
    {"{'workflow': {'states': {'senate': {'after': {'30 days': 'open'}}}}}",
     "state “senate”, step “vote”", "time alone"},
    {"{'workflow': {'anywhere': {'hurry': 'sending'}}}", "state “panel”, step “panel”",
     "can be published without this step"},

    /* rubric and form */
    {"{'rubric': {'meets': 0}}", "", "“meets”: 0, where “base” has 1"},
    {"{'rubric': {'criteria': [{'id': 'need', 'title': 'Need', 'question': 'Is it needed?'}]}}", "",
     "the criterion “proof” of “base” is missing"},
    {"{'rubric': {'scale': [{'value': 0, 'label': 'no'}, {'value': 1, 'label': 'partly'}, "
     "{'value': 2, 'label': 'yes'}]}}",
     "", "the scale is not the one of “base”"},
    {"{'form': {'sections': [{'id': 'all', 'title': 'All', 'fields': [{'id': 'title', 'title': "
     "'Title', 'type': 'text'},"
     " {'id': 'lane', 'title': 'Lane', 'type': 'text'}, {'id': 'hours', 'title': 'Hours', 'type': "
     "'number'}]}]}}",
     "question “title”", "in “base” it must be answered"},
};

static char *
findings(TALLOC_CTX *ctx, const struct lint *lint)
{
    char *text = talloc_strdup(ctx, "");
    for (size_t i = 0; i < lint->count; i++)
        text = talloc_asprintf_append(text, "\n  %s: %s", lint->findings[i].place,
                                      lint->findings[i].reason);
    return text;
}

static const struct policy *
patched(TALLOC_CTX *ctx, const char *patch)
{
    struct policy *policy;
    struct err e = err_on(ctx);
    json_object *o;
    const char *text = test_file(ctx, "tests/scenario/good-policy.json");
    ck_assert(json_read(text, strlen(text), NULL, &o, &e));
    o = json_own(ctx, test_merge(test_merge(o, test_json(ctx, base_patch)), test_json(ctx, patch)));
    text = json_text(o);
    ck_assert_msg(policy_read(ctx, text, strlen(text), "", &policy, &e), "%s: %s", patch, e.text);
    return policy;
}

START_TEST(what_is_weaker_than_the_base_is_found_and_what_is_stricter_is_not)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        TALLOC_CTX *ctx = talloc_new(NULL);
        const struct policy *base = patched(ctx, "{}"), *own = patched(ctx, rows[i].patch);
        struct lint *lint = lint_policy(ctx, base, NULL);
        ck_assert_msg(lint->errors == 0, "%s", findings(ctx, lint));
        lint = err_mem(talloc_zero(ctx, struct lint));
        lint_base(lint, base, own);
        bool found = false;
        for (size_t k = 0; rows[i].reason && k < lint->count; k++)
            found |= strstr(lint->findings[k].reason, rows[i].reason) &&
                     strcmp(lint->findings[k].place, rows[i].place) == 0;
        ck_assert_msg(rows[i].reason ? found : lint->count == 0, "%s: %s%s", rows[i].patch,
                      rows[i].reason ? "not found" : "found", findings(ctx, lint));
        talloc_free(ctx);
    }
}
END_TEST

START_TEST(a_policy_is_compared_when_it_extends_and_the_base_is_at_hand)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const struct policy *base = patched(ctx, "{}");
    const struct lint_world world = {.base = base};
    static const char weak[] =
        "{'workflow': {%s'states': {'senate': {'steps': {'vote': {'dissents': 3}}}}}}";
    ck_assert_uint_eq(
        lint_policy(ctx, patched(ctx, talloc_asprintf(ctx, weak, "'extends': 'base', ")), &world)
            ->errors,
        1);
    ck_assert_uint_eq(
        lint_policy(ctx, patched(ctx, talloc_asprintf(ctx, weak, "")), &world)->errors, 0);
    ck_assert_uint_eq(
        lint_policy(ctx, patched(ctx, talloc_asprintf(ctx, weak, "'extends': 'base', ")), NULL)
            ->errors,
        0);
    talloc_free(ctx);
}
END_TEST

SUITE(base, what_is_weaker_than_the_base_is_found_and_what_is_stricter_is_not,
      a_policy_is_compared_when_it_extends_and_the_base_is_at_hand)
