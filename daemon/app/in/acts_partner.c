/* acts_partner: a partner's statement: the answers to the step's own questions; see acts.h. */
#include <string.h>

#include "app/in/acts.h"
#include "app/in/typed.h"
#include "base/json.h"

static json_object *
questions_of(const struct acts_from *f)
{
    return json_arr(json_get(f->doc, "asks"), "questions");
}

static bool
is_text(json_object *question)
{
    const char *type = json_str(question, "type");
    return type && strcmp(type, "text") == 0;
}

static void
check_question(const struct acts_from *f, TALLOC_CTX *ctx, json_object *question,
               acts_problem *problem)
{
    const char *id = json_str(question, "id"), *title = json_str(question, "title");
    const char *answer = typed_of(ctx, f->typed, "answer.", id);
    if (is_text(question))
        return;
    if (!answer)
        problem(f->doc, err_mem(talloc_asprintf(ctx, "answer.%s", id)),
                err_mem(talloc_asprintf(ctx, "Choose an answer to “%s”.", title)));
    else if (strcmp(answer, "if") == 0 && strcmp(json_str(question, "type"), "yes-no-if") == 0 &&
             !typed_of(ctx, f->typed, "if.", id))
        problem(f->doc, err_mem(talloc_asprintf(ctx, "if.%s", id)),
                err_mem(talloc_asprintf(ctx, "Say what “%s” depends on.", title)));
}

void
acts_check_state(const struct acts_from *f, acts_problem *problem)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    const char *support = typed_text(ctx, f->typed, "support");
    for (size_t i = 0; i < json_len(questions_of(f)); i++)
        check_question(f, ctx, json_item(questions_of(f), i), problem);
    if (support && strcmp(support, "yes") != 0 && !typed_text(ctx, f->typed, "comment"))
        problem(f->doc, "comment",
                strcmp(support, "if") == 0 ? "Say what your support depends on." : "Say why not.");
    talloc_free(ctx);
}

void
acts_fill_state(const struct acts_from *f, struct acts_parts *into)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    json_object *chosen = json_obj(), *texts = json_obj();
    for (size_t i = 0; i < json_len(questions_of(f)); i++) {
        json_object *question = json_item(questions_of(f), i);
        const char *id = json_str(question, "id");
        bool text = is_text(question);
        json_put_str(text ? texts : chosen, id, typed_of(ctx, f->typed, "answer.", id));
        if (!text)
            json_put_str(texts, id, typed_of(ctx, f->typed, "if.", id));
    }
    json_put(into->body, "answers", chosen);
    if (json_object_object_length(texts))
        json_put(into->texts, "answers", texts);
    else
        json_object_put(texts);
    talloc_free(ctx);
}
