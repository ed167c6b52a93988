/* table: a list of JSON objects as columns for people; widths count characters, and what a terminal would obey is left out. */
#ifndef ASSENT_CLI_TABLE_H
#define ASSENT_CLI_TABLE_H

#include <json-c/json.h>

struct table_column {
    const char *key, *title; /* title NULL ends the list of columns */
    int most;                /* characters; 0: as many as there are */
};

/* Prints nothing but the heading when the list is empty. */
void table_print(const json_object *list, const struct table_column *columns);

/* A value as a cell shows it; owned by ctx. */
char *table_text(void *ctx, json_object *value, int most);

#endif
