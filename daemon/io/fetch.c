/* fetch: libcurl's multi interface on the loop: sockets, its one timer, the limits, and how calls end. */
#include "io/fetch_call.h"

#include <event2/event.h>
#include <string.h>
#include <sys/socket.h>

/* A socket that libcurl wants watched. */
struct watch {
    struct fetch *f;
    struct event *event;
};

struct fetch {
    struct loop *loop;
    CURLM *multi;
    struct event *timer;
    struct fetch_call *calls;
    size_t in_flight;
    struct fetch_mailer *mailer;
};

static void drain(struct fetch *f);

/* ---- libcurl's sockets and timer ------------------------------------------------------------ */

static void
act(struct fetch *f, curl_socket_t fd, int bits)
{
    int running;
    assert_that(curl_multi_socket_action(f->multi, fd, bits, &running) == CURLM_OK);
    drain(f);
}

static void
on_socket(evutil_socket_t fd, short what, void *arg)
{
    struct watch *w = arg;
    act(w->f, fd,
        (what & EV_READ ? CURL_CSELECT_IN : 0) | (what & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
    act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int
watch_gone(struct watch *w)
{
    event_free(w->event);
    return 0;
}

static int
want_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *given)
{
    struct fetch *f = arg;
    talloc_free(given);
    struct watch *w = NULL;
    if (what != CURL_POLL_REMOVE) {
        w = err_mem(talloc(f, struct watch));
        short events = EV_PERSIST | (what & CURL_POLL_IN ? EV_READ : 0) |
                       (what & CURL_POLL_OUT ? EV_WRITE : 0);
        *w = (struct watch){
            .f = f, .event = err_mem(event_new(loop_base(f->loop), fd, events, on_socket, w))};
        talloc_set_destructor(w, watch_gone);
        assert_that(event_add(w->event, NULL) == 0);
    }
    curl_multi_assign(f->multi, fd, w);
    return 0;
}

static int
want_timer(CURLM *multi, long ms, void *arg)
{
    struct fetch *f = arg;
    if (ms < 0) {
        event_del(f->timer);
    } else {
        struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
        assert_that(event_add(f->timer, &tv) == 0);
    }
    return 0;
}

/* ---- addresses: checked when a connection opens and before a request goes out on one --------- */

static bool
address_allowed(struct fetch_call *call, const struct netaddr *addr)
{
    struct err e = err_on(call);
    if (netaddr_may_call(addr, call->allowed, call->allowed_count, &e))
        return true;
    call->forbidden = e.text;
    return false;
}

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct fetch_call *call = arg;
    struct netaddr addr;
    if (purpose != CURLSOCKTYPE_IPCXN || !netaddr_from_sockaddr(&to->addr, &addr) ||
        !address_allowed(call, &addr))
        return CURL_SOCKET_BAD;
    int fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static int
before_request(void *arg, char *peer, char *local, int peer_port, int local_port)
{
    struct fetch_call *call = arg;
    struct err e = err_on(call);
    struct netaddr addr;
    if (!netaddr_parse(peer, &addr, &e) || !address_allowed(call, &addr)) {
        if (!call->forbidden)
            call->forbidden = e.text;
        return CURL_PREREQFUNC_ABORT;
    }
    call->on_its_way = true;
    return CURL_PREREQFUNC_OK;
}

/* ---- the life of a call ---------------------------------------------------------------------- */

static void
leave(struct fetch_call *call)
{
    struct fetch *f = call->f;
    if (!f)
        return;
    curl_multi_remove_handle(f->multi, call->easy);
    if (call->next)
        call->next->prev = call->prev;
    if (call->prev)
        call->prev->next = call->next;
    else
        f->calls = call->next;
    f->in_flight--;
    call->f = NULL;
    TALLOC_FREE(call->limit);
}

static int
call_gone(struct fetch_call *call)
{
    leave(call);
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->list);
    if (call->freed)
        *call->freed = true;
    return 0;
}

static void
finish(struct fetch_call *call, CURLcode code)
{
    bool freed = false;
    leave(call);
    call->freed = &freed;
    call->ended(call, code);
    if (!freed)
        talloc_free(call);
}

/* Runs outside every libcurl callback, so callbacks of calls may make and cancel calls. */
static void
drain(struct fetch *f)
{
    CURLMsg *msg;
    for (int left; (msg = curl_multi_info_read(f->multi, &left));) {
        if (msg->msg != CURLMSG_DONE)
            continue;
        CURLcode code = msg->data.result; /* msg is gone once the handle leaves */
        char *call = NULL;
        assert_that(curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &call) == CURLE_OK);
        finish((struct fetch_call *)(void *)call, code);
    }
}

static void
on_limit(void *arg)
{
    struct fetch_call *call = arg;
    call->limit = NULL;
    finish(call, CURLE_OPERATION_TIMEDOUT);
}

