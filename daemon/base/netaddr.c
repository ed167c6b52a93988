/* netaddr: addresses, blocks, and the one table of what is not public. */
#include "base/netaddr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum verdict {
    REFUSED,
    NEVER,     /* and no list of allowed blocks changes that */
    AS_INSIDE, /* the last four bytes are an IPv4 address: that one is judged */
    DISGUISE, /* the same, but refused in any case: a list may allow it where it may allow the one inside */
};

/*
 * The IANA special-purpose registries for IPv4 and IPv6, and what clouds put at fixed addresses.
 * The first row that holds the address wins. Blocks that IANA calls globally reachable but that
 * nobody's service lives in (anycast for protocols) are refused with the block around them.
 */
static const struct {
    const char *block;
    enum verdict verdict;
    const char *what;
} table[] = {
    {"169.254.169.254/32", NEVER, "a cloud's metadata service"},
    {"169.254.170.2/32", NEVER, "a cloud's credential service"},
    {"169.254.170.23/32", NEVER, "a cloud's credential service"},
    {"192.0.0.192/32", NEVER, "a cloud's metadata service"},
    {"168.63.129.16/32", NEVER, "a cloud's host service"},
    {"100.100.100.200/32", NEVER, "a cloud's metadata service"},
    {"0.0.0.0/8", REFUSED, "this network (RFC 791 §3.2)"},
    {"10.0.0.0/8", REFUSED, "private (RFC 1918)"},
    {"100.64.0.0/10", REFUSED, "shared by a carrier's customers (RFC 6598)"},
    {"127.0.0.0/8", REFUSED, "this machine (RFC 1122 §3.2.1.3)"},
    {"169.254.0.0/16", REFUSED, "link-local (RFC 3927)"},
    {"172.16.0.0/12", REFUSED, "private (RFC 1918)"},
    {"192.0.0.0/24", REFUSED, "for protocols (RFC 6890 §2.1)"},
    {"192.0.2.0/24", REFUSED, "for documentation (RFC 5737)"},
    {"192.88.99.0/24", REFUSED, "6to4 relays, abandoned (RFC 7526)"},
    {"192.168.0.0/16", REFUSED, "private (RFC 1918)"},
    {"198.18.0.0/15", REFUSED, "for benchmarks (RFC 2544)"},
    {"198.51.100.0/24", REFUSED, "for documentation (RFC 5737)"},
    {"203.0.113.0/24", REFUSED, "for documentation (RFC 5737)"},
    {"224.0.0.0/4", REFUSED, "multicast (RFC 5771)"},
    {"255.255.255.255/32", REFUSED, "broadcast (RFC 919)"},
    {"240.0.0.0/4", REFUSED, "reserved (RFC 1112 §4)"},

    {"fd00:ec2::254/128", NEVER, "a cloud's metadata service"},
    {"fd00:ec2::23/128", NEVER, "a cloud's credential service"},
    {"fd20:ce::254/128", NEVER, "a cloud's metadata service"},
    {"fe80::a9fe:a9fe/128", NEVER, "a cloud's metadata service"},
    {"::/128", REFUSED, "no address (RFC 4291 §2.5.2)"},
    {"::1/128", REFUSED, "this machine (RFC 4291 §2.5.3)"},
    {"::ffff:0:0/96", DISGUISE, "an IPv4 address in disguise (RFC 4291 §2.5.5.2)"},
    {"::/96", DISGUISE, "an IPv4 address in disguise, abandoned (RFC 4291 §2.5.5.1)"},
    {"::ffff:0:0:0/96", DISGUISE, "an IPv4 address in disguise, abandoned (RFC 2765)"},
    {"64:ff9b::/96", AS_INSIDE, "IPv4 through NAT64 (RFC 6052)"},
    {"64:ff9b:1::/48", DISGUISE, "a network's own NAT64 (RFC 8215)"},
    {"100::/64", REFUSED, "discarded (RFC 6666)"},
    {"100:0:0:1::/64", REFUSED, "a dummy prefix (RFC 9780)"},
    {"2001::/32", REFUSED, "Teredo (RFC 4380)"},
    {"2001:2::/48", REFUSED, "for benchmarks (RFC 5180)"},
    {"2001:10::/28", REFUSED, "ORCHID, abandoned (RFC 4843)"},
    {"2001:20::/28", REFUSED, "ORCHIDv2, not routed (RFC 7343)"},
    {"2001::/23", REFUSED, "for protocols (RFC 2928)"},
    {"2001:db8::/32", REFUSED, "for documentation (RFC 3849)"},
    {"2002::/16", REFUSED, "6to4, abandoned (RFC 7526)"},
    {"3fff::/20", REFUSED, "for documentation (RFC 9637)"},
    {"5f00::/16", REFUSED, "segment routing (RFC 9602)"},
    {"fc00::/7", REFUSED, "unique local (RFC 4193)"},
    {"fe80::/10", REFUSED, "link-local (RFC 4291 §2.5.6)"},
    {"fec0::/10", REFUSED, "site-local, abandoned (RFC 3879)"},
    {"ff00::/8", REFUSED, "multicast (RFC 4291 §2.7)"},
};

static int
family_bits(const struct netaddr *a)
{
    return a->family == 4 ? 32 : 128;
}

static bool
parse(const char *text, struct netaddr *ret)
{
    struct netaddr a = {.family = strchr(text, ':') ? 6 : 4};
    if (inet_pton(a.family == 6 ? AF_INET6 : AF_INET, text, a.bytes) != 1)
        return false;
    *ret = a;
    return true;
}

