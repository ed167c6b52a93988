/* form: every question's answer against its definition, with a sentence that tells what to do. */
#include "core/policy/form.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "core/policy/guard.h"
#include "core/policy/wording.h"

/* The type's own limits, where the question sets none; findings beyond the last are not gathered. */
enum { TEXT_MAX = 300, LONG_TEXT_MAX = 10000, LIST_MAX = 50, ENTRY_MAX = 1000, FINDINGS_MAX = 500 };
#define NUMBER_MOST 1e12

struct checking {
    struct finding *found;
    size_t count;
    const struct field *top, *field; /* the form's question, and the one inside it */
    const char *path, *where; /* "components.1", "Entry 2 of “Components”: "; "" at the top */
    struct guard_facts facts;
    const struct form *form;
    bool publishing;
    const char *const *systems;
};

static void say(struct checking *c, const char *fmt, ...) printf_like(2, 3);

static void
say(struct checking *c, const char *fmt, ...)
{
    if (c->count == FINDINGS_MAX)
        return;
    c->found = err_mem(talloc_realloc(NULL, c->found, struct finding, c->count + 1));
    struct finding *f = &c->found[c->count++];
    va_list ap;
    va_start(ap, fmt);
    char *text = err_mem(talloc_vasprintf(c->found, fmt, ap));
    va_end(ap);
    *f = (struct finding){
        .field = c->top->id,
        .path = err_mem(talloc_asprintf(c->found, "%s%s%s", c->path, *c->path ? "." : "",
                                        c->field ? c->field->id : "")),
        .text = err_mem(talloc_asprintf(c->found, "%s%s", c->where, text)),
    };
    talloc_free(text);
}

/* Characters, not bytes; the text is valid UTF-8. */
static size_t
characters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

static bool
only_spaces(const char *s)
{
    return !s[strspn(s, " \t\r\n")];
}

static bool
answered(json_object *answer)
{
    const char *text = json_as_str(answer);
    if (json_object_is_type(answer, json_type_object) && !json_object_object_length(answer))
        return false;
    return guard_answered(answer) && !(text && only_spaces(text));
}

/* ---- by type ------------------------------------------------------------------------------------------------- */

static void
check_text(struct checking *c, const char *text, size_t type_max)
{
    const struct field *f = c->field;
    size_t max = f->max ? (size_t)f->max : type_max, n = characters(text);
    if (n > max)
        say(c, "Shorten “%s” to %zu characters; it has %zu.", f->title, max, n);
    else if (f->type != FIELD_LONG_TEXT && strpbrk(text, "\r\n"))
        say(c, "Write “%s” on one line.", f->title);
}

static char *
say_choices(TALLOC_CTX *ctx, const struct field *f)
{
    const char **titles = err_mem(talloc_zero_array(ctx, const char *, f->nchoices));
    for (size_t i = 0; i < f->nchoices; i++)
        titles[i] = f->choices[i].title;
    char *text = say_list(ctx, titles, f->nchoices, "or");
    talloc_free(titles);
    return text;
}

static void
check_choice(struct checking *c, const char *id)
{
    for (size_t i = 0; id && i < c->field->nchoices; i++)
        if (!strcmp(c->field->choices[i].id, id))
            return;
    char *titles = say_choices(NULL, c->field);
    say(c, "Choose an answer for “%s”: %s.", c->field->title, titles);
    talloc_free(titles);
}

static int
days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool
is_date(const char *s)
{
    if (strlen(s) != 10 || s[4] != '-' || s[7] != '-')
        return false;
    for (int i = 0; i < 10; i++)
        if (i != 4 && i != 7 && (s[i] < '0' || s[i] > '9'))
            return false;
    int year = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + s[3] - '0';
    int month = (s[5] - '0') * 10 + s[6] - '0', day = (s[8] - '0') * 10 + s[9] - '0';
    return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month);
}

/* Enough to catch what is mistyped; whether mail arrives is seen when it is sent. */
static bool
is_email(const char *s)
{
    const char *at = strchr(s, '@');
    return at && at != s && !strchr(at + 1, '@') && strchr(at + 1, '.') && at[1] != '.' &&
           s[strlen(s) - 1] != '.' && !s[strcspn(s, " \t\r\n<>,;\"")] && strlen(s) <= 254;
}

