# workflows
