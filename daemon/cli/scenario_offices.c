/* scenario_offices: sentences about who holds an office, who stands in for whom, and who declares a conflict. */
#include <string.h>

#include "base/json.h"
#include "cli/scenario_lines.h"

static char *
today(struct stage *s, int days)
{
    return calendar_date_text(s, calendar_day(s->calendar, s->now) + days);
}

static bool
same(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

/* The stand-in must be told from when to when, and may be told in what role. */
static bool
stands_in(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    const struct stage_person *whom = scan_person(scan, s);
    json_object *o = json_own(s, json_obj());
    if (!whom)
        return err_set(e, ERR_INVALID, "nobody is called “%s”", scan->p);
    json_put_str(o, "person", whom->id);
    json_put_str(o, "standin", who->id);
    if (scan_literal(scan, "as")) {
        json_object *roles = json_list();
        json_push_str(roles, scan_word(scan));
        json_put(o, "roles", roles);
    }
    if (scan_literal(scan, "from"))
        json_put_str(o, "from", scan_word(scan));
    if (scan_literal(scan, "to"))
        json_put_str(o, "to", scan_word(scan));
    json_push(json_get(s->snapshot, "standins"), json_object_get(o));
    stage_reseat(s);
    return true;
}

static bool
becomes(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    const char *words = scan_rest(scan);
    json_object *role = stage_role(s, who->id, &words);
    if (!role)
        return err_set(e, ERR_INVALID, "write: … becomes dean of SPH");
    json_put_str(role, "from", today(s, 0));
    stage_reseat(s);
    return true;
}

/* Of a role (NULL: any) and a unit (NULL: any): it ends yesterday. */
static size_t
end_roles(struct stage *s, const struct stage_person *who, const char *role, const char *unit)
{
    json_object *roles = json_get(s->snapshot, "roles");
    size_t ended = 0;
    for (size_t i = 0; i < json_len(roles); i++) {
        json_object *o = json_item(roles, i);
        if (!same(json_str(o, "person"), who->id) || (role && !same(json_str(o, "role"), role)) ||
            (unit && !same(json_str(o, "unit"), unit)))
            continue;
        json_put_str(o, "to", today(s, -1));
        ended++;
    }
    return ended;
}

static bool
no_longer(struct stage *s, struct scan *scan, const struct stage_person *who, struct err *e)
{
    const char *role = scan_word(scan), *unit = scan_literal(scan, "of") ? scan_word(scan) : NULL;
    if (!role || !end_roles(s, who, role, unit))
        return err_set(e, ERR_INVALID, "%s did not hold that", who->name);
    stage_reseat(s);
    return true;
}

bool
office_line(struct stage *s, struct scan *scan, const struct stage_person *who, bool *ret_was,
            struct err *e)
{
    *ret_was = true;
    if (scan_literal(scan, "stands in for"))
        return stands_in(s, scan, who, e);
    if (scan_literal(scan, "becomes"))
        return becomes(s, scan, who, e);
    if (scan_literal(scan, "is no longer"))
        return no_longer(s, scan, who, e);
    if (scan_literal(scan, "leaves")) {
        end_roles(s, who, NULL, NULL);
        stage_reseat(s);
        return true;
    }
    if (s->c && scan_literal(scan, "declares a conflict")) {
        char *reason = scan_quoted(scan);
        json_object *texts = reason ? json_obj() : NULL;
        if (texts)
            json_put_str(texts, "reason", reason);
        stage_command(s, COMMAND_DECLARE_CONFLICT, who->id, json_obj(), texts, NULL);
        return true;
    }
    *ret_was = false;
    return true;
}
