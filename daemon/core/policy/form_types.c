/* form_types: the names of the types, and the fields that money, skills, files and images are made of. */
#include <string.h>

#include "core/policy/form.h"

static const char *const type_names[] = {
#define X(enumerator, name, shape) [FIELD_##enumerator] = name,
    FIELD_TYPES(X)
#undef X
};

const char *
field_type_name(enum field_type type)
{
    return type_names[type];
}

bool
form_type_named(const char *name, enum field_type *ret)
{
    for (size_t i = 0; i < sizeof type_names / sizeof *type_names; i++)
        if (!strcmp(type_names[i], name)) {
            *ret = (enum field_type)i;
            return true;
        }
    return false;
}

/* What is known of a file that is here; why one that should be is not. */
#define FILE_PARTS                                                        \
    "{\"id\":\"name\",\"title\":\"Name\",\"type\":\"text\",\"max\":300}," \
    "{\"id\":\"type\",\"title\":\"Type\",\"type\":\"text\",\"max\":100}," \
    "{\"id\":\"size\",\"title\":\"Bytes\",\"type\":\"number\"},"          \
    "{\"id\":\"missing\",\"title\":\"Not here\",\"type\":\"text\",\"max\":500},"
#define UNHELD "{\"not\":{\"fact\":\"entry.file\",\"present\":true}}"

/* pages/ui.jq has the same fields for its inputs. */
const char *
form_type_fields(enum field_type type)
{
    switch (type) {
    case FIELD_MONEY:
        return "[{\"id\":\"audience\",\"title\":\"For whom\",\"type\":\"text\",\"required\":true},"
               "{\"id\":\"amount\",\"title\":\"Amount\",\"type\":\"number\",\"required\":true},"
               "{\"id\":\"note\",\"title\":\"Note\",\"type\":\"text\"}]";
    case FIELD_SKILL:
        return "[{\"id\":\"name\",\"title\":\"Skill\",\"type\":\"text\",\"required\":true},"
               "{\"id\":\"framework\",\"title\":\"Framework\",\"type\":\"choice\",\"choices\":["
               "{\"id\":\"nace\",\"title\":\"NACE\"},{\"id\":\"esco\",\"title\":\"ESCO\"},"
               "{\"id\":\"onet\",\"title\":\"O*NET\"},{\"id\":\"other\",\"title\":\"Another\"}]},"
               "{\"id\":\"code\",\"title\":\"Code\",\"type\":\"text\",\"max\":64},"
               "{\"id\":\"uri\",\"title\":\"Web address of the skill\",\"type\":\"url\"}]";
    case FIELD_FILE:
        return "[" FILE_PARTS "{\"id\":\"file\",\"title\":\"File\",\"type\":\"text\",\"max\":64},"
               "{\"id\":\"url\",\"title\":\"Web "
               "address\",\"type\":\"url\",\"required-when\":" UNHELD
               ",\"ask\":\"Choose a file, or say where it lies.\"},"
               "{\"id\":\"alt\",\"title\":\"What it shows, in words\",\"type\":\"text\","
               "\"required-when\":" UNHELD ",\"max\":500}]";
    case FIELD_IMAGE:
        return "[" FILE_PARTS "{\"id\":\"file\",\"title\":\"Image\",\"type\":\"text\",\"max\":64,"
                              "\"required\":true,"
               "\"ask\":\"Choose the image: a PNG or an SVG.\"},"
               "{\"id\":\"url\",\"title\":\"Where it came from\",\"type\":\"url\"},"
               "{\"id\":\"alt\",\"title\":\"What it shows, in words\",\"type\":\"text\","
               "\"required\":true,\"max\":500}]";
    default:
        return NULL;
    }
}

bool
form_is_file(enum field_type type)
{
    return type == FIELD_FILE || type == FIELD_IMAGE;
}
