/* property_world: the dice, the people, the policies. */
#include "property.h"

#include <dirent.h>

#include "base/json.h"
#include "core/policy/programme.h"

struct property property;

uint64_t
property_draw(uint64_t below)
{
    uint64_t z = (property.dice += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31)) % below;
}

bool
property_chance(unsigned percent)
{
    return property_draw(100) < percent;
}

json_object *
property_quoted(TALLOC_CTX *ctx, const char *text)
{
    struct err e = err_on(ctx);
    json_object *o = NULL;
    char *copy = talloc_strdup(ctx, text);
    for (char *p = copy; *p; p++)
        if (*p == '\'')
            *p = '"';
    HOLDS(json_read(copy, strlen(copy), NULL, &o, &e), "%s", e.text);
    return json_own(ctx, o);
}

const struct policy *
property_policy(const struct run *r)
{
    return r->c && !strcmp(r->c->policy, r->w->newer.digest) ? &r->w->newer : r->w->policy;
}

/* ---- people -------------------------------------------------------------------------------------------- */

/* X(person, unit, roles of theirs as JSON) */
#define PEOPLE(X)                                                                                  \
    X("proposer", "SPH", "{'role':'committee','person':'proposer','constituency':'faculty'}")      \
    X("coord-1", "OFF", "{'role':'coordinator','person':'coord-1'}")                               \
    X("coord-2", "OFF", "{'role':'coordinator','person':'coord-2'}")                               \
    X("admin", "OFF", "{'role':'administrator','person':'admin'}")                                 \
    X("chair", "HSC", "{'role':'chair','person':'chair'}")                                         \
    X("vice-chair", "BUS", "{'role':'chair','person':'vice-chair'}")                               \
    X("head-1", "SPH", "{'role':'unit-head','person':'head-1','unit':'SPH'}")                      \
    X("head-2", "BUS", "{'role':'unit-head','person':'head-2','unit':'BUS'}")                      \
    X("dean-1", "HSC", "{'role':'dean','person':'dean-1','unit':'HSC'}")                           \
    X("dean-2", "BUS", "{'role':'dean','person':'dean-2','unit':'BUS','to':'2026-10-15'}")         \
    X("provost", "OFF", "{'role':'provost','person':'provost'}")                                   \
    X("registrar", "OFF", "{'role':'registrar','person':'registrar'}")                             \
    X("fac-1", "SPH", "{'role':'committee','person':'fac-1','constituency':'faculty'}")            \
    X("fac-2", "BUS", "{'role':'committee','person':'fac-2','constituency':'faculty'}")            \
    X("fac-3", "HSC", "{'role':'committee','person':'fac-3','constituency':'faculty'}")            \
    X("fac-4", "LIB", "{'role':'committee','person':'fac-4','constituency':'faculty'}")            \
    X("fac-5", "LIB",                                                                              \
      "{'role':'committee','person':'fac-5','constituency':'faculty','from':'2026-10-01'}")        \
    X("staff-1", "OFF", "{'role':'committee','person':'staff-1','constituency':'staff'}")          \
    X("staff-2", "OFF",                                                                            \
      "{'role':'committee','person':'staff-2','constituency':'staff','to':'2026-11-30'}")          \
    X("staff-3", "LIB", "{'role':'committee','person':'staff-3','constituency':'staff'}")          \
    X("student-1", "BUS", "{'role':'committee','person':'student-1','constituency':'student'}")    \
    X("student-2", "SPH", "{'role':'committee','person':'student-2','constituency':'student'}")    \
    X("college-1", "HSC", "{'role':'committee','person':'college-1','constituency':'college'}")    \
    X("college-2", "BUS", "{'role':'committee','person':'college-2','constituency':'college'}")    \
    X("college-3", "LIB", "{'role':'committee','person':'college-3','constituency':'college'}")    \
    X("employer-1", "OFF", "{'role':'committee','person':'employer-1','constituency':'employer'}") \
    X("stranger", "LIB", "")

static const char *const people[] = {
#define X(person, unit, role) person,
    PEOPLE(X)
#undef X
};
enum { NPEOPLE = sizeof people / sizeof *people };

static const char units[] = "{'id':'UNI'},{'id':'HSC','parent':'UNI'},{'id':'SPH','parent':'HSC'},"
                            "{'id':'BUS','parent':'UNI'},{'id':'LIB','parent':'UNI'},"
                            "{'id':'OFF','parent':'UNI'}";
static const char standins[] =
    "{'person':'dean-1','standin':'dean-2','from':'2026-09-10','to':'2026-12-31'},"
    "{'person':'dean-2','standin':'dean-1','from':'2026-09-10','to':'2026-12-31'},"
    "{'person':'chair','standin':'proposer','from':'2026-09-20','to':'2026-10-31'},"
    "{'person':'fac-1','standin':'stranger','from':'2026-09-01','to':'2027-03-01'}";

