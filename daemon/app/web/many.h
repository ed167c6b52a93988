/* many: several commands of one request: they are put together, and the request is answered when the last is. */
#ifndef ASSENT_APP_WEB_MANY_H
#define ASSENT_APP_WEB_MANY_H

#include "app/web/web.h"

struct many;
typedef void many_fn(void *arg);

/* done is called once, after many_close and the last answer; never inside many_put. */
struct many *many_new(struct web_call *call, many_fn *done, void *arg);
/* Takes the item; its outcome goes into report as "done": true, or "refused": a sentence. */
void many_put(struct many *m, struct docket_item *item, json_object *report);
void many_close(struct many *m);

#endif
