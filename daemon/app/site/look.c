/* look: reads colour and logo. The colour carries white text and is the colour of links, so that it must be dark enough. */
#include "app/site/look.h"

#include <string.h>
#include <unistd.h>

#include "app/site/config.h"
#include "base/colour.h"
#include "base/json.h"

/* WCAG 2.2 asks for 4.5 between a link and what it stands on, which is a little darker than white. */
#define CONTRAST_LEAST 4.8

static bool
colour_fits(const struct institution *inst, const char *text, struct err *e)
{
    static const struct colour white = {255, 255, 255};
    struct colour c;
    if (!colour_parse(text, &c, e))
        return err_at(e, "[institution %s] colour", inst->slug);
    double contrast = colour_contrast(c, white);
    return contrast >= CONTRAST_LEAST || err_set(e, ERR_CONFIG,
                                                 "[institution %s] colour: white text on %s has a "
                                                 "contrast of %.1f, and people need at "
                                                 "least %.1f to read it: take a darker one",
                                                 inst->slug, text, contrast, CONTRAST_LEAST);
}

const char *
look_logo_type(const char *file)
{
    const char *dot = strrchr(file, '.');
    return dot && strcmp(dot, ".svg") == 0   ? "image/svg+xml"
           : dot && strcmp(dot, ".png") == 0 ? "image/png"
                                             : NULL;
}

static bool
logo_fits(const struct institution *inst, const char *file, struct err *e)
{
    if (!look_logo_type(file))
        return err_set(e, ERR_CONFIG, "[institution %s] logo is a .svg or a .png file, not %s",
                       inst->slug, file);
    return access(file, R_OK) == 0 ||
           err_set(e, ERR_CONFIG, "[institution %s] logo: %s cannot be read", inst->slug, file);
}

bool
look_read(struct institution *inst, const struct config *config, struct err *e)
{
    const char *colour = config_text(config, "institution", inst->slug, "colour"),
               *logo = config_text(config, "institution", inst->slug, "logo");
    if ((colour && !colour_fits(inst, colour, e)) || (logo && !logo_fits(inst, logo, e)))
        return false;
    inst->look.colour = colour;
    inst->look.logo = logo;
    json_object *look = json_obj();
    json_put_bool(look, "colour", colour);
    json_put_bool(look, "logo", logo);
    json_put(inst->public_json, "look", look);
    return true;
}

const char *
look_css(TALLOC_CTX *ctx, const struct institution *inst)
{
    const char *c = inst->look.colour;
    return c ? err_mem(talloc_asprintf(ctx, ":root { --deep: %s; --link: %s; --link-dark: %s; }\n",
                                       c, c, c))
             : "";
}
