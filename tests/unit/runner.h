/* runner: what every Check runner does: run the suites named, print the closing line, exit accordingly. */
#ifndef ASSENT_TESTS_RUNNER_H
#define ASSENT_TESTS_RUNNER_H

#include <check.h>
#include <stdlib.h>

/* A test leaves what it made to the end of its process. Leaks are looked for where they matter: in the daemon, end to end. */
#define RUNNER_LEAKS                                                                               \
    int __lsan_is_turned_off(void);                                                                \
    int __lsan_is_turned_off(void)                                                                 \
    {                                                                                              \
        return 1;                                                                                  \
    }

/* SUITES(X) is the runner's list: X(buf) stands for Suite *suite_buf(void). */
#define RUNNER(SUITES)                               \
    RUNNER_LEAKS                                     \
    SUITES(RUNNER_DECLARE)                           \
    int main(void)                                   \
    {                                                \
        SRunner *runner = srunner_create(NULL);      \
        SUITES(RUNNER_ADD)                           \
        srunner_run_all(runner, CK_ENV);             \
        int failed = srunner_ntests_failed(runner);  \
        srunner_free(runner);                        \
        return failed ? EXIT_FAILURE : EXIT_SUCCESS; \
    }
#define RUNNER_DECLARE(name) Suite *suite_##name(void);
#define RUNNER_ADD(name) srunner_add_suite(runner, suite_##name());

/* A suite of one case that holds the tests given; before and after run once, around all of them. */
static inline Suite *
suite_of(const char *name, SFun before, SFun after, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create(name);
    tcase_set_timeout(all, 120);
    if (before)
        tcase_add_unchecked_fixture(all, before, after);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    return suite;
}
#define SUITE_WITH(name, before, after, ...)                                        \
    Suite *suite_##name(void);                                                      \
    Suite *suite_##name(void)                                                       \
    {                                                                               \
        const TTest *const tests[] = {__VA_ARGS__};                                 \
        return suite_of(#name, before, after, tests, sizeof tests / sizeof *tests); \
    }
#define SUITE(name, ...) SUITE_WITH(name, NULL, NULL, __VA_ARGS__)

#endif
