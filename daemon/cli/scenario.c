/* scenario: the lines, each a sentence; what they do is in scenario_acts, what they expect in scenario_expect. */
#include "cli/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/scenario_credential.h"
#include "cli/scenario_lines.h"

/* "system NAME", perhaps "by hand of ROLE", or "needs 3 skills". */
static void
add_system(struct stage *s, const char *name)
{
    s->systems = err_mem(talloc_realloc(s, s->systems, const char *, s->nsystems + 2));
    s->known = err_mem(talloc_realloc(s, s->known, struct system, s->nsystems + 1));
    char *own = err_mem(talloc_strdup(s, name));
    struct system *known = &s->known[s->nsystems];
    *known = (struct system){.name = own, .title = own};
    char *by = strstr(own, " by hand of "), *needs = strstr(own, " needs ");
    if (by)
        known->role = by + strlen(" by hand of ");
    if (needs)
        known->needs.skills = (int)strtol(needs + strlen(" needs "), NULL, 10);
    if (by || needs)
        *(by ? by : needs) = '\0';
    s->systems[s->nsystems++] = own;
    s->systems[s->nsystems] = NULL;
}

static char *
next_line(TALLOC_CTX *ctx, const char **text)
{
    size_t len = strcspn(*text, "\n");
    const char *from = *text;
    if (!*from)
        return NULL;
    *text += len + (from[len] == '\n');
    return err_mem(talloc_strndup(ctx, from, len));
}

static bool
says_nothing(const char *line)
{
    line += strspn(line, " \t\r");
    return !*line || *line == '#';
}

char *
scenario_policy(TALLOC_CTX *ctx, const char *text, int *ret_line)
{
    char *line;
    for (*ret_line = 1; (line = next_line(ctx, &text)); *ret_line += 1) {
        struct scan scan = {ctx, line};
        if (scan_literal(&scan, "policy"))
            return scan_rest(&scan);
    }
    return NULL;
}

static bool
time_line(struct stage *s, struct scan *scan, struct err *e)
{
    when_t then;
    if (scan_literal(scan, "at")) {
        char *day = scan_word(scan), *rest = scan_rest(scan);
        char *full = err_mem(talloc_asprintf(s, "%sT%s:00Z", day ? day : "", rest));
        if (!when_parse(full, &then, e))
            return err_set(e, ERR_INVALID, "write the time like: at 2026-09-01 09:00");
        then = tz_utc(calendar_tz(s->calendar), then);
    } else {
        struct duration d;
        if (!scan_literal(scan, "time passes") || !duration_read(scan_rest(scan), &d, e))
            return err_set(e, ERR_INVALID, "write: time passes 10 business days");
        then = calendar_add(s->calendar, s->now, d);
    }
    if (s->c && then < s->now)
        return err_set(e, ERR_INVALID, "time cannot go back");
    stage_until(s, then);
    return true;
}

static bool
stage_line(struct stage *s, struct scan *scan, bool *ret_was)
{
    *ret_was = true;
    if (scan_literal(scan, "policy"))
        return true;
    if (scan_literal(scan, "person")) {
        char *rest = scan_rest(scan), *colon = strchr(rest, ':');
        if (colon)
            *colon = '\0';
        stage_person(s, rest, colon ? colon + 1 : "");
        return true;
    }
    if (scan_literal(scan, "unit")) {
        char *id = scan_word(scan);
        stage_unit(s, id ? id : "", scan_literal(scan, "in") ? scan_word(scan) : NULL);
        return true;
    }
    if (credential_stage_line(s, scan))
        return true;
    if (scan_literal(scan, "system")) {
        add_system(s, scan_rest(scan));
        return true;
    }
    *ret_was = false;
    return true;
}

static bool
play_line(struct stage *s, const char *line, int number, struct err *e)
{
    struct scan scan = {s, line};
    bool was_stage;
    if (!stage_line(s, &scan, &was_stage) || was_stage)
        return true;
    if (scan_literal(&scan, "expect"))
        return expect_line(s, &scan, e);
    if (s->refused)
        return err_set(e, ERR_INVALID, "line %d was refused: %s", s->refused_line, s->refused);
    stage_say(s, "%s\n", line + strspn(line, " \t"));
    s->mails = json_own(s, json_list());
    s->refused_line = number;
    s->entering = NULL;
    s->by_link = false;
    if (!strncmp(scan.p, "at ", 3) || !strncmp(scan.p, "time ", 5))
        return time_line(s, &scan, e);
    return act_line(s, &scan, e);
}

static void
failed(struct stage *s, int line, const char *why)
{
    s->shown->line = line;
    s->shown->failure = err_mem(talloc_strdup(s->shown, why));
}

struct scenario *
scenario_play(TALLOC_CTX *ctx, const char *text, const struct policy *policy,
              const struct calendar *calendar)
{
    struct stage *s = stage_new(ctx, policy, calendar);
    struct scenario *shown = s->shown;
    struct err e = err_on(shown);
    char *line;
    for (int number = 1; !shown->line && (line = next_line(s, &text)); number++)
        if (!says_nothing(line) && !play_line(s, line, number, &e))
            failed(s, number, e.text);
    if (!shown->line && s->refused)
        failed(s, s->refused_line, s->refused);
    if (!shown->line && (!s->c || !stage_folds(s, &e)))
        failed(s, 1, s->c ? e.text : "nothing was submitted");
    shown->story = err_mem(talloc_steal(shown, s->story));
    return shown;
}