static bool
is_url(const char *s)
{
    size_t scheme = !strncmp(s, "https://", 8) ? 8 : !strncmp(s, "http://", 7) ? 7 : 0;
    return scheme && s[scheme] && s[scheme] != '/' && !s[strcspn(s, " \t\r\n<>\"`{}|\\^")] &&
           strlen(s) <= 2000;
}

static bool
is_number(json_object *answer)
{
    if (!json_object_is_type(answer, json_type_int) &&
        !json_object_is_type(answer, json_type_double))
        return false;
    double n = json_object_get_double(answer);
    return isfinite(n) && fabs(n) <= NUMBER_MOST;
}

static void
check_string(struct checking *c, const char *text)
{
    const struct field *f = c->field;
    switch (f->type) {
    case FIELD_CHOICE:
        check_choice(c, text);
        break;
    case FIELD_DATE:
        if (!is_date(text))
            say(c, "Write “%s” as a date: year-month-day, such as 2027-01-15.", f->title);
        break;
    case FIELD_EMAIL:
        if (!is_email(text))
            say(c, "“%s” is not an e-mail address: check it.", f->title);
        break;
    case FIELD_URL:
        if (!is_url(text))
            say(c, "“%s” must be a web address that begins with https:// or http://.", f->title);
        break;
    case FIELD_ROLE:
        if (strlen(text) > 64 ||
            strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(text))
            say(c, "“%s” must be the name of a role, such as unit-head.", f->title);
        break;
    default:
        check_text(c, text, f->type == FIELD_LONG_TEXT ? LONG_TEXT_MAX : TEXT_MAX);
    }
}

static void
check_entry(struct checking *c, json_object *list, size_t i)
{
    const struct field *f = c->field;
    const char *text = json_item_str(list, i);
    if (!text)
        say(c, "Entry %zu of “%s” must be a text.", i + 1, f->title);
    else if (f->type == FIELD_CHOICES)
        check_choice(c, text);
    else if (only_spaces(text))
        say(c, "Entry %zu of “%s” is empty: fill it in or take it out.", i + 1, f->title);
    else if (characters(text) > ENTRY_MAX)
        say(c, "Shorten entry %zu of “%s” to %d characters; it has %zu.", i + 1, f->title,
            ENTRY_MAX, characters(text));
    for (size_t j = 0; text && f->type == FIELD_CHOICES && j < i; j++)
        if (json_item_str(list, j) && !strcmp(json_item_str(list, j), text))
            say(c, "“%s” holds the same choice twice: take one out.", f->title);
}

static void
check_size(struct checking *c, size_t n)
{
    const struct field *f = c->field;
    size_t most = f->max ? (size_t)f->max : LIST_MAX;
    if (n < (size_t)f->min)
        say(c, "Give at least %d for “%s”; there %s %zu.", f->min, f->title, n == 1 ? "is" : "are",
            n);
    if (n > most)
        say(c, "Give at most %zu for “%s”; there are %zu.", most, f->title, n);
}

static void
check_entries(struct checking *c, json_object *list)
{
    size_t n = json_len(list), most = c->field->max ? (size_t)c->field->max : LIST_MAX;
    check_size(c, n);
    for (size_t i = 0; i < n && i < most; i++)
        check_entry(c, list, i);
}

static void
check_fields(struct checking *c, const struct field *fields, size_t n, json_object *answers);

/* ---- entries that name entries of another group ------------------------------------------------------------- */

static size_t
entries_of(const struct checking *c, const struct field *f)
{
    return json_len(json_get(c->facts.document, f->of));
}

static void
check_numbers(struct checking *c, json_object *list)
{
    const struct field *f = c->field;
    size_t most = entries_of(c, f);
    for (size_t i = 0; i < json_len(list) && i < LIST_MAX; i++) {
        const char *text = json_item_str(list, i);
        size_t digits = text ? strspn(text, "0123456789") : 0;
        unsigned long n = digits && digits < 4 && !text[digits] ? strtoul(text, NULL, 10) : 0;
        if (!n || n > most)
            say(c, "“%s” names an entry “%.10s”, and there are %zu to choose from.", f->title,
                text ? text : "", most);
    }
}

static bool
names(json_object *list, size_t number)
{
    for (size_t i = 0; i < json_len(list); i++) {
        const char *text = json_item_str(list, i);
        if (text && strtoul(text, NULL, 10) == number)
            return true;
    }
    return false;
}

