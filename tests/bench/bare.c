/*
 * bare: what a program reaches that does nothing but send: libcurl's multi interface in a loop, on connections that stay open.
 *
 *   bare URL BODYFILE PARALLEL COUNT
 *
 * Each request carries the headers that the daemon's carry, with a signature that was made before (no SHA-256 here). Prints one
 * line: requests a second, 50th and 99th percentile in microseconds, answers other than 200.
 */
#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BODY_MAX = 1 << 20 };

struct bare {
    CURLM *multi;
    struct curl_slist *headers;
    long begun, count, done, bad;
    int64_t *took;
};

static int64_t
now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static size_t
drop(char *bytes, size_t one, size_t len, void *arg)
{
    return one * len;
}

static void
over(struct bare *b, CURL *easy, CURLcode code)
{
    long status = 0;
    curl_off_t took = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took);
    b->bad += code != CURLE_OK || status != 200;
    b->took[b->done++] = took;
    curl_multi_remove_handle(b->multi, easy);
    if (b->begun < b->count) {
        b->begun++;
        curl_multi_add_handle(b->multi, easy);
    }
}

static void
run(struct bare *b)
{
    while (b->done < b->count) {
        int running, left;
        curl_multi_perform(b->multi, &running);
        for (CURLMsg *msg; (msg = curl_multi_info_read(b->multi, &left));)
            if (msg->msg == CURLMSG_DONE)
                over(b, msg->easy_handle, msg->data.result);
        if (b->done < b->count)
            curl_multi_poll(b->multi, NULL, 0, 1000, NULL);
    }
}

static CURL *
make(struct bare *b, const char *url, const char *body, size_t len)
{
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)len);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, b->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    return easy;
}

static int
ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
    struct bare b = {0};
    char *body = malloc(BODY_MAX);
    FILE *file = argc == 5 ? fopen(argv[2], "rb") : NULL;
    if (!file || !body) {
        fputs("usage: bare URL BODYFILE PARALLEL COUNT\n", stderr);
        return 2;
    }
    size_t len = fread(body, 1, BODY_MAX, file);
    fclose(file);
    long parallel = strtol(argv[3], NULL, 10);
    b.count = strtol(argv[4], NULL, 10);
    b.took = calloc((size_t)b.count, sizeof *b.took);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    b.multi = curl_multi_init();
    curl_multi_setopt(b.multi, CURLMOPT_MAXCONNECTS, parallel);
    static const char *const lines[] = {
        "content-type: application/cloudevents+json",
        "webhook-id: msg_0192f0c1-0000-7000-8000-000000000000", "webhook-timestamp: 1790000000",
        "webhook-signature: v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "Expect:"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        b.headers = curl_slist_append(b.headers, lines[i]);
    int64_t began = now_us();
    for (; b.begun < parallel && b.begun < b.count; b.begun++)
        curl_multi_add_handle(b.multi, make(&b, argv[1], body, len));
    run(&b);
    int64_t took = now_us() - began;
    qsort(b.took, (size_t)b.count, sizeof *b.took, ascending);
    printf("%.0f %lld %lld %ld\n", (double)b.count * 1e6 / (double)took,
           (long long)b.took[b.count / 2], (long long)b.took[b.count * 99 / 100], b.bad);
    return 0;
}
