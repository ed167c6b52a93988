/*
 * fetch_smtp: mail, one message after the other, and what the server's replies mean for the next attempt.
 *
 * libcurl waits for the reply to a message, and to QUIT, without going back to its caller, so mail has a thread of
 * its own with a multi handle that keeps the connection. The thread touches one job at a time and no talloc; jobs go
 * to it and come back through two lists under one lock, and an eventfd tells the loop.
 */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/fetch_call.h"
#include "io/mime.h"

#define TIMEOUT (60 * WHEN_SECOND)
#define CONNECT_TIMEOUT (15 * WHEN_SECOND)
#define RECIPIENTS_MAX 100
#define REPLY_SHOWN 512
#define SOCKETS_MAX 16 /* one kept, one or two being tried */

#define SET(job, option, value) \
    assert_that(curl_easy_setopt((job)->easy, option, value) == CURLE_OK)

struct job {
    struct job *next;
    struct fetch_mailer *mailer;
    struct fetch_mail_call *call; /* NULL once cancelled; the loop's alone */
    CURL *easy;
    struct curl_slist *to;
    const char *bytes;
    size_t len, sent;
    bool on_its_way; /* the server has let us in */
    CURLcode code;
    char reply[REPLY_SHOWN + 1]; /* the server's last complaint, for people to read */
    char words[CURL_ERROR_SIZE];
};

struct fetch_mail_call {
    struct job *job;
    fetch_mail_fn *fn;
    void *arg;
    when_t started;
    bool *freed; /* set while its callback runs */
};

struct fetch_mailer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct job *waiting, *ended;     /* under the lock */
    bool stop;                       /* under the lock */
    size_t in_flight;                /* the loop's alone */
    CURLM *multi;                    /* the thread's alone */
    curl_socket_t open[SOCKETS_MAX]; /* the thread's alone; -1: free */
    int bell;
    struct event *event;
};

static const char *const ends[] = {
#define X(end, name) [FETCH_MAIL_##end] = name,
    FETCH_MAIL_ENDS(X)
#undef X
};

const char *
fetch_mail_end_name(enum fetch_mail_end end)
{
    return ends[end];
}

/* ---- in the thread: libcurl's callbacks ------------------------------------------------------ */

static size_t
give_bytes(char *room, size_t one, size_t size, void *arg)
{
    struct job *job = arg;
    size_t n = job->len - job->sent < size ? job->len - job->sent : size;
    memcpy(room, job->bytes + job->sent, n);
    job->sent += n;
    return n;
}

static int
seek_bytes(void *arg, curl_off_t offset, int origin)
{
    struct job *job = arg;
    if (origin != SEEK_SET || offset < 0 || (size_t)offset > job->len)
        return CURL_SEEKFUNC_FAIL;
    job->sent = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

static size_t
keep_reply(char *line, size_t one, size_t len, void *arg)
{
    struct job *job = arg;
    if (len == 0 || (line[0] != '4' && line[0] != '5'))
        return len; /* the answer to QUIT comes after the one that matters */
    size_t kept = len < REPLY_SHOWN ? len : REPLY_SHOWN;
    while (kept > 0 && strchr("\r\n", line[kept - 1]))
        kept--;
    for (size_t i = 0; i < kept; i++)
        job->reply[i] = (unsigned char)line[i] < ' ' || line[i] == 0x7f ? ' ' : line[i];
    job->reply[kept] = '\0';
    return len;
}

static int
before_mail(void *arg, char *peer, char *local, int peer_port, int local_port)
{
    ((struct job *)arg)->on_its_way = true;
    return CURL_PREREQFUNC_OK;
}

static bool
must_stop(struct fetch_mailer *m)
{
    pthread_mutex_lock(&m->lock);
    bool stop = m->stop;
    pthread_mutex_unlock(&m->lock);
    return stop;
}

static int
on_progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    return must_stop(arg);
}

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct fetch_mailer *m = arg;
    int fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    if (fd < 0)
        return CURL_SOCKET_BAD;
    for (size_t i = 0; i < SOCKETS_MAX; i++) {
        if (m->open[i] < 0) {
            m->open[i] = fd;
            return fd;
        }
    }
    close(fd);
    return CURL_SOCKET_BAD;
}

