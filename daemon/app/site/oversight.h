/*
 * oversight: the systems of institutions, and who sees what across.
 *
 * An institution that oversees others is their system's office. What it and they see of each other are outlines (titles,
 * departments, states, outcomes, skills) and nothing else; PostgreSQL holds the rule and its row-level security keeps it.
 */
#ifndef ASSENT_APP_SITE_OVERSIGHT_H
#define ASSENT_APP_SITE_OVERSIGHT_H

#include "app/site/registry.h"

struct config;

/* Fills registry->oversight, when its institutions are read; ERR_CONFIG names the section. */
bool
oversight_read(struct registry *registry, const struct config *config, struct err *e) must_check;

#endif
