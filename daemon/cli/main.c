/* assent: the program for people at a keyboard. Finds the command by its name, and nothing more. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "config.h"

static const struct command {
    const char *name, *arguments, *help;
    int (*run)(int argc, char **argv);
} commands[] = {
#define CLI_COMMAND(function, name, arguments, help) {name, arguments, help, cmd_##function},
#include "cli/commands.def"
#undef CLI_COMMAND
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static const struct command *
command_named(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (!strcmp(commands[i].name, name))
            return &commands[i];
    return NULL;
}

static int
help(FILE *out, int status)
{
    fputs("usage: assent COMMAND [ARGUMENTS]\n\n", out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %s %s\n      %s\n", commands[i].name, commands[i].arguments,
                commands[i].help);
    fputs("\n  --help, --version\n\nassent(1) says more.\n", out);
    return status;
}

int
cli_usage(const char *command)
{
    const struct command *known = command_named(command);
    assert_that(known);
    fprintf(stderr, "usage: assent %s %s\n", known->name, known->arguments);
    return CLI_USAGE;
}

int
cli_fail(const char *command, const struct err *e, int status)
{
    fprintf(stderr, "assent %s: %s\n", command, e->text);
    return status;
}

int
main(int argc, char **argv)
{
    if (argc < 2)
        return help(stderr, CLI_USAGE);
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
        return help(stdout, CLI_GOOD);
    if (!strcmp(argv[1], "--version")) {
        puts("assent " PACKAGE_VERSION);
        return CLI_GOOD;
    }
    const struct command *command = command_named(argv[1]);
    if (!command) {
        fprintf(stderr, "assent: there is no command “%s”\n\n", argv[1]);
        return help(stderr, CLI_USAGE);
    }
    int status = command->run(argc - 2, argv + 2);
    if (fflush(stdout) || ferror(stdout)) {
        fputs("assent: the output could not be written\n", stderr);
        return CLI_USAGE;
    }
    return status;
}