/* Every entry of the other group must be named by somebody. */
static void
check_coverage(struct checking *c, const struct field *f, const char *path)
{
    size_t most = entries_of(c, f);
    const struct field *other = NULL;
    for (size_t i = 0; i < c->form->nfields; i++)
        if (!strcmp(c->form->fields[i].id, f->of))
            other = &c->form->fields[i];
    json_object *named = form_answers(c->facts.document, path);
    for (size_t i = 1; other && i <= most && i <= LIST_MAX; i++)
        if (!names(named, i))
            say(c, "Nothing in “%s” covers entry %zu of “%s”.", c->top->title, i, other->title);
    json_object_put(named);
}

static void
check_all_covered(struct checking *c)
{
    const struct field *top = c->field = c->top;
    if (top->type == FIELD_ENTRIES)
        check_coverage(c, top, top->id);
    for (size_t i = 0; i < top->nfields; i++)
        if (top->fields[i].type == FIELD_ENTRIES) {
            char *path = err_mem(talloc_asprintf(NULL, "%s.%s", top->id, top->fields[i].id));
            check_coverage(c, &top->fields[i], path);
            talloc_free(path);
        }
}

/* ---- groups -------------------------------------------------------------------------------------------------- */

/* An entry of a group, or a file, which is like one. */
static void
check_object(struct checking *c, json_object *object, const char *path, const char *where)
{
    struct checking outer = *c;
    json_object *entry = c->facts.entry;
    const struct field *f = c->field;
    c->path = path;
    c->where = where;
    c->facts.entry = object;
    check_fields(c, f->fields, f->nfields, object);
    c->facts.entry = entry;
    c->path = outer.path;
    c->where = outer.where;
    c->field = f;
    if (f->type == FIELD_MONEY && json_num(object, "amount", 0) < 0)
        say(c, "“%s” cannot be below 0.", f->title);
}

static void
check_group(struct checking *c, json_object *list)
{
    const struct field *f = c->field;
    size_t n = json_len(list), most = f->max ? (size_t)f->max : LIST_MAX;
    check_size(c, n);
    for (size_t i = 0; i < n && i < most; i++) {
        json_object *entry = json_item(list, i);
        if (!json_object_is_type(entry, json_type_object)) {
            say(c, "Entry %zu of “%s” must be an object.", i + 1, f->title);
            continue;
        }
        char *path =
            err_mem(talloc_asprintf(NULL, "%s%s%s.%zu", c->path, *c->path ? "." : "", f->id, i));
        char *where =
            err_mem(talloc_asprintf(path, "%sEntry %zu of “%s”: ", c->where, i + 1, f->title));
        check_object(c, entry, path, where);
        talloc_free(path);
    }
}

static void
check_file(struct checking *c, json_object *answer)
{
    static const char *const images[] = {"image/png", "image/svg+xml"};
    const char *title = c->field->title, *why = json_str(answer, "missing");
    const char *digest = json_str(answer, "file"), *type = json_str(answer, "type");
    if (why) {
        say(c, "“%s” could not be fetched: %s. Upload it, or take it out.", title, why);
        return;
    }
    if (digest && (strlen(digest) != FORM_FILE_DIGEST ||
                   strspn(digest, "0123456789abcdef") != FORM_FILE_DIGEST))
        say(c, "“%s” names no file that is here: upload it.", title);
    else if (digest && c->field->type == FIELD_IMAGE && type && strcmp(type, images[0]) != 0 &&
             strcmp(type, images[1]) != 0)
        say(c, "“%s” must be a PNG or an SVG.", title);
    char *path =
        err_mem(talloc_asprintf(NULL, "%s%s%s", c->path, *c->path ? "." : "", c->field->id));
    char *where = err_mem(talloc_asprintf(path, "%s“%s”: ", c->where, c->field->title));
    check_object(c, answer, path, where);
    talloc_free(path);
}

