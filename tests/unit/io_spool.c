#include "runner.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/spool.h"

static char *
fresh_folder(TALLOC_CTX *ctx)
{
    char *folder = talloc_strdup(ctx, "/tmp/assent-spool-XXXXXX");
    ck_assert(mkdtemp(folder));
    return folder;
}

static void
sweep(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
    rmdir(folder);
}

static int
count_files(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; (entry = readdir(dir));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return count;
}

START_TEST(a_message_is_one_private_file_with_the_same_bytes)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    char *parent = fresh_folder(ctx), *folder = talloc_asprintf(ctx, "%s/mail", parent);
    ck_assert(spool_write(folder, "019-a@b", "old", 3, &e));
    ck_assert(spool_write(folder, "019-a@b", "a\r\n\0b", 5, &e));
    ck_assert_int_eq(count_files(folder), 1);
    char *path = talloc_asprintf(ctx, "%s/019-a@b.eml", folder), bytes[16];
    FILE *file = fopen(path, "rb");
    ck_assert(file && fread(bytes, 1, sizeof bytes, file) == 5 &&
              memcmp(bytes, "a\r\n\0b", 5) == 0);
    struct stat st;
    ck_assert(fstat(fileno(file), &st) == 0 && (st.st_mode & 0777) == 0600);
    fclose(file);
    sweep(folder);
    sweep(parent);
    talloc_free(ctx);
}
END_TEST

START_TEST(names_that_could_leave_the_folder_are_refused)
{
    static const char *const bad[] = {"", ".", "..", ".hidden", "a/b", "../a", "a b", "a\nb", "é"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *folder = fresh_folder(ctx);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = err_on(ctx);
        ck_assert_msg(!spool_write(folder, bad[i], "x", 1, &e), "%s", bad[i]);
        ck_assert_int_eq(e.kind, ERR_INVALID);
    }
    struct err e = err_on(ctx);
    char *long_name = talloc_zero_array(ctx, char, 202);
    memset(long_name, 'a', 201);
    ck_assert(!spool_write(folder, long_name, "x", 1, &e));
    ck_assert_int_eq(count_files(folder), 0);
    sweep(folder);
    talloc_free(ctx);
}
END_TEST

START_TEST(a_folder_that_cannot_be_had_is_said_with_its_reason)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    ck_assert(!spool_write("/proc/assent/none", "a", "x", 1, &e));
    ck_assert_int_eq(e.kind, ERR_UNAVAILABLE);
    ck_assert(strstr(e.text, "/proc/assent/none"));
    talloc_free(ctx);
}
END_TEST

START_TEST(a_write_that_fails_leaves_nothing_behind)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    char *folder = fresh_folder(ctx), *blocked = talloc_asprintf(ctx, "%s/a.eml", folder);
    ck_assert(mkdir(blocked, 0700) == 0); /* a folder cannot be replaced by a file */
    ck_assert(!spool_write(folder, "a", "x", 1, &e));
    ck_assert_int_eq(e.kind, ERR_UNAVAILABLE);
    ck_assert_int_eq(count_files(folder), 1);
    rmdir(blocked);
    sweep(folder);
    talloc_free(ctx);
}
END_TEST

SUITE(spool, a_message_is_one_private_file_with_the_same_bytes,
      names_that_could_leave_the_folder_are_refused,
      a_folder_that_cannot_be_had_is_said_with_its_reason, a_write_that_fails_leaves_nothing_behind)
