/*
 * io_send: the outgoing floor from the command line, so that programs which nobody here wrote can judge what it sends.
 *
 *   io_send webhook URL KEY[,KEY] ID BODYFILE [CA]     posts the file, signed; any address on this machine is allowed
 *   io_send mail SERVER TO NAME SUBJECT TEXTFILE HTMLFILE
 *
 * Prints how it ended and the status or reply code.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/fetch.h"
#include "io/mime.h"
#include "io/sign.h"

struct sender {
    struct loop *loop;
    struct fetch *fetch;
};

static void
fail(const char *text)
{
    fprintf(stderr, "io_send: %s\n", text);
    exit(1);
}

static char *
slurp(TALLOC_CTX *ctx, const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail(path);
    char *bytes = err_mem(talloc_zero_size(ctx, 1 << 20));
    *ret_len = fread(bytes, 1, (1 << 20) - 1, file);
    fclose(file);
    return bytes;
}

static void
on_answer(const struct fetch_result *r, void *arg)
{
    printf("%s %d %s\n", fetch_end_name(r->end), r->status, r->text);
    loop_stop(((struct sender *)arg)->loop);
}

static void
on_mail(const struct fetch_mail_result *r, void *arg)
{
    printf("%s %d %s\n", fetch_mail_end_name(r->end), r->code, r->text);
    loop_stop(((struct sender *)arg)->loop);
}

static bool
send_webhook(struct sender *s, char **args, struct err *e)
{
    struct sign_key *keys[SIGN_LIST_MAX];
    size_t count = 0;
    for (char *rest = args[1], *one; count < SIGN_LIST_MAX && (one = strsep(&rest, ","));)
        if (!sign_key_read(s, one, &keys[count++], e))
            return false;
    struct sign_message message = {.id = args[2], .timestamp = when_now() / WHEN_SECOND};
    message.body.at = slurp(s, args[3], &message.body.len);
    char *signature;
    if (!sign_webhook(s, keys, count, &message, &signature, e))
        return false;
    char *timestamp = talloc_asprintf(s, "%lld", (long long)message.timestamp);
    struct fetch_header headers[] = {{"content-type", "application/cloudevents+json"},
                                     {"webhook-id", message.id},
                                     {"webhook-timestamp", timestamp},
                                     {"webhook-signature", signature}};
    struct netblock loopback;
    if (!netblock_parse("127.0.0.0/8", &loopback, e))
        return false;
    struct fetch_request request = {.method = "POST",
                                    .url = args[0],
                                    .headers = headers,
                                    .header_count = 4,
                                    .body = message.body.at,
                                    .body_len = message.body.len,
                                    .timeout = WHEN_SECOND,
                                    .ca_file = args[4],
                                    .allowed = &loopback,
                                    .allowed_count = 1};
    struct fetch_call *call;
    return fetch_http(s, s->fetch, &request, on_answer, s, &call, e);
}

static bool
send_mail(struct sender *s, char **args, struct err *e)
{
    struct mime_mailbox to = {args[2], args[1]};
    const char *reference = "proposal-1@assent.example";
    size_t len;
    struct mime_message message = {.from = {"Curriculum Office", "office@example.edu"},
                                   .reply_to = {NULL, "reply@example.edu"},
                                   .to = &to,
                                   .to_count = 1,
                                   .subject = args[3],
                                   .message_id = "msg-1@assent.example",
                                   .in_reply_to = reference,
                                   .references = &reference,
                                   .reference_count = 1,
                                   .date = when_now(),
                                   .auto_submitted = "auto-generated",
                                   .text = slurp(s, args[4], &len),
                                   .html = slurp(s, args[5], &len)};
    char *bytes;
    if (!mime_build(s, &message, &bytes, &len, e))
        return false;
    const char *address = args[1];
    struct fetch_mail mail = {.server = args[0],
                              .ehlo = "assent.example",
                              .from = "office@example.edu",
                              .to = &address,
                              .to_count = 1,
                              .bytes = bytes,
                              .len = len};
    struct fetch_mail_call *call;
    return fetch_smtp(s, s->fetch, &mail, on_mail, s, &call, e);
}

int
main(int argc, char **argv)
{
    bool webhook = (argc == 6 || argc == 7) && strcmp(argv[1], "webhook") == 0;
    bool mail = argc == 8 && strcmp(argv[1], "mail") == 0;
    if (!webhook && !mail)
        fail("see the head of tests/tools/io_send.c");
    struct sender *s = err_mem(talloc_zero(NULL, struct sender));
    struct err e = err_on(s);
    s->loop = loop_new(s);
    s->fetch = fetch_new(s->loop, s->loop);
    if (!(webhook ? send_webhook : send_mail)(s, argv + 2, &e) || !loop_run(s->loop, &e))
        fail(e.text);
    talloc_free(s->fetch);
    talloc_free(s);
    return 0;
}
