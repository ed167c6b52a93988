# The policies that we ship, with the schemas that editors read, as $(pkgdatadir)/workflows.
workflowsdir = $(pkgdatadir)/workflows
workflowrubricsdir = $(workflowsdir)/rubrics
workflowformsdir = $(workflowsdir)/forms
workflowcalendarsdir = $(workflowsdir)/calendars
dist_workflows_DATA = workflows/microcredential.json
dist_workflowrubrics_DATA = workflows/rubrics/seven-criteria.json
dist_workflowforms_DATA = workflows/forms/microcredential.json
dist_workflowcalendars_DATA = workflows/calendars/default.json
