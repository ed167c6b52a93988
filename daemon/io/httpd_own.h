/*
 * httpd_own: what the files of httpd share with each other and with nobody else.
 *
 *   httpd.c          the server: limits, connections as a set, drain, counters
 *   httpd_listen.c   sockets from addresses
 *   httpd_conn.c     one connection: phases, deadlines, reading, writing
 *   httpd_answer.c   one request: what the handler sees, and the bytes of the answer
 */
#ifndef ASSENT_IO_HTTPD_OWN_H
#define ASSENT_IO_HTTPD_OWN_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <uthash.h>

#include "io/httpd.h"

struct bufferevent;
struct event;
struct evconnlistener;
struct httpd_conn;

#define HTTPD_ID_BYTES 8
#define HTTPD_DATE_BYTES 30 /* "Sun, 06 Nov 1994 08:49:37 GMT" and its NUL: always this long */

struct httpd_listener {
    struct httpd *h;
    struct evconnlistener *lev;
    char *name;
    char *path; /* of a socket file that is ours to remove; otherwise NULL */
    dev_t dev;
    ino_t ino;
};

/* How many connections come from one place. */
struct httpd_address {
    unsigned char key[16];
    size_t count;
    UT_hash_handle hh;
};

struct httpd {
    struct loop *loop;
    struct httpd_limits limits;
    struct httpd_app app;
    struct httpd_counters counters;
    struct httpd_listener **listeners;
    size_t listener_count;
    size_t bodies; /* bytes held now */
    struct httpd_conn *conns;
    struct httpd_conn *idle; /* those that wait for a request, longest first */
    struct httpd_address *addresses;
    struct loop_timer *accept_again;
    struct httpd_request *handling; /* whose handler is running */
    unsigned char random[32 * HTTPD_ID_BYTES];
    size_t random_left;
    char date[HTTPD_DATE_BYTES];
    int64_t date_at; /* the second it is about */
    bool draining, drained_told;
    loop_fn *drained;
    void *drained_arg;
};

enum httpd_phase {
    PHASE_IDLE,     /* waits for the first byte of a request */
    PHASE_HEAD,     /* has some of it */
    PHASE_BODY,     /* has the head */
    PHASE_HANDLING, /* waits for the handler's answer */
    PHASE_WRITING,  /* waits until the answer has left */
    PHASE_LINGER,   /* has answered for the last time, waits for the client to close */
    PHASE_DEAD,     /* to be freed when nobody is working on it */
};

struct httpd_conn {
    struct httpd *h;
    struct bufferevent *bev;
    struct event *deadline;
    struct httpd_request *rq; /* being read or handled */
    struct httpd_address *address;
    struct httpd_conn *prev, *next, *idle_prev, *idle_next;
    size_t discarded;
    uid_t uid;
    enum httpd_phase phase;
    bool armed;   /* the deadline is that of this phase */
    bool working; /* inside conn_work(): the loop there goes on by itself */
    bool eof;     /* the client has sent its last byte */
    bool closing; /* the answer being written is the last */
    bool is_unix;
    char peer[INET6_ADDRSTRLEN];
};

struct httpd_request {
    struct httpd *h;
    struct httpd_conn *conn; /* NULL when the client has gone */
    struct http_parse *parse;
    const char *peer, *path, *query;
    uid_t uid;
    bool is_unix;
    bool handed;     /* the handler knows it */
    bool answered;   /* … and has answered */
    size_t body_len; /* as counted in bodies */
    when_t began;
    loop_fn *gone;
    void *gone_arg;
    char id[2 * HTTPD_ID_BYTES + 1];
};

/* httpd.c */
void httpd_conn_gone(struct httpd_conn *c); /* out of the sets; may end a drain */
void httpd_request_over(struct httpd *h);   /* one in flight less; may end a drain */
void httpd_random(struct httpd *h, unsigned char *ret, size_t len);
const char *httpd_date(struct httpd *h);

/* httpd_listen.c: a bound, listening, non-blocking socket. */
bool httpd_listen_open(TALLOC_CTX *ctx, const char *address, struct httpd_listener *ret,
                       int *ret_fd, struct err *e) must_check;
char *httpd_listen_name(TALLOC_CTX *ctx, int fd);
void httpd_listen_forget(struct httpd_listener *l); /* removes its socket file */

/* httpd_conn.c */
void
httpd_conn_new(struct httpd *h, int fd, const struct sockaddr *peer, struct httpd_address *address);
void httpd_conn_send(struct httpd_conn *c, const struct iovec *parts, int count, bool last);
void httpd_conn_drop(struct httpd_conn *c); /* at once, without a word */

/* httpd_answer.c */
struct httpd_request *httpd_request_new(struct httpd_conn *c);
bool
httpd_request_heads(struct httpd_request *rq, struct httpd_verdict *ret); /* the head is there */
void httpd_request_hand(struct httpd_request *rq);                        /* to the handler */
bool httpd_request_grows(struct httpd_request *rq,
                         struct err *e) must_check; /* its body, within what all may hold */
void httpd_request_lost(struct httpd_request *rq);  /* its connection is gone */
/* An answer that does not come from the handler; frees c->rq. */
void httpd_refuse(struct httpd_conn *c, enum err_kind kind, const char *why, const char *allow,
                  bool keep);

#endif