bool
netaddr_parse(const char *text, struct netaddr *ret, struct err *e)
{
    return parse(text, ret) ||
           err_set(e, ERR_INVALID, "“%.60s” is not an IP address like 192.0.2.1 or 2001:db8::1",
                   text);
}

char *
netaddr_text(TALLOC_CTX *ctx, const struct netaddr *a)
{
    char text[INET6_ADDRSTRLEN];
    err_mem((void *)inet_ntop(a->family == 6 ? AF_INET6 : AF_INET, a->bytes, text, sizeof text));
    return err_mem(talloc_strdup(ctx, text));
}

static struct netaddr
v4_of(const uint8_t bytes[4])
{
    struct netaddr a = {.family = 4};
    memcpy(a.bytes, bytes, 4);
    return a;
}

bool
netaddr_from_sockaddr(const struct sockaddr *sa, struct netaddr *ret)
{
    if (sa->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, sa, sizeof in);
        *ret = v4_of((const uint8_t *)&in.sin_addr);
        return true;
    }
    if (sa->sa_family != AF_INET6)
        return false;
    struct sockaddr_in6 in6;
    memcpy(&in6, sa, sizeof in6);
    if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
        *ret = v4_of(in6.sin6_addr.s6_addr + 12);
        return true;
    }
    *ret = (struct netaddr){.family = 6};
    memcpy(ret->bytes, &in6.sin6_addr, 16);
    return true;
}

/* The first n bits of a, the others 0. */
static struct netaddr
masked(const struct netaddr *a, int n)
{
    struct netaddr m = *a;
    for (int i = 0; i < 16; i++, n -= 8)
        m.bytes[i] &= n >= 8 ? 0xff : n <= 0 ? 0 : (uint8_t)(0xff << (8 - n));
    return m;
}

/* A prefix length: one to three digits, no leading zero. */
static bool
prefix_length(const char *text, int most, int *ret)
{
    int n = 0;
    size_t len = strlen(text);
    if (len < 1 || len > 3 || (len > 1 && *text == '0'))
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        n = n * 10 + (*text - '0');
    }
    if (n > most)
        return false;
    *ret = n;
    return true;
}

bool
netblock_parse(const char *text, struct netblock *ret, struct err *e)
{
    const char *slash = strchr(text, '/');
    char *address = err_mem(slash ? talloc_strndup(NULL, text, (size_t)(slash - text))
                                  : talloc_strdup(NULL, text));
    struct netblock block;
    bool ok = parse(address, &block.addr);
    talloc_free(address);
    if (ok)
        block.bits = family_bits(&block.addr);
    if (!ok || (slash && !prefix_length(slash + 1, block.bits, &block.bits)))
        return err_set(e, ERR_INVALID,
                       "“%.60s” is not a block of addresses like 10.0.0.0/8 or 2001:db8::/32",
                       text);
    struct netaddr first = masked(&block.addr, block.bits);
    if (memcmp(&first, &block.addr, sizeof first) != 0) {
        char *should = netaddr_text(NULL, &first);
        err_set(e, ERR_INVALID, "“%.60s” has bits past its prefix: write %s/%d", text, should,
                block.bits);
        talloc_free(should);
        return false;
    }
    *ret = block;
    return true;
}

bool
netblock_holds(const struct netblock *block, const struct netaddr *a)
{
    if (block->addr.family != a->family)
        return false;
    struct netaddr first = masked(a, block->bits);
    return !memcmp(first.bytes, block->addr.bytes, sizeof first.bytes);
}

#define ROWS (sizeof table / sizeof *table)

/* The table's blocks, read once: every connection and every request asks. */
static const struct netblock *
blocks(void)
{
    static struct netblock read[ROWS];
    static bool done;
    struct err e = err_on(NULL);
    for (size_t i = 0; i < ROWS && !done; i++) {
        bool parsed = netblock_parse(table[i].block, &read[i], &e);
        assert_that(parsed);
    }
    done = true;
    return read;
}

/* What the table says of a; *ret_never when no list may allow it. NULL: public. */
static const char *
judge(const struct netaddr *a, bool *ret_never)
{
    const struct netaddr inside = v4_of(a->bytes + 12);
    *ret_never = false;
    for (size_t i = 0; i < ROWS; i++) {
        if (!netblock_holds(&blocks()[i], a))
            continue;
        if (table[i].verdict == AS_INSIDE)
            return judge(&inside, ret_never);
        if (table[i].verdict == DISGUISE)
            judge(&inside, ret_never);
        else
            *ret_never = table[i].verdict == NEVER;
        return table[i].what;
    }
    if (a->family == 6 && (a->bytes[0] & 0xe0) != 0x20)
        return "not a global address (RFC 4291 §2.4)";
    return NULL;
}

const char *
netaddr_not_public(const struct netaddr *a)
{
    bool never;
    return judge(a, &never);
}

bool
netaddr_may_call(const struct netaddr *a, const struct netblock *allowed, size_t count,
                 struct err *e)
{
    bool never;
    const char *why = judge(a, &never);
    if (!why)
        return true;
    for (size_t i = 0; i < count && !never; i++)
        if (netblock_holds(&allowed[i], a))
            return true;
    char *text = netaddr_text(NULL, a);
    err_set(e, ERR_FORBIDDEN, "%s is not a public address: %s", text, why);
    talloc_free(text);
    return false;
}
