/* evolve_steps: what people did in the kinds of step beside decision, panel and revision. */
#include "core/fold.h"

bool
fold_stated(const struct fold *f)
{
    struct task *t;
    if (!fold_task_done(f, &t))
        return false;
    t->choice = fold_text(f, "support");
    return true;
}

bool
fold_handed_over(const struct fold *f)
{
    struct task *t = case_task(f->c, fold_number(f, "task"));
    if (!t)
        return fold_broken(f, "the task", fold_number(f, "task"));
    t->status = TASK_MOVED;
    return true;
}
