/*
 * netaddr: IP addresses and blocks of them, and which of them are on the public Internet.
 *
 * Who calls out on behalf of somebody else (an address in a configuration, a name that a stranger's
 * server resolves) asks netaddr_may_call of the very address it is about to connect to, after
 * resolving and for every redirect.
 */
#ifndef ASSENT_BASE_NETADDR_H
#define ASSENT_BASE_NETADDR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

struct netaddr {
    int family;        /* 4 or 6 */
    uint8_t bytes[16]; /* network order; the first 4 for IPv4, the others 0 */
};

struct netblock {
    struct netaddr addr; /* bits past the prefix are 0 */
    int bits;
};

/* "192.0.2.1", "2001:db8::1"; four decimal numbers only, no leading zeros, no zone (%eth0), no
 * brackets. */
bool netaddr_parse(const char *text, struct netaddr *ret, struct err *e) must_check;
char *netaddr_text(TALLOC_CTX *ctx, const struct netaddr *a);

/* Of AF_INET or AF_INET6 (a v4-mapped one becomes the IPv4 address that it means); false for other
 * families. */
bool netaddr_from_sockaddr(const struct sockaddr *sa, struct netaddr *ret) must_check;

/* "10.0.0.0/8"; without a prefix length it is the one address. Bits past the prefix must be 0. */
bool netblock_parse(const char *text, struct netblock *ret, struct err *e) must_check;
bool netblock_holds(const struct netblock *block, const struct netaddr *a);

/* NULL when the address is public; otherwise why it is not: "private (RFC 1918)". Static text. */
const char *netaddr_not_public(const struct netaddr *a);

/*
 * Public, or in one of the blocks that the administrator allowed. The addresses where clouds hand
 * out credentials to whoever asks are refused in every case. ERR_FORBIDDEN names the address and
 * the reason.
 */
bool netaddr_may_call(const struct netaddr *a, const struct netblock *allowed, size_t count,
                      struct err *e) must_check;

#endif
