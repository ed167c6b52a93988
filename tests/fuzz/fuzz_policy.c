/*
 * Whatever the bytes: a bundle is refused with a sentence, or it can be checked, explained, drawn and held against a
 * document without end.
 */
#include <string.h>

#include "base/json.h"
#include "core/policy/diff.h"
#include "core/policy/draw.h"
#include "core/policy/explain.h"
#include "core/policy/form.h"
#include "core/policy/lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
use(TALLOC_CTX *ctx, const struct policy *policy)
{
    size_t count = 0;
    const struct lint *lint = lint_policy(ctx, policy, NULL);
    for (size_t i = 0; i < lint->count; i++)
        assert_that(*lint->findings[i].reason);
    assert_that(*explain_policy(ctx, policy));
    assert_that(*draw_dot(ctx, policy));
    /* Any JSON object is a document: the policy's own text is one. */
    form_check(ctx, policy, policy->bundle, &count);
    assert_that(count > 0);
    json_object *form = json_get(policy->bundle, "form");
    form_check(ctx, policy, form, &count);
    json_object_put(diff_documents(policy->form, policy->bundle, form));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct policy *policy = NULL;
    if (policy_read(ctx, (const char *)data, size, "digest", &policy, &e))
        use(ctx, policy);
    else
        assert_that(!policy && e.kind != ERR_NONE && *e.text);
    talloc_free(ctx);
    return 0;
}