static int
close_socket(void *arg, curl_socket_t fd)
{
    struct fetch_mailer *m = arg;
    for (size_t i = 0; i < SOCKETS_MAX; i++)
        if (m->open[i] == fd)
            m->open[i] = -1;
    return close(fd);
}

/* ---- in the thread: its life ----------------------------------------------------------------- */

static void
perform(struct fetch_mailer *m, struct job *job)
{
    int running = 1, left;
    bool failed = curl_multi_add_handle(m->multi, job->easy) != CURLM_OK;
    while (!failed && running)
        failed = curl_multi_perform(m->multi, &running) != CURLM_OK ||
                 (running && curl_multi_poll(m->multi, NULL, 0, 1000, NULL) != CURLM_OK);
    CURLMsg *msg = failed ? NULL : curl_multi_info_read(m->multi, &left);
    job->code = msg ? msg->data.result : CURLE_FAILED_INIT;
    curl_multi_remove_handle(m->multi, job->easy);
}

/* The next job, or NULL when it is time to stop. */
static struct job *
next_job(struct fetch_mailer *m)
{
    pthread_mutex_lock(&m->lock);
    while (!m->stop && !m->waiting)
        pthread_cond_wait(&m->wake, &m->lock);
    struct job *job = m->stop ? NULL : m->waiting;
    if (job)
        m->waiting = job->next;
    pthread_mutex_unlock(&m->lock);
    return job;
}

static void
append(struct job **list, struct job *job)
{
    while (*list)
        list = &(*list)->next;
    job->next = NULL;
    *list = job;
}

static void *
mail_thread(void *arg)
{
    struct fetch_mailer *m = arg;
    for (struct job *job; (job = next_job(m));) {
        perform(m, job);
        pthread_mutex_lock(&m->lock);
        append(&m->ended, job);
        pthread_mutex_unlock(&m->lock);
        eventfd_write(m->bell, 1);
    }
    for (size_t i = 0; i < SOCKETS_MAX; i++)
        if (m->open[i] >= 0) /* QUIT must not wait for an answer now */
            shutdown(m->open[i], SHUT_RDWR);
    curl_multi_cleanup(m->multi);
    return NULL;
}

/* ---- on the loop ----------------------------------------------------------------------------- */

static int
job_gone(struct job *job)
{
    curl_easy_cleanup(job->easy);
    curl_slist_free_all(job->to);
    return 0;
}

/* A 5xx about who we are (530, 534, 535, 538, RFC 4954 §6) or before the message is the operator's to mend. */
static enum fetch_mail_end
verdict(const struct job *job, long reply)
{
    if (job->code == CURLE_OK)
        return FETCH_MAIL_SENT;
    bool about_us = reply == 530 || reply == 534 || reply == 535 || reply == 538;
    bool answered = job->code == CURLE_SEND_ERROR || job->code == CURLE_WEIRD_SERVER_REPLY;
    return answered && job->on_its_way && reply >= 500 && reply <= 599 && !about_us
               ? FETCH_MAIL_REFUSED
               : FETCH_MAIL_LATER;
}

static void
tell(struct fetch_mail_call *call, struct job *job)
{
    long reply = 0;
    curl_easy_getinfo(job->easy, CURLINFO_RESPONSE_CODE, &reply);
    struct fetch_mail_result r = {
        .end = verdict(job, reply),
        .code = (int)reply,
        .text = "",
        .elapsed = when_monotonic() - call->started,
    };
    if (r.end != FETCH_MAIL_SENT)
        r.text = reply >= 400 && job->reply[0]
                     ? err_mem(talloc_asprintf(job, "the mail server said: %s", job->reply))
                     : err_mem(talloc_asprintf(job, "the mail server could not be used: %s",
                                               job->words[0] ? job->words
                                                             : curl_easy_strerror(job->code)));
    bool freed = false;
    call->job = NULL;
    call->freed = &freed;
    call->fn(&r, call->arg);
    if (!freed)
        talloc_free(call);
}

static void
on_bell(evutil_socket_t fd, short what, void *arg)
{
    struct fetch_mailer *m = arg;
    eventfd_t rung;
    eventfd_read(fd, &rung);
    pthread_mutex_lock(&m->lock);
    struct job *job = m->ended, *next;
    m->ended = NULL;
    pthread_mutex_unlock(&m->lock);
    for (; job; job = next) {
        next = job->next;
        m->in_flight--;
        if (job->call)
            tell(job->call, job);
        talloc_free(job);
    }
}

