#include "runner.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/netaddr.h"

static struct netaddr
addr(const char *text)
{
    struct netaddr a;
    struct err e = err_on(NULL);
    ck_assert_msg(netaddr_parse(text, &a, &e), "%s", text);
    return a;
}

START_TEST(the_first_and_last_address_of_every_special_block_are_not_public)
{
    static const char *const private[] = {"0.0.0.0",
                                          "0.255.255.255",
                                          "10.0.0.0",
                                          "10.255.255.255",
                                          "100.64.0.0",
                                          "100.127.255.255",
                                          "127.0.0.1",
                                          "127.255.255.255",
                                          "169.254.0.0",
                                          "169.254.169.254",
                                          "169.254.255.255",
                                          "172.16.0.0",
                                          "172.31.255.255",
                                          "192.0.0.0",
                                          "192.0.0.255",
                                          "192.0.2.1",
                                          "192.88.99.1",
                                          "192.168.0.0",
                                          "192.168.255.255",
                                          "198.18.0.0",
                                          "198.19.255.255",
                                          "198.51.100.7",
                                          "203.0.113.255",
                                          "224.0.0.1",
                                          "239.255.255.255",
                                          "240.0.0.0",
                                          "255.255.255.255",
                                          "168.63.129.16",
                                          "100.100.100.200",
                                          "::",
                                          "::1",
                                          "::ffff:8.8.8.8",
                                          "::ffff:10.0.0.1",
                                          "::8.8.8.8",
                                          "::ffff:0:8.8.8.8",
                                          "64:ff9b::10.0.0.1",
                                          "64:ff9b::169.254.169.254",
                                          "64:ff9b::127.0.0.1",
                                          "64:ff9b:1::8.8.8.8",
                                          "64:ff9b:1:ffff::1",
                                          "100::1",
                                          "100:0:0:1::1",
                                          "2001::1",
                                          "2001:0:ffff::",
                                          "2001:2::1",
                                          "2001:10::1",
                                          "2001:1f:ffff::",
                                          "2001:20::1",
                                          "2001:1ff:ffff::1",
                                          "2001:db8::1",
                                          "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                                          "2002::1",
                                          "2002:808:808::1",
                                          "3fff::1",
                                          "3fff:fff::1",
                                          "5f00::1",
                                          "fc00::",
                                          "fdff::1",
                                          "fd00:ec2::254",
                                          "fe80::1",
                                          "febf::1",
                                          "fec0::1",
                                          "feff::1",
                                          "ff02::1",
                                          "ffff::",
                                          "4000::1",
                                          "1fff::1",
                                          "64:ff9c::1",
                                          "200::1"};
    for (size_t i = 0; i < sizeof private / sizeof *private; i++) {
        struct netaddr a = addr(private[i]);
        ck_assert_msg(netaddr_not_public(&a) != NULL, "%s", private[i]);
    }
}
END_TEST

START_TEST(their_neighbours_are_public)
{
    static const char *const public[] = {"1.0.0.0",
                                         "8.8.8.8",
                                         "9.255.255.255",
                                         "11.0.0.0",
                                         "100.63.255.255",
                                         "100.128.0.0",
                                         "126.255.255.255",
                                         "128.0.0.0",
                                         "169.253.255.255",
                                         "169.255.0.0",
                                         "172.15.255.255",
                                         "172.32.0.0",
                                         "191.255.255.255",
                                         "192.0.1.0",
                                         "192.0.3.0",
                                         "192.88.98.255",
                                         "192.88.100.0",
                                         "192.167.255.255",
                                         "192.169.0.0",
                                         "198.17.255.255",
                                         "198.20.0.0",
                                         "198.51.99.255",
                                         "198.51.101.0",
                                         "203.0.112.255",
                                         "203.0.114.0",
                                         "223.255.255.255",
                                         "2000::1",
                                         "2001:200::1",
                                         "2001:db7:ffff::1",
                                         "2001:db9::1",
                                         "2003::1",
                                         "2606:4700:4700::1111",
                                         "2a00:1450:4001:81b::200e",
                                         "3ffe::1",
                                         "3fff:1000::1",
                                         "64:ff9b::8.8.8.8"};
    for (size_t i = 0; i < sizeof public / sizeof *public; i++) {
        struct netaddr a = addr(public[i]);
        const char *why = netaddr_not_public(&a);
        ck_assert_msg(!why, "%s: %s", public[i], why);
    }
}
END_TEST

START_TEST(only_the_usual_spelling_of_an_address_is_read)
{
    static const char *const wrong[] = {
        "",          "1",          "1.2.3",        "1.2.3.4.5", "256.1.1.1",
        "010.0.0.1", "0x7f.0.0.1", "2130706433",   "1.2.3.4 ",  " 1.2.3.4",
        "1.2.3.-4",  "::1%lo",     "[::1]",        ":::",       "1::2::3",
        "12345::",   "1.2.3.4:80", "::ffff:1.2.3", "localhost"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct netaddr a = {.family = 9};
        struct err e = err_on(ctx);
        ck_assert_msg(!netaddr_parse(wrong[i], &a, &e), "%s", wrong[i]);
        ck_assert(a.family == 9 && e.kind == ERR_INVALID);
    }
    struct netaddr a = addr("2001:DB8:0:0::1"), b = addr("192.0.2.1");
    ck_assert_str_eq(netaddr_text(ctx, &a), "2001:db8::1");
    ck_assert_str_eq(netaddr_text(ctx, &b), "192.0.2.1");
    talloc_free(ctx);
}
END_TEST

