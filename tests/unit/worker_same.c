/* The same programs under the ordinary jq command: its bytes are the oracle. */
#include "runner.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "worker_lane.h"

static const struct {
    enum frame_mode mode;
    const char *program, *input;
} cases[] = {
    {FRAME_JSON, ".", "{\"b\":1,\"a\":[null,true,1.5,-0,1e3,\"\\u00e9\\ud83d\\ude00\\u0007<&>\"]}"},
    {FRAME_JSON, "{title: .t, hours: (.h|tonumber), tags: [.tags[]|ascii_downcase]}",
     "{\"t\":\"Qu\\u00e9bec \\\"x\\\"\",\"h\":\"125\",\"tags\":[\"A\",\"B\"]}"},
    {FRAME_JSON, "[.[]|select(.n>1)|.n]|{sum:add,max:max,list:.}",
     "[{\"n\":1},{\"n\":2},{\"n\":3}]"},
    {FRAME_JSON, "to_entries|map(.key)|join(\",\")", "{\"z\":1,\"y\":2}"},
    {FRAME_JSON, "gsub(\"(?<d>[0-9]+)\";\"<\\(.d)>\")", "\"a1b22\""},
    {FRAME_JSON, "[match(\"[a-c]+\";\"g\").string]", "\"abxcab\""},
    {FRAME_JSON, "[splits(\", *\")]", "\"a, b,c\""},
    {FRAME_JSON, "group_by(.k)|map({k:.[0].k,n:length})", "[{\"k\":2},{\"k\":1},{\"k\":2}]"},
    {FRAME_JSON, "[paths]", "{\"a\":{\"b\":[1,2]}}"},
    {FRAME_JSON, "[@base64,(@uri|length)]", "\"a b/\\u00fc\""},
    {FRAME_JSON, "[@html,@uri,@sh,@base64,@json,(\"YWI=\"|@base64d)]", "\"a<'\\\"&> \\u00fc\""},
    {FRAME_JSON, "[@csv,@tsv]", "[1,\"a\\\"b\",null,true]"},
    {FRAME_JSON, "todate", "1788250622"},
    {FRAME_JSON, "fromdate", "\"2026-09-01T08:17:02Z\""},
    {FRAME_JSON, "strptime(\"%Y-%m-%d\")|mktime|strftime(\"%A, %B %d, %Y\")", "\"2026-11-01\""},
    {FRAME_JSON, "[limit(5;range(10))]|combinations(0)", "null"},
    {FRAME_JSON, "reduce range(1000) as $i (0;.+$i)", "null"},
    {FRAME_JSON, "[foreach .[] as $x (0;.+$x)]", "[1,2,3]"},
    {FRAME_JSON, "try error(\"no\") catch \"caught \\(.)\"", "null"},
    {FRAME_JSON, ".. |= (if type==\"number\" then .+1 else . end)", "[1,[2,{\"a\":3}]]"},
    {FRAME_JSON, "[.[]|tostring,tojson]", "[1,\"a\",[1],{\"b\":null},0.1,100000000000000000000]"},
    {FRAME_JSON, "walk(if type==\"string\" then ascii_upcase else . end)",
     "{\"a\":[\"x\",{\"b\":\"y\"}]}"},
    {FRAME_JSON, "[inputs]", "1"},
    {FRAME_JSON, "$__loc__", "1"},
    {FRAME_JSON, "[.,1]|debug|map(stderr)", "1"},
    {FRAME_JSON, "ltrimstr(\"sha256=\")|explode|implode", "\"sha256=\\u00e9\""},
    {FRAME_JSON, "[getpath([\"a\",\"b\"]),has(\"a\"),(.a|keys),del(.a.b)]",
     "{\"a\":{\"b\":1,\"c\":2}}"},
    {FRAME_JSON, "[.[]|(sqrt,floor,pow(.;2),log)]", "[2,10.7]"},
    {FRAME_JSON, "[limit(3;repeat(1)),first(range(5;9)),until(.>9;.+1)]", "1"},
    {FRAME_TEXT, "\"<p>\",(.name|@html),\"</p>\\n\"", "{\"name\":\"<b>\\u0000\\u00e9\"}"},
    {FRAME_TEXT, "empty", "null"},
    {FRAME_TEXT, "\"\"", "null"},
    {FRAME_TEXT, ".[]|\"<li>\\(.|@html)</li>\"", "[\"a\",\"<script>\",\"\\u2028\"]"},
    {FRAME_TEXT, "range(2000)|tostring+\"\\n\"", "null"},
    {FRAME_TEXT, "\"x\"*3000000", "null"},
    {FRAME_TEXT, "include \"ui\";\n\nui_tag(\"p\"; .a)", "{\"a\":\"<x>\"}"},
    {FRAME_TEXT,
     "# a page\ninclude \"mail\"; include \"ui\"; # two\nui_tag(\"p\"; greeting),\"\\n\"",
     "{\"a\":1}"},
};