static void
check_answer(struct checking *c, json_object *answer)
{
    const struct field *f = c->field;
    bool list = f->type == FIELD_LIST || f->type == FIELD_CHOICES || f->type == FIELD_ENTRIES,
         group = form_repeats(f->type);
    bool array = json_object_is_type(answer, json_type_array);
    const char *text = json_as_str(answer);
    if (f->type == FIELD_ENTRIES && array)
        check_numbers(c, answer);
    else if (list && array)
        check_entries(c, answer);
    else if (group && array)
        check_group(c, answer);
    else if (list || group)
        say(c, "“%s” takes a list of answers.", f->title);
    else if (form_is_file(f->type) && json_object_is_type(answer, json_type_object))
        check_file(c, answer);
    else if (form_is_file(f->type))
        say(c, "“%s” takes a file and a description.", f->title);
    else if (f->type == FIELD_NUMBER && !is_number(answer))
        say(c, "Write “%s” as a number%s%s.", f->title, f->example ? ", such as " : "",
            f->example ? f->example : "");
    else if (f->type != FIELD_NUMBER && text)
        check_string(c, text);
    else if (f->type != FIELD_NUMBER)
        say(c, "“%s” takes a text.", f->title);
}

/* ---- the document ---------------------------------------------------------------------------------------------- */

static void
say_missing(struct checking *c)
{
    const struct field *f = c->field;
    bool choose = f->type == FIELD_CHOICE || f->type == FIELD_CHOICES;
    if (f->ask)
        say(c, "%s", f->ask);
    else if (choose)
        check_choice(c, NULL);
    else if (f->min > 1)
        say(c, "Give at least %d for “%s”.", f->min, f->title);
    else
        say(c, "Fill in “%s”.", f->title);
    if (c->count)
        c->found[c->count - 1].missing = true;
}

static bool
is_needed(const struct checking *c, const struct field *f)
{
    for (size_t i = 0; c->publishing && i < f->nneeded_by; i++)
        for (const char *const *system = c->systems; system && *system; system++)
            if (!strcmp(*system, f->needed_by[i]))
                return true;
    if (c->top == f && f->due_publish && !c->publishing)
        return false;
    return f->required || (f->required_when && guard_holds(f->required_when, &c->facts));
}

static void
check_unknown(struct checking *c, const struct field *fields, size_t n, json_object *answers)
{
    bool top = !*c->path;
    json_object_object_foreach (answers, key, value) {
        struct field stranger = {.id = key};
        bool known = false;
        (void)value;
        for (size_t i = 0; i < n && !known; i++)
            known = !strcmp(fields[i].id, key);
        if (known || c->count == FINDINGS_MAX)
            continue;
        c->field = &stranger;
        if (top)
            c->top = &stranger;
        say(c, "The form has no question “%.60s”: take this answer out.", key);
        c->field = NULL;
        if (top)
            c->found[c->count - 1].field = c->found[c->count - 1].path;
    }
}

static void
check_fields(struct checking *c, const struct field *fields, size_t n, json_object *answers)
{
    bool top = !*c->path;
    for (size_t i = 0; i < n; i++) {
        const struct field *f = c->field = &fields[i];
        json_object *answer = json_get(answers, f->id);
        if (top)
            c->top = f;
        if (answered(answer)) {
            check_answer(c, answer);
            if (top)
                check_all_covered(c);
        } else if (is_needed(c, f))
            say_missing(c);
    }
    if (answers)
        check_unknown(c, fields, n, answers);
}

static struct finding *
check(TALLOC_CTX *ctx, const struct policy *policy, json_object *document, struct checking *c,
      size_t *ret_count)
{
    c->found = err_mem(talloc_zero_array(NULL, struct finding, 0));
    c->path = c->where = "";
    c->form = policy->form;
    c->facts = (struct guard_facts){.lane = json_str(document, "lane"),
                                    .level = json_str(document, "level"),
                                    .unit = json_str(document, "unit"),
                                    .document = document};
    check_fields(c, policy->form->fields, policy->form->nfields, document);
    *ret_count = c->count;
    return talloc_steal(ctx, c->found);
}

struct finding *
form_check(TALLOC_CTX *ctx, const struct policy *policy, json_object *document, size_t *ret_count)
{
    struct checking c = {0};
    return check(ctx, policy, document, &c, ret_count);
}

struct finding *
form_check_publish(TALLOC_CTX *ctx, const struct policy *policy, json_object *document,
                   const char *const *systems, size_t *ret_count)
{
    struct checking c = {.publishing = true, .systems = systems};
    return check(ctx, policy, document, &c, ret_count);
}
