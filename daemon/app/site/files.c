/* files: reading small files whole, at start and at reload only. */
#include "app/site/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
read_open(TALLOC_CTX *ctx, int fd, const char *path, char **ret, size_t *ret_len, struct err *e)
{
    struct stat st;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode))
        return err_set(e, ERR_CONFIG, "%s is not a file", path);
    if (st.st_size > FILE_BYTES_MAX)
        return err_set(e, ERR_CONFIG, "%s is larger than %d bytes", path, FILE_BYTES_MAX);
    char *text = err_mem(talloc_size(ctx, (size_t)st.st_size + 1));
    size_t len = 0;
    for (ssize_t n;
         len < (size_t)st.st_size && (n = read(fd, text + len, (size_t)st.st_size - len)) > 0;)
        len += (size_t)n;
    text[len] = '\0';
    talloc_set_name_const(text, "char");
    *ret = text;
    *ret_len = len;
    return true;
}

bool
file_read(TALLOC_CTX *ctx, const char *path, char **ret, size_t *ret_len, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_CONFIG, "%s cannot be read: %s", path, strerror(errno));
    bool ok = read_open(ctx, fd, path, ret, ret_len, e);
    close(fd);
    return ok;
}

bool
file_find(TALLOC_CTX *ctx, const char *site, const char *share, const char *name, char **ret,
          const char **ret_path, struct err *e)
{
    size_t len;
    const char *const folders[] = {site, share};
    for (size_t i = 0; i < 2; i++) {
        char *path = err_mem(talloc_asprintf(ctx, "%s/%s", folders[i], name));
        if (access(path, F_OK) == 0) {
            if (ret_path)
                *ret_path = path;
            return file_read(ctx, path, ret, &len, e);
        }
    }
    return err_set(e, ERR_CONFIG, "%s is neither in %s nor in %s", name, site, share);
}

bool
file_is_private(const char *path, struct err *e)
{
    struct stat st;
    return stat(path, &st) != 0 || !(st.st_mode & (S_IWGRP | S_IRWXO)) ||
           err_set(e, ERR_CONFIG, "%s holds a secret and is open to others: chmod 600 it", path);
}

bool
file_secret(TALLOC_CTX *ctx, const char *path, char **ret, struct err *e)
{
    size_t len;
    if (!file_is_private(path, e) || !file_read(ctx, path, ret, &len, e))
        return false;
    (*ret)[strcspn(*ret, "\r\n")] = '\0';
    return **ret ||
           err_set(e, ERR_CONFIG, "%s is empty: a secret should be on its first line", path);
}

bool
file_authorities(const char *path, struct err *e)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *text;
    size_t len;
    bool ok = !path || (file_read(ctx, path, &text, &len, e) &&
                        (strstr(text, "-----BEGIN CERTIFICATE-----") ||
                         err_set(e, ERR_CONFIG, "%s holds no certificate in PEM", path)));
    talloc_free(ctx);
    return ok || err_at(e, "ca-file");
}