START_TEST(a_block_holds_what_it_says_and_no_more)
{
    static const struct {
        const char *block, *in, *out;
    } blocks[] = {{"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
                  {"10.1.2.0/23", "10.1.3.255", "10.1.4.0"},
                  {"0.0.0.0/0", "255.255.255.255", "::"},
                  {"192.0.2.7", "192.0.2.7", "192.0.2.6"},
                  {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"},
                  {"::1/128", "::1", "::2"},
                  {"::/0", "ffff::", "1.2.3.4"}};
    static const char *const wrong[] = {"10.0.0.1/8",  "10.0.0.0/33",    "10.0.0.0/", "10.0.0.0/08",
                                        "10.0.0.0/-1", "10.0.0.0/8x",    "/8",        "10.0.0/8",
                                        "::/129",      "2001:db8::1/64", "::/0128"};
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct netblock b;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        struct netaddr in = addr(blocks[i].in), out = addr(blocks[i].out);
        ck_assert_msg(netblock_parse(blocks[i].block, &b, &e), "%s", blocks[i].block);
        ck_assert(netblock_holds(&b, &in) && !netblock_holds(&b, &out));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!netblock_parse(wrong[i], &b, &e), "%s", wrong[i]);
    ck_assert(!netblock_parse("10.1.2.3/8", &b, &e));
    ck_assert_ptr_nonnull(strstr(e.text, "write 10.0.0.0/8"));
    talloc_free(ctx);
}
END_TEST

START_TEST(a_list_allows_a_private_block_but_never_a_metadata_service)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    struct err e = err_on(ctx);
    struct netblock allowed[3];
    ck_assert(netblock_parse("10.0.0.0/8", &allowed[0], &e) &&
              netblock_parse("0.0.0.0/0", &allowed[1], &e) &&
              netblock_parse("::/0", &allowed[2], &e));
    struct netaddr inside = addr("10.1.2.3"), other = addr("192.168.0.1"), public = addr("8.8.8.8");
    ck_assert(netaddr_may_call(&inside, allowed, 1, &e) && netaddr_may_call(&public, NULL, 0, &e));
    ck_assert(!netaddr_may_call(&other, allowed, 1, &e) &&
              netaddr_may_call(&other, allowed, 3, &e));
    ck_assert(!netaddr_may_call(&inside, NULL, 0, &e));
    ck_assert_int_eq(e.kind, ERR_FORBIDDEN);
    ck_assert_str_eq(e.text, "10.1.2.3 is not a public address: private (RFC 1918)");
    static const char *const never[] = {"169.254.169.254",
                                        "64:ff9b::169.254.169.254",
                                        "::ffff:169.254.169.254",
                                        "::169.254.169.254",
                                        "169.254.170.2",
                                        "::ffff:169.254.170.2",
                                        "168.63.129.16",
                                        "::ffff:168.63.129.16",
                                        "100.100.100.200",
                                        "64:ff9b:1::100.100.100.200",
                                        "192.0.0.192",
                                        "169.254.170.23",
                                        "fd00:ec2::254",
                                        "fd00:ec2::23",
                                        "fd20:ce::254",
                                        "fe80::a9fe:a9fe"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        struct netaddr a = addr(never[i]);
        ck_assert_msg(!netaddr_may_call(&a, allowed, 3, &e), "%s", never[i]);
    }
    talloc_free(ctx);
}
END_TEST

START_TEST(a_socket_s_mapped_address_is_the_ipv4_address_it_means)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr local = {.sa_family = AF_UNIX};
    struct netaddr a, expected = addr("192.0.2.1");
    inet_pton(AF_INET6, "::ffff:192.0.2.1", &six.sin6_addr);
    inet_pton(AF_INET, "192.0.2.1", &four.sin_addr);
    ck_assert(netaddr_from_sockaddr((struct sockaddr *)&six, &a) &&
              !memcmp(&a, &expected, sizeof a));
    ck_assert(netaddr_from_sockaddr((struct sockaddr *)&four, &a) &&
              !memcmp(&a, &expected, sizeof a));
    inet_pton(AF_INET6, "2001:db8::7", &six.sin6_addr);
    expected = addr("2001:db8::7");
    ck_assert(netaddr_from_sockaddr((struct sockaddr *)&six, &a) &&
              !memcmp(&a, &expected, sizeof a));
    ck_assert(!netaddr_from_sockaddr(&local, &a));
}
END_TEST

SUITE(netaddr, the_first_and_last_address_of_every_special_block_are_not_public,
      their_neighbours_are_public, only_the_usual_spelling_of_an_address_is_read,
      a_block_holds_what_it_says_and_no_more,
      a_list_allows_a_private_block_but_never_a_metadata_service,
      a_socket_s_mapped_address_is_the_ipv4_address_it_means)
