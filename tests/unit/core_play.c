#include "core_play.h"

#include "core_policies.h"
#include "runner.h"

struct scenario *
test_play(TALLOC_CTX *ctx, const struct policy *policy, const char *people, const char *story)
{
    char *text = talloc_asprintf(ctx, "%s%s", people, story);
    struct scenario *played = scenario_play(ctx, text, policy, test_days(ctx));
    ck_assert_msg(!played->line, "line %d: %s\n%s", played->line, played->failure, played->story);
    return played;
}
