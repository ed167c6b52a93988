/*
 * Every sentence that the checker has is said about some policy in tests/scenario/bad-policies: the sentences are read
 * from the sources, and each must fit a finding. One that no policy can bring about would never be read by anybody.
 */
#include "runner.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "core/policy/lint.h"
#include "core_policies.h"

static const char *const endpoints[] = {"catalog", NULL}, *const calendars[] = {"default", NULL};
static const struct lint_world world = {.endpoints = endpoints, .calendars = calendars};

struct said {
    const char **text;
    size_t count;
};

static void
say(struct said *said, const char *text)
{
    said->text = talloc_realloc(said, said->text, const char *, said->count + 1);
    said->text[said->count++] = talloc_strdup(said, text);
}

/* What is found in each bad policy. */
static struct said *
all_said(TALLOC_CTX *ctx)
{
    struct said *said = talloc_zero(ctx, struct said);
    for (const char **name = test_names(ctx, "tests/scenario/bad-policies"); *name; name++) {
        struct err e = err_on(ctx);
        struct policy *policy = NULL;
        json_object *o = NULL;
        char *text =
            test_file(ctx, talloc_asprintf(ctx, "tests/scenario/bad-policies/%s.json", *name));
        ck_assert_msg(json_read(text, strlen(text), NULL, &o, &e), "%s: %s", *name, e.text);
        json_own(ctx, o);
        if (!test_policy_patched(ctx, json_get(o, "patch"), &policy, &e))
            continue;
        const struct lint *lint = lint_policy(ctx, policy, &world);
        for (size_t i = 0; i < lint->count; i++)
            say(said, lint->findings[i].reason);
    }
    return said;
}

/* Does the text fit the format? What a conversion stands for may be anything. */
static bool
fits(const char *format, const char *text)
{
    for (; *format && *format != '%'; format++, text++)
        if (*format != *text)
            return false;
    if (!*format)
        return !*text;
    format += strcspn(format, "sdu") + 1;
    for (; *text; text++)
        if (fits(format, text))
            return true;
    return fits(format, text);
}

static char *missing;

/* The longest string in a call's arguments, adjacent literals joined: the sentence. */
static char *
sentence(TALLOC_CTX *ctx, const char *call)
{
    char *best = talloc_strdup(ctx, ""), *now = talloc_strdup(ctx, "");
    int depth = 0;
    for (const char *p = call; *p && (depth || *p != ';'); p++) {
        if (*p == '"') {
            for (p++; *p != '"'; p++)
                now = talloc_strndup_append(now, *p == '\\' ? ++p : p, 1);
        } else if (!strchr(" \t\n", *p)) {
            if (strlen(now) > strlen(best))
                best = now;
            now = talloc_strdup(ctx, "");
            depth += (*p == '(') - (*p == ')');
            if (!depth)
                break;
        }
    }
    return best;
}

static void
check_source(TALLOC_CTX *ctx, const char *path, const struct said *said, int *ret_count)
{
    static const char *const calls[] = {"lint_add(", "lint_step(", "complain("};
    const char *text = test_file(ctx, path);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        for (const char *p = text; (p = strstr(p, calls[i])); p++) {
            const char *format = sentence(ctx, p + strlen(calls[i]) - 1);
            if (strlen(format) < 12) /* a definition, or a sentence given by somebody else */
                continue;
            bool found = false;
            for (size_t k = 0; k < said->count && !found; k++)
                found = fits(format, said->text[k]);
            if (!found)
                missing = talloc_asprintf_append(missing, "\n  %s: %s", path, format);
            *ret_count += 1;
        }
}

static void
check_folder(TALLOC_CTX *ctx, const char *folder, const char *among, const struct said *said,
             int *ret_count)
{
    DIR *dir = opendir(talloc_asprintf(ctx, "%s/%s", ASSENT_SOURCE, folder));
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        const char *dot = strrchr(entry->d_name, '.');
        /* what is weaker than a base, core_base says */
        if (dot && !strcmp(dot, ".c") && strstr(entry->d_name, among) &&
            strcmp(entry->d_name, "lint_base.c") != 0)
            check_source(ctx, talloc_asprintf(ctx, "%s/%s", folder, entry->d_name), said,
                         ret_count);
    }
    closedir(dir);
}

START_TEST(every_sentence_of_the_checker_is_said_about_some_bad_policy)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    int count = 0;
    missing = talloc_strdup(ctx, "");
    const struct said *said = all_said(ctx);
    check_folder(ctx, "daemon/core/policy", "", said, &count);
    check_folder(ctx, "daemon/core/count", "", said, &count);
    check_folder(ctx, "daemon/core/steps", "", said, &count);
    ck_assert_msg(!*missing, "no bad policy brings about%s", missing);
    ck_assert_int_ge(count, 80);
    talloc_free(ctx);
}
END_TEST

SUITE(findings, every_sentence_of_the_checker_is_said_about_some_bad_policy)