static const char ui[] = "def ui_tag($t; s): \"<\\($t)>\\(s|@html)</\\($t)>\";\n";
static const char mail[] = "include \"ui\";\ndef greeting: ui_tag(\"b\"; \"hello\");";

static void
write_file(TALLOC_CTX *ctx, const char *dir, const char *name, const char *text)
{
    FILE *f = fopen(talloc_asprintf(ctx, "%s/%s", dir, name), "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    ck_assert_int_eq(fclose(f), 0);
}

/* What the command prints, less the newline after a JSON value. */
static char *
by_command(TALLOC_CTX *ctx, const char *dir, enum frame_mode mode, size_t *ret_len)
{
    const char *line =
        talloc_asprintf(ctx, "'%s' %s -L '%s' -f '%s/p.jq' <'%s/in.json' 2>/dev/null", JQ,
                        mode == FRAME_JSON ? "-c" : "-rj", dir, dir, dir);
    FILE *out = popen(line, "r");
    char *text = talloc_array(ctx, char, 8 << 20);
    size_t len = fread(text, 1, (8 << 20) - 1, out);
    ck_assert_int_eq(pclose(out), 0);
    if (mode == FRAME_JSON)
        len -= len > 0;
    text[len] = '\0';
    *ret_len = len;
    return text;
}

START_TEST(programs_give_the_bytes_that_the_jq_command_gives)
{
    struct lane *lane = lane_new(20 * WHEN_SECOND);
    char *dir = talloc_strdup(lane->ctx, "/tmp/assent-jq-XXXXXX");
    ck_assert_msg(*JQ, "configure found no jq command, which this test needs");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    write_file(lane->ctx, dir, "ui.jq", ui);
    write_file(lane->ctx, dir, "mail.jq", mail);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(lane->ctx, dir, "p.jq", cases[i].program);
        write_file(lane->ctx, dir, "in.json", cases[i].input);
        ck_assert(transform_set_library(lane->set, "ui", "ui.jq", ui, &lane->e));
        ck_assert(transform_set_library(lane->set, "mail", "mail.jq", mail, &lane->e));
        struct reply *mine = lane_try(lane, cases[i].mode, cases[i].program, cases[i].input);
        ck_assert_msg(mine->kind == ERR_NONE, "%s", mine->text);
        size_t len;
        char *theirs = by_command(lane->ctx, dir, cases[i].mode, &len);
        ck_assert_msg(mine->len == len && memcmp(mine->text, theirs, len) == 0,
                      "%s on %s: worker %.200s, command %.200s", cases[i].program, cases[i].input,
                      mine->text, theirs);
        talloc_free(theirs);
    }
    ck_assert_int_eq(system(talloc_asprintf(lane->ctx, "rm -r '%s'", dir)), 0);
    lane_free(lane);
}
END_TEST

SUITE(same, programs_give_the_bytes_that_the_jq_command_gives)
