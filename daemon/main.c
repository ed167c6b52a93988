/* main: the command line of assentd. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/site/config.h"
#include "base/log.h"
#include "config.h"
#include "life.h"

/* OPTION(long name, takes a value, "value's name", "what it does") */
#define OPTIONS(X)                                                                \
    X("config", required_argument, "FILE",                                        \
      "the configuration; otherwise assent.conf in the site folder")              \
    X("site", required_argument, "DIR",                                           \
      "what the institution changed: assent.conf, policies, pages, adapters; otherwise the folder " \
      "of --config")     \
    X("data", required_argument, "DIR",                                           \
      "what happens: the embedded database, mail, the key of links")              \
    X("share", required_argument, "DIR", "what ships: policies, pages, adapters") \
    X("worker", required_argument, "FILE", "the assent-jq program")               \
    X("check-config", no_argument, "",                                            \
      "reads and checks everything, says what is wrong, and ends")                \
    X("help", no_argument, "", "this text, and what the configuration can say")   \
    X("version", no_argument, "", "the version")

enum { OPT_CONFIG, OPT_SITE, OPT_DATA, OPT_SHARE, OPT_WORKER, OPT_CHECK, OPT_HELP, OPT_VERSION };

static int
help(void)
{
    puts(
        "Usage: assentd [OPTION…]\nCarries credential proposals from a web form to the catalog.\n");
#define X(name, argument, value, about) printf("  --%-13s %-5s %s\n", name, value, about);
    OPTIONS(X)
#undef X
    char *text = config_help(NULL);
    printf("\nThe configuration, assent.conf(5):\n\n%s", text);
    talloc_free(text);
    return EXIT_SUCCESS;
}

static const char *
absolute(TALLOC_CTX *ctx, const char *path)
{
    if (*path == '/')
        return path;
    char *here = getcwd(NULL, 0);
    char *whole = err_mem(talloc_asprintf(ctx, "%s/%s", here ? here : "", path));
    free(here);
    return whole;
}

static const char *
folder_of(TALLOC_CTX *ctx, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == path ? "/" : err_mem(talloc_strndup(ctx, path, (size_t)(slash - path)));
}

static int
check(const struct life_options *options)
{
    struct err e = err_on(NULL);
    if (life_check(options, &e)) {
        puts("everything can be used");
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "%s\n", e.text);
    return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
#define X(name, argument, value, about) {name, argument, NULL, 0},
        OPTIONS(X)
#undef X
            {0}};
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct life_options life = {.data = ASSENT_STATEDIR,
                                .share = ASSENT_DATADIR,
                                .worker = ASSENT_LIBEXECDIR "/assent-jq"};
    bool only_check = false;
    for (int c, which; (c = getopt_long(argc, argv, "", options, &which)) != -1;) {
        if (c == '?')
            return 2;
        switch (which) {
        case OPT_CONFIG:
            life.config = absolute(ctx, optarg);
            break;
        case OPT_SITE:
            life.site = absolute(ctx, optarg);
            break;
        case OPT_DATA:
            life.data = absolute(ctx, optarg);
            break;
        case OPT_SHARE:
            life.share = absolute(ctx, optarg);
            break;
        case OPT_WORKER:
            life.worker = absolute(ctx, optarg);
            break;
        case OPT_CHECK:
            only_check = true;
            break;
        case OPT_HELP:
            return help();
        case OPT_VERSION:
            puts(PACKAGE_STRING);
            return EXIT_SUCCESS;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "assentd: “%s” is not an option: see assentd --help\n", argv[optind]);
        return 2;
    }
    if (!life.site)
        life.site = life.config ? folder_of(ctx, life.config) : ASSENT_SYSCONFDIR;
    if (!life.config)
        life.config = err_mem(talloc_asprintf(ctx, "%s/assent.conf", life.site));
    int status = only_check ? check(&life) : life_run(&life);
    talloc_free(ctx);
    return status;
}
