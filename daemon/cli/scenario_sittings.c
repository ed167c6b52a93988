/* scenario_sittings: sentences in which members vote, object, step aside, or let their scores stand; several at once. */
#include "cli/scenario_lines.h"

#include <string.h>

#include "base/json.h"

static const struct {
    const char *one, *many;
    enum command_kind kind;
    bool choice;
    const char *text; /* what is quoted */
} verbs[] = {
    {"votes", "vote", COMMAND_VOTE, true, "comment"},
    {"objects", "object", COMMAND_OBJECT, false, "reason"},
    {"has no objection", "have no objection", COMMAND_NO_OBJECTION, false, "comment"},
    {"steps aside", "step aside", COMMAND_RECUSE, false, "reason"},
    {"confirms the scores", "confirm the scores", COMMAND_CONFIRM_SCORES, false, "comment"},
};

bool
sitting_line(struct stage *s, struct scan *scan, const struct stage_person **who, size_t count)
{
    size_t i = 0;
    while (i < sizeof verbs / sizeof *verbs && !scan_literal(scan, verbs[i].one) &&
           !scan_literal(scan, verbs[i].many))
        i++;
    if (i == sizeof verbs / sizeof *verbs)
        return false;
    const char *choice = verbs[i].choice ? scan_word(scan) : NULL, *text = scan_quoted(scan);
    for (size_t k = 0; k < count && !s->refused; k++) {
        json_object *body = lines_body(s, who[k], 0, 0), *texts = lines_texts(verbs[i].text, text);
        json_put_str(body, "choice", choice);
        stage_command(s, verbs[i].kind, who[k]->id, body, texts, NULL);
    }
    return true;
}
