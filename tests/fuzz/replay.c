/*
 * replay: runs a fuzz target over its seeds without libFuzzer, so that every `make check` does. The program fuzz_NAME
 * reads corpus/NAME.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define SEED_MAX (1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
replay(TALLOC_CTX *ctx, const char *path)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    uint8_t *bytes = err_mem(talloc_array(ctx, uint8_t, SEED_MAX));
    size_t len = fread(bytes, 1, SEED_MAX, f);
    fclose(f);
    /* Exactly as long as it is, so that a sanitizer sees a read beyond it. */
    bytes = err_mem(talloc_realloc(ctx, bytes, uint8_t, len + !len));
    LLVMFuzzerTestOneInput(bytes, len);
    talloc_free(bytes);
    return true;
}

int
main(int argc, char **argv)
{
    const char *name = strstr(argv[0], "fuzz_");
    for (const char *next; name && (next = strstr(name + 1, "fuzz_"));)
        name = next;
    assert_that(name);
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *folder =
        err_mem(talloc_asprintf(ctx, "%s/%s", ASSENT_FUZZ_CORPUS, name + strlen("fuzz_")));
    DIR *dir = opendir(folder);
    int count = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char *path = err_mem(talloc_asprintf(ctx, "%s/%s", folder, entry->d_name));
        if (entry->d_name[0] != '.' && replay(ctx, path))
            count++;
    }
    if (dir)
        closedir(dir);
    printf("%s: %d seeds\n", name, count);
    talloc_free(ctx);
    return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