static void
set_common(struct fetch_call *call)
{
    FETCH_SET(call, CURLOPT_PRIVATE, call);
    FETCH_SET(call, CURLOPT_NOSIGNAL, 1L);
    FETCH_SET(call, CURLOPT_ERRORBUFFER, call->words);
    FETCH_SET(call, CURLOPT_FOLLOWLOCATION, 0L);
    FETCH_SET(call, CURLOPT_PROXY, ""); /* whatever the environment says */
    FETCH_SET(call, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    FETCH_SET(call, CURLOPT_SSL_VERIFYPEER, 1L);
    FETCH_SET(call, CURLOPT_SSL_VERIFYHOST, 2L);
    FETCH_SET(call, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    FETCH_SET(call, CURLOPT_QUICK_EXIT, 1L); /* never wait for a resolver thread */
    FETCH_SET(call, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    FETCH_SET(call, CURLOPT_OPENSOCKETDATA, call);
    FETCH_SET(call, CURLOPT_PREREQFUNCTION, before_request);
    FETCH_SET(call, CURLOPT_PREREQDATA, call);
}

struct fetch_call *
fetch_call_make(TALLOC_CTX *ctx, struct fetch *f, struct err *e)
{
    if (f->in_flight >= FETCH_CALLS_MAX) {
        err_set(e, ERR_UNAVAILABLE, "%d calls to other systems are under way already: try later",
                FETCH_CALLS_MAX);
        return NULL;
    }
    struct fetch_call *call = err_mem(talloc_zero(ctx, struct fetch_call));
    call->easy = err_mem(curl_easy_init());
    set_common(call);
    call->started = when_monotonic();
    talloc_set_destructor(call, call_gone);
    return call;
}

void
fetch_call_start(struct fetch_call *call, struct fetch *f, when_t timeout, when_t connect_timeout)
{
    const when_t ms = WHEN_SECOND / 1000;
    FETCH_SET(call, CURLOPT_TIMEOUT_MS, (long)(timeout / ms + 1));
    FETCH_SET(call, CURLOPT_CONNECTTIMEOUT_MS, (long)(connect_timeout / ms + 1));
    call->f = f;
    call->next = f->calls;
    if (call->next)
        call->next->prev = call;
    f->calls = call;
    f->in_flight++;
    /* libcurl's own clock stands still while a call waits for a connection. */
    call->limit = loop_after(call, f->loop, timeout + 50 * ms, on_limit, call);
    assert_that(curl_multi_add_handle(f->multi, call->easy) == CURLM_OK);
}

void
fetch_call_list(struct fetch_call *call, const char *line)
{
    call->list = err_mem(curl_slist_append(call->list, line));
}

/* ---- how it ended ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum err_kind kind;
} ends[] = {
#define X(end, name, kind) [FETCH_##end] = {name, kind},
    FETCH_ENDS(X)
#undef X
};

const char *
fetch_end_name(enum fetch_end end)
{
    return ends[end].name;
}

enum err_kind
fetch_end_kind(enum fetch_end end)
{
    return ends[end].kind;
}

enum fetch_end
fetch_call_end(const struct fetch_call *call, CURLcode code)
{
    if (code == CURLE_OK)
        return FETCH_ANSWERED;
    if (call->forbidden && !call->on_its_way)
        return FETCH_FORBIDDEN;
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return FETCH_NO_NAME;
    case CURLE_COULDNT_CONNECT:
        return FETCH_NO_CONNECTION;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
        return FETCH_NO_TRUST;
    case CURLE_OPERATION_TIMEDOUT:
        return FETCH_TOO_LATE;
    case CURLE_FILESIZE_EXCEEDED:
        return FETCH_TOO_LARGE;
    default:
        return FETCH_BROKEN;
    }
}

const char *
fetch_call_words(struct fetch_call *call, CURLcode code, const char *place)
{
    const char *why = call->words[0] ? call->words : curl_easy_strerror(code);
    if (fetch_call_end(call, code) == FETCH_FORBIDDEN)
        why = call->forbidden;
    return err_mem(talloc_asprintf(call, "%s: %s", place, why));
}

/* ---- the engine ------------------------------------------------------------------------------ */

static int
fetch_gone(struct fetch *f)
{
    while (f->calls)
        leave(f->calls);
    TALLOC_FREE(f->mailer);
    curl_multi_cleanup(f->multi);
    event_free(f->timer);
    return 0;
}

struct fetch *
fetch_new(TALLOC_CTX *ctx, struct loop *loop)
{
    assert_that(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    struct fetch *f = err_mem(talloc_zero(ctx, struct fetch));
    f->loop = loop;
    f->timer = err_mem(evtimer_new(loop_base(loop), on_timer, f));
    f->multi = err_mem(curl_multi_init());
    talloc_set_destructor(f, fetch_gone);
    curl_multi_setopt(f->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
    curl_multi_setopt(f->multi, CURLMOPT_SOCKETDATA, f);
    curl_multi_setopt(f->multi, CURLMOPT_TIMERFUNCTION, want_timer);
    curl_multi_setopt(f->multi, CURLMOPT_TIMERDATA, f);
    curl_multi_setopt(f->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)FETCH_HOST_MAX);
    curl_multi_setopt(f->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)FETCH_CONNECTIONS_MAX);
    curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, (long)FETCH_CONNECTIONS_MAX);
    return f;
}

struct fetch_mailer *
fetch_mailer_of(struct fetch *f)
{
    if (!f->mailer)
        f->mailer = fetch_mailer_new(f, loop_base(f->loop));
    return f->mailer;
}

size_t
fetch_in_flight(const struct fetch *f)
{
    return f->in_flight;
}