static int
call_gone(struct fetch_mail_call *call)
{
    if (call->job)
        call->job->call = NULL; /* it may be with the thread: it comes back and is dropped */
    if (call->freed)
        *call->freed = true;
    return 0;
}

static void
drop_all(struct job *job)
{
    for (struct job *next; job; job = next) {
        next = job->next;
        if (job->call)
            job->call->job = NULL;
        talloc_free(job);
    }
}

static int
mailer_gone(struct fetch_mailer *m)
{
    pthread_mutex_lock(&m->lock);
    m->stop = true;
    pthread_cond_signal(&m->wake);
    pthread_mutex_unlock(&m->lock);
    curl_multi_wakeup(m->multi);
    pthread_join(m->thread, NULL);
    drop_all(m->waiting);
    drop_all(m->ended);
    event_free(m->event);
    close(m->bell);
    return 0;
}

struct fetch_mailer *
fetch_mailer_new(TALLOC_CTX *ctx, struct event_base *base)
{
    struct fetch_mailer *m = err_mem(talloc_zero(ctx, struct fetch_mailer));
    for (size_t i = 0; i < SOCKETS_MAX; i++)
        m->open[i] = -1;
    m->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    assert_that(m->bell >= 0);
    m->multi = err_mem(curl_multi_init());
    curl_multi_setopt(m->multi, CURLMOPT_MAXCONNECTS, 1L);
    m->event = err_mem(event_new(base, m->bell, EV_READ | EV_PERSIST, on_bell, m));
    assert_that(event_add(m->event, NULL) == 0);
    pthread_mutex_init(&m->lock, NULL);
    pthread_cond_init(&m->wake, NULL);
    sigset_t all, before; /* signals are the loop's */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    assert_that(pthread_create(&m->thread, NULL, mail_thread, m) == 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    talloc_set_destructor(m, mailer_gone);
    return m;
}

/* ---- the call -------------------------------------------------------------------------------- */

static bool
check_envelope(const struct fetch_mail *mail, struct err *e)
{
    if (mail->from[0] && !mime_is_address(mail->from))
        return err_set(e, ERR_INVALID, "\"%s\" cannot be the sender of a message", mail->from);
    if (mail->to_count == 0 || mail->to_count > RECIPIENTS_MAX)
        return err_set(e, ERR_INVALID, "a message needs 1 to %d recipients, not %zu",
                       RECIPIENTS_MAX, mail->to_count);
    for (size_t i = 0; i < mail->to_count; i++)
        if (!mime_is_address(mail->to[i]))
            return err_set(e, ERR_INVALID, "\"%s\" is not an e-mail address", mail->to[i]);
    return true;
}

/* libcurl takes the name to greet with as the path of the address. */
static bool
check_server(const struct fetch_mail *mail, struct err *e)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    const char *server = mail->server;
    bool smtps = strncmp(server, "smtps://", 8) == 0;
    if (!smtps && strncmp(server, "smtp://", 7) != 0)
        return err_set(e, ERR_CONFIG,
                       "the mail server must be smtp://host:port or "
                       "smtps://host:port");
    const char *host = server + (smtps ? 8 : 7);
    size_t len = strlen(host);
    if (len == 0 || strspn(host, "[]:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789.-") != len)
        return err_set(e, ERR_CONFIG, "the mail server %s must be a host and a port, nothing else",
                       server);
    if (mail->ehlo && (!*mail->ehlo || mail->ehlo[strspn(mail->ehlo, letters)]))
        return err_set(e, ERR_CONFIG, "\"%s\" is not a name to greet a mail server with",
                       mail->ehlo);
    if (mail->user && !smtps && mail->tls != FETCH_TLS_REQUIRED)
        return err_set(e, ERR_CONFIG,
                       "a password is never sent in the clear: require STARTTLS for %s, or use "
                       "smtps://",
                       server);
    return true;
}

