/* What a parser that nobody here wrote makes of messages is tested in tests/e2e/outgoing.mjs; here: what is refused,
 * the limits, and bytes written by hand from the RFCs. */
#include "runner.h"

#include <string.h>

#include "io/mime.h"

static const struct mime_mailbox ada = {"Ada", "ada@example.edu"};

static struct mime_message
plain(void)
{
    return (struct mime_message){.from = {"Office", "office@example.edu"},
                                 .to = &ada,
                                 .to_count = 1,
                                 .subject = "Hello",
                                 .message_id = "m1@assent.example",
                                 .date = (when_t)1788250622 * WHEN_SECOND,
                                 .text = "Hi.\n"};
}

static char *
built(TALLOC_CTX *ctx, const struct mime_message *m)
{
    struct err e = err_on(ctx);
    char *bytes;
    size_t len;
    ck_assert_msg(mime_build(ctx, m, &bytes, &len, &e), "%s", e.text);
    ck_assert_uint_eq(strlen(bytes), len);
    return bytes;
}

static bool
refused(const struct mime_message *m, const char *word)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    char *bytes = NULL;
    size_t len = 7;
    bool no = !mime_build(ctx, m, &bytes, &len, &e) && !bytes && len == 7 &&
              e.kind == ERR_INVALID && strstr(e.text, word);
    talloc_free(ctx);
    return no;
}

START_TEST(a_plain_message_is_written_as_rfc_5322_says)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct mime_message m = plain();
    ck_assert_str_eq(built(ctx, &m), "Date: Tue, 1 Sep 2026 08:17:02 +0000\r\n"
                                     "From: \"Office\" <office@example.edu>\r\n"
                                     "To: \"Ada\" <ada@example.edu>\r\n"
                                     "Subject: Hello\r\n"
                                     "Message-ID: <m1@assent.example>\r\n"
                                     "MIME-Version: 1.0\r\n"
                                     "Content-Type: text/plain; charset=utf-8\r\n"
                                     "Content-Transfer-Encoding: quoted-printable\r\n"
                                     "\r\n"
                                     "Hi.\r\n");
    talloc_free(ctx);
}
END_TEST

START_TEST(the_same_message_is_the_same_bytes_and_another_id_another_boundary)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct mime_message m = plain();
    m.html = "<p>Hi.</p>";
    char *first = built(ctx, &m);
    ck_assert_str_eq(first, built(ctx, &m));
    m.message_id = "m2@assent.example";
    char *other = strstr(built(ctx, &m), "boundary=");
    ck_assert(other && strncmp(other, strstr(first, "boundary="), 40) != 0);
    talloc_free(ctx);
}
END_TEST

START_TEST(no_value_can_become_a_header)
{
    static const char *const injections[] = {"a\r\nBcc: x@y.z",
                                             "a\nb",
                                             "a\rb",
                                             "a\tb",
                                             "a\x7f",
                                             "a\xc2\x85"
                                             "b",
                                             "bad \xff utf-8",
                                             "\xed\xa0\x80"};
    for (size_t i = 0; i < sizeof injections / sizeof *injections; i++) {
        struct mime_message m = plain();
        m.subject = injections[i];
        ck_assert_msg(refused(&m, "subject"), "%zu", i);
        m = plain();
        m.from.name = injections[i];
        ck_assert_msg(refused(&m, "sender"), "%zu", i);
        m = plain();
        m.reply_to = (struct mime_mailbox){injections[i], "a@b"};
        ck_assert_msg(refused(&m, "Reply-To"), "%zu", i);
        struct mime_mailbox to = {injections[i], "a@b"};
        m = plain();
        m.to = &to;
        ck_assert_msg(refused(&m, "recipient"), "%zu", i);
        m = plain();
        m.message_id = injections[i];
        ck_assert_msg(refused(&m, "id"), "%zu", i);
        m = plain();
        m.in_reply_to = injections[i];
        ck_assert_msg(refused(&m, "id"), "%zu", i);
        m = plain();
        m.auto_submitted = injections[i];
        ck_assert_msg(refused(&m, "Auto-Submitted"), "%zu", i);
    }
}
END_TEST

