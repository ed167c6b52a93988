# sql: migrations and statements, one a file, embedded by build-aux/embed. A new file is found by itself.
SQL_FILES = $(sort $(wildcard $(srcdir)/sql/migrations/*.sql)) \
	$(sort $(filter-out $(srcdir)/sql/migrations/%,$(wildcard $(srcdir)/sql/*/*.sql)))
EXTRA_DIST += build-aux/embed $(SQL_FILES)
BUILT_SOURCES += sql/statements.gen.h
CLEANFILES += sql/statements.gen.h sql/statements.gen.c sql/statements.gen.h.new sql/statements.gen.c.new sql/files.list

noinst_LIBRARIES += libsql.a
libsql_a_CPPFLAGS = $(AM_CPPFLAGS) $(TALLOC_CFLAGS) $(PQ_CFLAGS)
nodist_libsql_a_SOURCES = sql/statements.gen.c sql/statements.gen.h

# The list changes when a file comes or goes, so that a removed one goes from the program too.
sql/files.list: FORCE
	@$(MKDIR_P) sql && printf '%s\n' $(SQL_FILES) >$@.new && if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi
FORCE:
.PHONY: FORCE

sql/statements.gen.c: build-aux/embed sql/files.list $(SQL_FILES)
	$(AM_V_GEN)$(MKDIR_P) sql && $(srcdir)/build-aux/embed sql/statements.gen.h $@ $(SQL_FILES)
sql/statements.gen.h: sql/statements.gen.c
	@test -f $@ || { rm -f sql/statements.gen.c && $(MAKE) $(AM_MAKEFLAGS) sql/statements.gen.c; }