static void
set_server(struct job *job, const struct fetch_mail *mail)
{
    char *url = err_mem(mail->ehlo ? talloc_asprintf(job, "%s/%s", mail->server, mail->ehlo)
                                   : talloc_strdup(job, mail->server));
    SET(job, CURLOPT_URL, url);
    SET(job, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(job, CURLOPT_PROXY, "");
    SET(job, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(job, CURLOPT_USE_SSL,
        (long)(mail->tls == FETCH_TLS_REQUIRED ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    SET(job, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(job, CURLOPT_SSL_VERIFYHOST, 2L);
    SET(job, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (mail->user) {
        SET(job, CURLOPT_USERNAME, mail->user);
        SET(job, CURLOPT_PASSWORD, mail->password ? mail->password : "");
    }
    if (mail->ca_file) {
        SET(job, CURLOPT_CAINFO, mail->ca_file);
        SET(job, CURLOPT_CAPATH, NULL);
    }
}

static void
set_message(struct job *job, const struct fetch_mail *mail)
{
    for (size_t i = 0; i < mail->to_count; i++)
        job->to = err_mem(curl_slist_append(job->to, mail->to[i]));
    job->bytes = err_mem(talloc_memdup(job, mail->bytes, mail->len));
    job->len = mail->len;
    SET(job, CURLOPT_MAIL_FROM, mail->from);
    SET(job, CURLOPT_MAIL_RCPT, job->to);
    SET(job, CURLOPT_UPLOAD, 1L);
    SET(job, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->len);
    SET(job, CURLOPT_READFUNCTION, give_bytes);
    SET(job, CURLOPT_READDATA, job);
    SET(job, CURLOPT_SEEKFUNCTION, seek_bytes);
    SET(job, CURLOPT_SEEKDATA, job);
}

static void
set_watch(struct job *job, when_t timeout)
{
    const when_t ms = WHEN_SECOND / 1000;
    SET(job, CURLOPT_NOSIGNAL, 1L);
    SET(job, CURLOPT_QUICK_EXIT, 1L);
    SET(job, CURLOPT_TIMEOUT_MS, (long)(timeout / ms + 1));
    SET(job, CURLOPT_CONNECTTIMEOUT_MS, (long)(CONNECT_TIMEOUT / ms));
    SET(job, CURLOPT_ERRORBUFFER, job->words);
    SET(job, CURLOPT_HEADERFUNCTION, keep_reply);
    SET(job, CURLOPT_HEADERDATA, job);
    SET(job, CURLOPT_PREREQFUNCTION, before_mail);
    SET(job, CURLOPT_PREREQDATA, job);
    SET(job, CURLOPT_NOPROGRESS, 0L);
    SET(job, CURLOPT_XFERINFOFUNCTION, on_progress);
    SET(job, CURLOPT_XFERINFODATA, job->mailer);
    SET(job, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(job, CURLOPT_OPENSOCKETDATA, job->mailer);
    SET(job, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    SET(job, CURLOPT_CLOSESOCKETDATA, job->mailer);
}

bool
fetch_smtp(TALLOC_CTX *ctx, struct fetch *f, const struct fetch_mail *mail, fetch_mail_fn *fn,
           void *arg, struct fetch_mail_call **ret, struct err *e)
{
    if (!check_server(mail, e) || !check_envelope(mail, e))
        return false;
    struct fetch_mailer *m = fetch_mailer_of(f);
    if (m->in_flight >= FETCH_MAILS_MAX)
        return err_set(e, ERR_UNAVAILABLE, "%d messages wait for the mail server already",
                       FETCH_MAILS_MAX);
    struct job *job = err_mem(talloc_zero(NULL, struct job));
    job->mailer = m;
    job->easy = err_mem(curl_easy_init());
    talloc_set_destructor(job, job_gone);
    set_server(job, mail);
    set_message(job, mail);
    set_watch(job, mail->timeout ? mail->timeout : TIMEOUT);
    job->call = err_mem(talloc_zero(ctx, struct fetch_mail_call));
    *job->call =
        (struct fetch_mail_call){.job = job, .fn = fn, .arg = arg, .started = when_monotonic()};
    talloc_set_destructor(job->call, call_gone);
    *ret = job->call;
    m->in_flight++;
    pthread_mutex_lock(&m->lock);
    append(&m->waiting, job);
    pthread_cond_signal(&m->wake);
    pthread_mutex_unlock(&m->lock);
    return true;
}