START_TEST(addresses_are_those_that_any_server_takes)
{
    static const char *const good[] = {"a@b", "first.last+tag@sub.example.edu", "o'neil@x-y.org",
                                       "!#$%&'*/=?^_`{|}~@b"};
    static const char *const bad[] = {
        "",       "a",     "@b",      "a@",         "a@b@c",         ".a@b",   "a.@b",
        "a..b@c", "a b@c", "<a@b>",   "a@b,c",      "\"a\"@b",       "a@-b",   "a@b-",
        "a@b..c", "a@b.",  "a@[::1]", "\xc3\xa4@b", "a@\xc3\xa4.de", "a@b\r\n"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(mime_is_address(good[i]), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!mime_is_address(bad[i]), "%s", bad[i]);
    char local[70] = "";
    memset(local, 'a', 64);
    memcpy(local + 64, "@b", 3);
    ck_assert(mime_is_address(local));
    memset(local, 'a', 65);
    memcpy(local + 65, "@b", 3);
    ck_assert(!mime_is_address(local));
}
END_TEST

START_TEST(text_that_mail_programs_mangle_is_encoded)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct mime_message m = plain();
    m.text = ".\nFrom me\na = b \n\xc3\xa4\r\nlast";
    char *body = strstr(built(ctx, &m), "\r\n\r\n") + 4;
    ck_assert_str_eq(body, "=2E\r\n=46rom me\r\na =3D b=20\r\n=C3=A4\r\nlast\r\n");
    talloc_free(ctx);
}
END_TEST

START_TEST(no_line_is_longer_than_78_however_long_the_input)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    char *word = talloc_zero_array(ctx, char, 4001);
    memset(word, 'w', 4000);
    struct mime_mailbox to[MIME_RECIPIENTS_MAX];
    const char *ids[40];
    for (size_t i = 0; i < MIME_RECIPIENTS_MAX; i++)
        to[i] = (struct mime_mailbox){i % 2 ? word : "\xe6\x97\xa5\xe6\x9c\xac", "ada@example.edu"};
    for (size_t i = 0; i < 40; i++)
        ids[i] = talloc_asprintf(ctx, "m%zu@assent.example", i);
    struct mime_message m = plain();
    m.to = to;
    m.to_count = MIME_RECIPIENTS_MAX;
    m.subject = m.text = m.html = word;
    m.references = ids;
    m.reference_count = 40;
    char *bytes = built(ctx, &m);
    for (char *line = bytes; *line;) {
        size_t len = strcspn(line, "\r\n");
        ck_assert_msg(len <= 78, "%.*s", (int)len, line);
        ck_assert(strncmp(line + len, "\r\n", 2) == 0);
        line += len + 2;
    }
    ck_assert(strstr(bytes, "<m0@assent.example>") && strstr(bytes, "<m39@assent.example>"));
    ck_assert(strstr(bytes, "<m21@assent.example>") && !strstr(bytes, "<m20@assent.example>"));
    talloc_free(ctx);
}
END_TEST

START_TEST(what_is_too_much_is_refused)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct mime_message m = plain();
    m.to_count = 0;
    ck_assert(refused(&m, "recipients"));
    m.to_count = MIME_RECIPIENTS_MAX + 1;
    ck_assert(refused(&m, "recipients"));
    char *large = talloc_zero_array(ctx, char, MIME_PART_MAX + 2);
    memset(large, 'x', MIME_PART_MAX + 1);
    m = plain();
    m.text = large;
    ck_assert(refused(&m, "text"));
    m = plain();
    m.html = large;
    ck_assert(refused(&m, "HTML"));
    m = plain();
    m.text = "\xff";
    ck_assert(refused(&m, "UTF-8"));
    large[MIME_PART_MAX] = '\0'; /* at the limit, in both encodings, it is fine */
    m = plain();
    m.text = large;
    built(ctx, &m);
    memset(large, '\n', MIME_PART_MAX);
    m.html = large;
    built(ctx, &m);
    for (size_t i = 0; i + 1 < MIME_PART_MAX; i += 2)
        memcpy(large + i, "\xc3\xa4", 2);
    built(ctx, &m);
    talloc_free(ctx);
}
END_TEST

SUITE(mime, a_plain_message_is_written_as_rfc_5322_says,
      the_same_message_is_the_same_bytes_and_another_id_another_boundary,
      no_value_can_become_a_header, addresses_are_those_that_any_server_takes,
      text_that_mail_programs_mangle_is_encoded, no_line_is_longer_than_78_however_long_the_input,
      what_is_too_much_is_refused)
