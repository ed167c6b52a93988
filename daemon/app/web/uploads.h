/*
 * uploads: files that come with a form of ours. Inputs: field.<id>.file is either a file that is chosen now, or (hidden) the
 * digest of one that is there already; what else is said of it – name, type, size – is never taken from the form.
 *
 * What is wrong with a file is told beside its input; everything else that came with the form is kept all the same.
 */
#ifndef ASSENT_APP_WEB_UPLOADS_H
#define ASSENT_APP_WEB_UPLOADS_H

#include "app/web/web.h"

/* Names, types and sizes of the files that typed names, from doc.files (files_of() of the database); those that the
 * proposal has not are taken out. */
void uploads_settle(json_object *doc, json_object *typed);

/*
 * The same, then the files that have come: each is checked, sent to app->work, to be stored with what the caller sends and
 * commits next, and put into typed. kilobytes: the most that one may have.
 */
void uploads_take(struct web_call *call, json_object *doc, json_object *typed, size_t kilobytes);

/* Has the page's form take files, and say how large. After page_form(). */
void uploads_offer(json_object *doc, size_t kilobytes);

#endif