/* Later: some have left, others have come, one is away, and two stand in for each other. */
static const char later[] =
    "{'number':4,'people':[{'id':'fac-2','unit':'SPH'},{'id':'staff-3','unit':'SPH'}],"
    "'units':[{'id':'SPH','parent':'HSC'},{'id':'HSC'}],'roles':["
    "{'role':'coordinator','person':'coord-1'},{'role':'administrator','person':'admin'},"
    "{'role':'chair','person':'vice-chair','acting':true},"
    "{'role':'dean','person':'dean-2','unit':'HSC'},{'role':'unit-head','person':'fac-3'},"
    "{'role':'provost','person':'dean-1','acting':true},"
    "{'role':'committee','person':'fac-1','constituency':'faculty'},"
    "{'role':'committee','person':'fac-2','constituency':'faculty'},"
    "{'role':'committee','person':'fac-5','constituency':'faculty'},"
    "{'role':'committee','person':'student-2','constituency':'student'},"
    "{'role':'committee','person':'college-3','constituency':'college'},"
    "{'role':'committee','person':'staff-2','constituency':'staff'},"
    "{'role':'committee','person':'staff-3','constituency':'staff'}],"
    "'standins':[{'person':'fac-1','standin':'stranger','from':'2026-09-10','to':'2027-01-10'},"
    "{'person':'vice-chair','standin':'fac-4'},"
    "{'person':'staff-2','standin':'staff-3','to':'2026-12-01'},"
    "{'person':'staff-3','standin':'staff-2','to':'2026-12-01'}]}";

const char *
property_somebody(void)
{
    return people[property_draw(NPEOPLE)];
}

void
property_load(json_object *load)
{
    for (size_t i = 0; i < NPEOPLE; i++)
        json_put_int(load, people[i], (int64_t)property_draw(4));
}

static char *
roster_text(TALLOC_CTX *ctx)
{
    static const char *const each[][3] = {
#define X(person, unit, role) {person, unit, role},
        PEOPLE(X)
#undef X
    };
    char *persons = talloc_strdup(ctx, ""), *roles = talloc_strdup(ctx, "");
    for (size_t i = 0; i < NPEOPLE; i++) {
        persons = talloc_asprintf_append(persons, "%s{'id':'%s','unit':'%s'}", i ? "," : "",
                                         each[i][0], each[i][1]);
        roles = talloc_asprintf_append(roles, "%s%s", *roles && *each[i][2] ? "," : "", each[i][2]);
    }
    return talloc_asprintf(ctx,
                           "{'number':3,'units':[%s],'people':[%s],'roles':[%s],'standins':[%s]}",
                           units, persons, roles, standins);
}

/* ---- worlds -------------------------------------------------------------------------------------------- */

static void
prepare(TALLOC_CTX *ctx, struct world *w, const struct policy *policy)
{
    struct err e = err_on(ctx);
    json_object *o =
        property_quoted(ctx, "{'zone':'America/Chicago','holidays':[{'date':'2026-11-26'}]}");
    struct tz *tz;
    w->policy = policy;
    w->newer = *policy;
    w->newer.digest = "newer";
    HOLDS(tz_load(ctx, NULL, "America/Chicago", &tz, &e) &&
              calendar_read(ctx, o, tz, &w->calendar, &e) &&
              roster_read(ctx, property_quoted(ctx, roster_text(ctx)), &w->roster[0], &e) &&
              roster_read(ctx, property_quoted(ctx, later), &w->roster[1], &e),
          "%s", e.text);
    w->stage = stage_new(ctx, policy, w->calendar);
    char *text;
    size_t len;
    HOLDS(cli_read(ctx, ASSENT_SOURCE "/workflows/programmes/microcredential.json", &text, &len,
                   &e) &&
              programme_read(ctx, text, len, &w->programme, &e),
          "%s", e.text);
}

static const struct policy *
in(TALLOC_CTX *ctx, const char *folder, const char *name)
{
    struct err e = err_on(ctx);
    struct cli_files files;
    char *path = talloc_asprintf(ctx, ASSENT_SOURCE "/%s/%s", folder, name);
    HOLDS(cli_policy(ctx, path, &files, &e), "%s", e.text);
    return files.policy;
}

