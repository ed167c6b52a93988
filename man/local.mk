# The manuals. The tables of options and commands come from the tables in the programs; tests/lint/manuals checks the rest.
dist_man_MANS = man/assentd.8 man/assent-policy.5 man/assent-adapter.7
nodist_man_MANS = man/assent.1 man/assent.conf.5
EXTRA_DIST += build-aux/mdoc-table man/assent.1.in man/assent.conf.5.in
CLEANFILES += $(nodist_man_MANS)
MAN_TABLE = $(AM_V_GEN)$(MKDIR_P) man && $(srcdir)/build-aux/mdoc-table
man/assent.1: man/assent.1.in daemon/cli/commands.def build-aux/mdoc-table
	$(MAN_TABLE) $(srcdir)/daemon/cli/commands.def <$(srcdir)/$@.in >$@.new && mv $@.new $@
man/assent.conf.5: man/assent.conf.5.in daemon/app/site/options.def build-aux/mdoc-table
	$(MAN_TABLE) $(srcdir)/daemon/app/site/options.def <$(srcdir)/$@.in >$@.new && mv $@.new $@
