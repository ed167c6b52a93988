/* draw: states as boxes, transitions as arrows. */
#include "core/policy/draw.h"

#include <stdarg.h>
#include <string.h>

#include "core/policy/guard.h"
#include "core/step.h"

enum { LABEL_WIDTH = 28 };

static char *add(char *text, const char *fmt, ...) printf_like(2, 3);

static char *
add(char *text, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    text = err_mem(talloc_vasprintf_append_buffer(text, fmt, ap));
    va_end(ap);
    return text;
}

/* Inside a quoted string, lines broken at about LABEL_WIDTH characters. */
static char *
add_label(char *text, const char *label)
{
    size_t column = 0;
    for (; *label; label++) {
        bool rest = ((unsigned char)*label & 0xc0) == 0x80;
        if (*label == ' ' && column >= LABEL_WIDTH) {
            text = add(text, "\\n");
            column = 0;
            continue;
        }
        text = add(text, "%s%c", *label == '"' || *label == '\\' ? "\\" : "", *label);
        column += !rest;
    }
    return text;
}

static char *
add_edges(char *text, const struct policy *policy, const struct state *from, const char *outcome,
          const struct on *on, const char *style)
{
    for (size_t i = 0; i < on->ntransitions; i++) {
        const struct transition *t = &on->transitions[i];
        char *when = t->guard ? guard_sentence(NULL, t->guard, policy->form) : NULL;
        text = add(text, "  \"%s\" -> \"%s\" [%slabel=\"", from->name, t->to, style);
        text = add_label(text, outcome);
        if (when)
            text = add_label(add(text, ", if "), when);
        text = add(text, "\\n");
        text = add_label(text, t->because);
        text = add(text, "\"];\n");
        talloc_free(when);
    }
    return text;
}

static char *
add_state(char *text, const struct state *state)
{
    text = add(text, "  \"%s\" [%slabel=\"", state->name,
               state->final    ? "style=\"rounded,filled\", fillcolor=\"#e3efe6\", peripheries=2, "
               : state->paused ? "style=\"rounded,filled,dashed\", fillcolor=\"#fff7e0\", "
                               : "");
    text = add_label(text, state->title);
    for (size_t i = 0; i < state->nsteps; i++) {
        text = add(text, "\\n· ");
        text = add_label(text, state->steps[i].title);
    }
    return add(text, "\"];\n");
}

static char *
add_transitions(char *text, const struct policy *policy, const struct state *state)
{
    for (size_t i = 0; i < state->non; i++)
        text = add_edges(text, policy, state, state->on[i].outcome, &state->on[i], "");
    if (!state->after.n)
        return text;
    char *after = duration_text(NULL, state->after);
    char *label = err_mem(talloc_asprintf(NULL, "after %s", after));
    text = add_edges(text, policy, state, label, &state->after_on, "style=dashed, ");
    talloc_free(after);
    talloc_free(label);
    return text;
}

char *
draw_dot(TALLOC_CTX *ctx, const struct policy *policy)
{
    const struct workflow *w = policy->workflow;
    char *text = err_mem(talloc_strdup(ctx, ""));
    text = add_label(add(text, "digraph policy {\n  label=\""), w->title);
    text = add(text,
               "\";\n  labelloc=t;\n  fontname=\"Helvetica\";\n"
               "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#eef2fa\", "
               "fontname=\"Helvetica\"];\n"
               "  edge [fontname=\"Helvetica\", fontsize=10];\n"
               "  \"\" [shape=point];\n  \"\" -> \"%s\";\n",
               w->start);
    for (size_t i = 0; i < w->nstates; i++)
        text = add_state(text, &w->states[i]);
    for (size_t i = 0; i < w->nstates; i++)
        text = add_transitions(text, policy, &w->states[i]);
    for (size_t i = 0; i < w->nanywhere; i++) {
        text = add(text, "  \"*\" [label=\"anywhere\", shape=plaintext, style=\"\"];\n");
        const struct state anywhere = {.name = "*"};
        text = add_edges(text, policy, &anywhere, w->anywhere[i].outcome, &w->anywhere[i],
                         "style=dotted, ");
    }
    for (size_t i = 0; i < w->nexceptions; i++) {
        const struct state anywhere = {.name = "*"};
        text = add(text, "  \"*\" [label=\"anywhere\", shape=plaintext, style=\"\"];\n");
        text = add_edges(text, policy, &anywhere, w->exceptions[i].title, &w->exceptions[i].on,
                         "style=dotted, ");
    }
    return add(text, "}\n");
}
