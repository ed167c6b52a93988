# The policies that we ship, with the schemas that editors read, as $(pkgdatadir)/workflows.
workflowsdir = $(pkgdatadir)/workflows
workflowrubricsdir = $(workflowsdir)/rubrics
workflowformsdir = $(workflowsdir)/forms
workflowcalendarsdir = $(workflowsdir)/calendars
dist_workflows_DATA = workflows/microcredential.json \
	workflows/small-change.json workflows/renewal.json workflows/standing.json \
	workflows/small-college.json workflows/small-college.md \
	workflows/campus-governance.md workflows/central-committee.md workflows/micropathway.md workflows/open-comment.md workflows/three-levels.md \
	workflows/campus-governance.json workflows/central-committee.json workflows/micropathway.json workflows/open-comment.json workflows/three-levels.json
dist_workflowrubrics_DATA = workflows/rubrics/seven-criteria.json workflows/rubrics/seven-criteria-met.json \
	workflows/rubrics/seven-principles.json
dist_workflowforms_DATA = workflows/forms/renewal.json workflows/forms/standing.json workflows/forms/microcredential.json workflows/forms/credential-full.json \
	workflows/forms/small-college.json \
	workflows/forms/campus-governance.json workflows/forms/central-committee.json workflows/forms/micropathway.json workflows/forms/open-comment.json workflows/forms/three-levels.json
dist_workflowcalendars_DATA = workflows/calendars/default.json \
	workflows/calendars/small-college.json \
	workflows/calendars/campus-governance.json workflows/calendars/central-committee.json workflows/calendars/micropathway.json workflows/calendars/open-comment.json workflows/calendars/three-levels.json
workflowprogrammesdir = $(workflowsdir)/programmes
dist_workflowprogrammes_DATA = workflows/programmes/microcredential.json workflows/programmes/small-college.json \
	workflows/programmes/campus-governance.json workflows/programmes/central-committee.json workflows/programmes/micropathway.json workflows/programmes/open-comment.json workflows/programmes/three-levels.json
workflowscenariosdir = $(workflowsdir)/scenarios
dist_workflowscenarios_DATA = \
	workflows/scenarios/approved.scenario \
	workflows/scenarios/campus-governance-credit.scenario \
	workflows/scenarios/campus-governance-non-credit.scenario \
	workflows/scenarios/central-committee-quorum.scenario \
	workflows/scenarios/central-committee-six-tracks.scenario \
	workflows/scenarios/central-committee-track.scenario \
	workflows/scenarios/central-committee-two-dissents.scenario \
	workflows/scenarios/central-committee-whole-way.scenario \
	workflows/scenarios/changes-then-met.scenario \
	workflows/scenarios/declined-at-screening.scenario \
	workflows/scenarios/delivery-fails.scenario \
	workflows/scenarios/entered-by-hand.scenario \
	workflows/scenarios/micropathway-condition.scenario \
	workflows/scenarios/micropathway-employers.scenario \
	workflows/scenarios/micropathway-partner-is-no-reviewer.scenario \
	workflows/scenarios/no-quorum.scenario \
	workflows/scenarios/open-comment-objection.scenario \
	workflows/scenarios/open-comment-urgent.scenario \
	workflows/scenarios/open-comment-unopposed.scenario \
	workflows/scenarios/recusal-replaced.scenario \
	workflows/scenarios/returned-at-screening.scenario \
	workflows/scenarios/revision-during-review.scenario \
	workflows/scenarios/revision-lapses.scenario \
	workflows/scenarios/small-college-silent-dean.scenario \
	workflows/scenarios/small-college-week.scenario \
	workflows/scenarios/stale-review.scenario \
	workflows/scenarios/three-levels-evidence.scenario \
	workflows/scenarios/three-levels-first.scenario \
	workflows/scenarios/three-levels-stack.scenario \
	workflows/scenarios/three-levels-work.scenario \
	workflows/scenarios/three-rounds.scenario \
	workflows/scenarios/withdrawn.scenario
dist_workflows_DATA += workflows/workflow.schema.json workflows/rubric.schema.json workflows/form.schema.json \
	workflows/programme.schema.json
EXTRA_DIST += workflows/README.md
