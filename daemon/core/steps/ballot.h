/*
 * ballot: members vote yes or no or abstain, and may change their vote until it closes where the policy says so. The
 * tally (core/tally.h) says passed, failed, tied or no-quorum, and why.
 *
 * JSON, beside who, due and the other keys of every step:
 *   "quorum": {"count": 4, "fraction": "1/2", "more-than": true, "of-whom": [{"constituency": "faculty", "count": 3}]}
 *             of those asked; present is who voted, abstained or was there without voting
 *   "base": "eligible" | "present" | "cast" | "cast-without-abstentions"      what the threshold is a part of
 *   "threshold": "majority" | "unanimous" | {"fraction": "3/5", "more-than": false}
 *   "dissents": 2                     it fails when so many vote no; alone (no threshold) it passes otherwise
 *   "tie": "fails" | "tied" | "casting-vote"           equal votes under "majority"
 *   "chair": "chair"                  the role that is told of a lost quorum, breaks a tie, keeps out of the vote
 *   "chair-votes": "always" | "tie-only"
 *   "recusal": "leaves" | "stays"     whether a recusal leaves the base and the quorum's base
 *   "represent": "unit" | "<field>"   no-quorum (tabled) when a unit named there has nobody among those present
 *   "early-close": true               closes as soon as the votes still out cannot change the result
 *   "extend": {"by": "5 business days", "times": 1}    when the quorum is not met at its due; once, as long again,
 *                                     unless it says otherwise; "times": 0 never
 *   "change-vote": true
 *
 * Tasks: kind "vote" for everybody asked; "casting-vote" for the chair once the votes are equal. Under "chair-votes":
 * "always" with "casting-vote" the side on which the chair voted prevails. "present" may be chosen where base is
 * "present" alone.
 */
