/* Whom the secret of a form's files is shown to, and who may stand inside. */
#include "runner.h"

#include "app/in/linked_files.h"

static const char *const hosts[] = {"files.example.edu", "files.example.edu:8443", NULL};
static const struct form_source form = {.file_secret = "Bearer abc",
                                        .file_hosts = (const char **)hosts};

START_TEST(a_files_secret_goes_to_its_own_hosts_by_https)
{
    static const char *const own[] = {
        "https://files.example.edu/a.pdf", "https://FILES.example.edu?x",
        "https://files.example.edu:8443/a", "https://files.example.edu"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        ck_assert_msg(linked_files_secret(&form, own[i]), "%s", own[i]);
}
END_TEST

START_TEST(a_files_secret_goes_nowhere_else)
{
    static const char *const others[] = {"http://files.example.edu/a.pdf",
                                         "HTTPS://files.example.edu.evil.example/",
                                         "https://files.example.edu.evil.example",
                                         "https://evil.example/files.example.edu",
                                         "https://files.example.edu:444/",
                                         "https://evil.example?https://files.example.edu/",
                                         "https://files.example.edu@evil.example/",
                                         "https://evil.example\\files.example.edu",
                                         "https://xfiles.example.edu/",
                                         "https:/files.example.edu/",
                                         "ftp://files.example.edu/",
                                         ""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_msg(!linked_files_secret(&form, others[i]), "%s", others[i]);
    const struct form_source none = {.file_secret = "Bearer abc"};
    ck_assert_ptr_null(linked_files_secret(&none, "https://files.example.edu/"));
}
END_TEST

START_TEST(only_the_hosts_of_a_forms_files_may_stand_inside)
{
    ck_assert(linked_files_at_home(&form, "http://files.example.edu/a"));
    ck_assert(!linked_files_at_home(&form, "http://10.0.0.1/files.example.edu"));
    ck_assert(!linked_files_at_home(&form, "http://files.example.edu:80/"));
    ck_assert(!linked_files_at_home(&form, "http://files.example.edu@10.0.0.1/"));
}
END_TEST

SUITE(linked_files, a_files_secret_goes_to_its_own_hosts_by_https, a_files_secret_goes_nowhere_else,
      only_the_hosts_of_a_forms_files_may_stand_inside)
