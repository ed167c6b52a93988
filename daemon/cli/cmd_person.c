/* signin, revoke: one person is let in, without mail, or kept out. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"

/* POSTs the one argument and prints the answer, as `say` words it with the answer's `key`. */
static int
about_one(const char *command, const char *path, const char *key, const char *say, int argc,
          char **argv)
{
    struct ask a;
    if (!ask_begin(command, argc, argv, &a))
        return CLI_USAGE;
    if (a.nargs != 1)
        return ask_end(&a, cli_usage(command));
    struct err e = err_on(a.ctx);
    json_object *answer;
    if (!ask_institution(&a, "POST", path, a.args[0], strlen(a.args[0]), &answer, &e))
        return ask_end(&a, cli_fail(command, &e, e.kind == ERR_NOT_FOUND ? CLI_BAD : CLI_USAGE));
    const char *value = json_str(answer, key);
    if (a.json)
        puts(json_text(answer));
    else
        printf("%s%s\n", say, value ? value : "");
    return ask_end(&a, CLI_GOOD);
}

int
cmd_signin(int argc, char **argv)
{
    return about_one("signin", "/signin", "address", "", argc, argv);
}

int
cmd_revoke(int argc, char **argv)
{
    return about_one("revoke", "/revoke", "email", "No link is valid any more of ", argc, argv);
}
