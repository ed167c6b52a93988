/*
 * comment_period: negative consent: the proposal is shown to everyone who holds one of some roles; unless somebody objects
 * with a reason before the window is over, it is unopposed. An objection can be taken back until then.
 *
 * JSON: "kind": "comment-period", "who": {"roles": ["dean", "unit-head"]} (or one "role"), "window": "10 business days" in
 * place of "due", "early-close": true (it closes at the first objection, or when everybody has said they have none).
 * Tasks: kind "comment". Commands: object (texts {"reason"}), no-objection. Outcomes: unopposed, objected.
 */