/* The shipped policy where a divided committee goes to the chair at once. */
static const struct policy *
divided(TALLOC_CTX *ctx)
{
    struct err e = err_on(ctx);
    struct policy *policy;
    json_object *o = json_own(ctx, json_copy(in(ctx, "workflows", "microcredential.json")->bundle));
    json_object *state = json_at(o, "workflow/states/review");
    json_put(json_at(state, "steps/committee"), "split",
             json_copy(property_quoted(ctx, "{'each-side':2}")));
    json_put(json_get(state, "on"), "split",
             json_copy(property_quoted(ctx, "{'to':'deliberation','because':'divided'}")));
    const char *bytes = json_text(o);
    HOLDS(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s", e.text);
    return policy;
}

/* The small policy of the tests; the keys of panel, if any, in its panel. */
static const struct policy *
small(TALLOC_CTX *ctx, const char *panel)
{
    struct err e = err_on(ctx);
    char *text;
    size_t len;
    json_object *o = NULL;
    struct policy *policy;
    HOLDS(cli_read(ctx, ASSENT_SOURCE "/tests/scenario/good-policy.json", &text, &len, &e) &&
              json_read(text, len, NULL, &o, &e),
          "%s", e.text);
    json_own(ctx, o);
    json_object *step = json_at(o, "workflow/states/panel/steps/panel");
    json_object_object_foreach (property_quoted(ctx, panel), key, value)
        json_put(step, key, json_copy(value));
    const char *bytes = json_text(o);
    HOLDS(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s", e.text);
    return policy;
}

/* The small policy with a step of each other kind: two partners, who may also be of the committee, are asked first; the
 * first look may set conditions, which the coordinators tick off; then they fill in a code. */
static const char steps[] =
    "{'partners':{'title':'Partners','steps':{'ask':{'kind':'statement','title':'Ask',"
    "'to':'partners','needed':2,'due':'5 days'}},'on':{'supported':'first',"
    "'conditional':'first','not-supported':'again'}},"
    "'conditions':{'title':'Conditions','steps':{'tick':{'kind':'conditions','title':'Tick',"
    "'who':{'role':'coordinator'},'lapse':'20 days'}},'on':{'met':'code','lapsed':'again'}},"
    "'code':{'title':'Code','steps':{'fill':{'kind':'supply','title':'Fill in',"
    "'who':{'role':'coordinator'},'fields':['code'],'confirm':true,'due':'5 days'}},"
    "'on':{'supplied':'panel','returned':'first'}}}";

static const struct policy *
stepped(TALLOC_CTX *ctx)
{
    struct err e = err_on(ctx);
    struct policy *policy;
    json_object *o = json_own(ctx, json_copy(small(ctx, "{}")->bundle));
    json_put(json_at(o, "form"), "sections",
             json_copy(property_quoted(
                 ctx, "[{'id':'all','title':'All','fields':[{'id':'title','title':'Title',"
                      "'type':'text'},{'id':'code','title':'Code','type':'text'},"
                      "{'id':'day','title':'Day','type':'date'},"
                      "{'id':'partners','title':'P','type':'list'}]}]")));
    json_put_str(json_get(o, "workflow"), "start", "partners");
    json_object_object_foreach (property_quoted(ctx, steps), name, state)
        json_put(json_at(o, "workflow/states"), name, json_copy(state));
    json_push(json_at(o, "workflow/states/first/steps/look/choices"),
              json_copy(property_quoted(ctx, "{'name':'conditions','title':'On conditions',"
                                             "'asks-conditions':true}")));
    json_put_str(json_at(o, "workflow/states/first/on"), "conditions", "conditions");
    json_put_str(json_at(o, "workflow/states/sending/steps/send"), "hold", "coordinator");
    json_put_str(json_at(o, "workflow/states/sending/steps/send"), "not-before", "day");
    json_put(json_at(o, "workflow/anywhere"), "skip",
             json_copy(property_quoted(ctx, "{'title':'Skip','by':'chair','to':'panel',"
                                            "'because':'it is urgent'}")));
    const char *bytes = json_text(o);
    HOLDS(policy_read(ctx, bytes, strlen(bytes), "digest", &policy, &e), "%s", e.text);
    return policy;
}

static int
is_policy(const struct dirent *entry)
{
    const char *dot = strchr(entry->d_name, '.');
    return dot && !strcmp(dot, ".json");
}

static void
in_folder(TALLOC_CTX *ctx, const char *folder, struct world *ret, size_t *count)
{
    struct dirent **file;
    int n = scandir(talloc_asprintf(ctx, ASSENT_SOURCE "/%s", folder), &file, is_policy, alphasort);
    HOLDS(n > 0 && *count + (size_t)n < WORLDS_MAX - 4, "%d policies in %s", n, folder);
    for (int i = 0; i < n; i++) {
        prepare(ctx, &ret[(*count)++], in(ctx, folder, file[i]->d_name));
        free(file[i]);
    }
    free(file);
}

size_t
property_worlds(TALLOC_CTX *ctx, struct world *ret)
{
    static const char other[] =
        "{'quorum':{'fraction':'1/2','more-than':true},"
        "'each-criterion':{'share':'2/3'},'reopen':'all','for-others':'coordinator',"
        "'conflict':['same-unit']}";
    size_t count = 0;
    in_folder(ctx, "workflows", ret, &count);
    in_folder(ctx, "tests/scenario/rules", ret, &count);
    prepare(ctx, &ret[count++], small(ctx, "{}"));
    prepare(ctx, &ret[count++], small(ctx, other));
    prepare(ctx, &ret[count++], divided(ctx));
    prepare(ctx, &ret[count++], stepped(ctx));
    return count;
}
