/*
 * files: uploaded files to read: as downloads that no page can run. Whoever is shown a page that names a file may have it:
 * the address of a file below a page's asks for that page, and is answered with the file when the page names it.
 */
#ifndef ASSENT_APP_WEB_FILES_H
#define ASSENT_APP_WEB_FILES_H

#include "app/web/web.h"

/* Puts beside every file that a document names "href", where this caller may read it. */
void files_link(struct web_call *call, json_object *doc);

/* Answers call->file with the file, when the document names it and the page shows it. */
void files_of_page(struct web_call *call, const char *page, json_object *doc);

#endif
