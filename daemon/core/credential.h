/*
 * credential: what a proposal is about when it is not a new credential, and what its completion does to it.
 *
 * The credential stays as it is while proposals about it run. The facts bring what it is now (struct facts); the events
 * carry what it becomes: version, standing, dates. Each event about one credential has the next number ("change"), which
 * the database keeps unique: two proposals that end in the same moment cannot both be the next, and the second is decided
 * again on what the first has made. Only one open proposal about a credential may hold its text (amend, correct, renew);
 * of suspend, reinstate, retire and retract, one each.
 */
#ifndef ASSENT_CORE_CREDENTIAL_H
#define ASSENT_CORE_CREDENTIAL_H

#include "core/step.h"

/* submit: may this be proposed about the credential, as it stands? Nothing to say about a new one. */
bool credential_may(struct deciding *d, struct err *e) must_check;
/* The same of the credential as sql/docket/find_credential.sql tells it, for a kind about one: does its standing allow it, and
 * does no open proposal stand in the way? form: the name of the proposal's form. */
bool
credential_open_to(json_object *now, const char *kind, const char *form, struct err *e) must_check;
/* submit: "credential", "base" and "changed" of the event. */
void credential_put_about(struct deciding *d, json_object *body);
/* revise: does the revision change no more than this kind of proposal may? */
bool credential_may_revise(struct deciding *d, struct err *e) must_check;

/* The act of a final state, or by the proposal's kind; once a case, later calls do nothing. */
void credential_take_effect(struct deciding *d, enum credential_act act);
/* What the outside is told of it: "credential.amended"; and the enumerator of its event. */
enum event_kind credential_event(const struct casefile *c, enum credential_act act);

/* A date of the credential has come; the timer has been ended. */
void credential_date(struct deciding *d);
bool credential_confirm_offered(struct deciding *d, struct err *e) must_check;
bool credential_hand_on(struct deciding *d, struct err *e) must_check;
/* take-over: the whole life of a case that is over before it begins. */
bool credential_take_over(struct deciding *d, struct err *e) must_check;

/*
 * For pages: what changing a document of the version in force into another is: CHANGE_NONE when they say the same.
 * ret_field: the id of the first field of the highest class.
 */
struct programme;
enum form_change credential_change(const struct form *, const struct programme *,
                                   json_object *before, json_object *after, const char **ret_field);

#endif
