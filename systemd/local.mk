# How the service is run in production. tests/lint/systemd-lint holds its exposure down.
EXTRA_DIST += systemd/assentd.service.in systemd/assent.tmpfiles.in systemd/assent.sysusers
SYSTEMD_FILES = systemd/assentd.service systemd/assent.tmpfiles
CLEANFILES += $(SYSTEMD_FILES)
all-local: $(SYSTEMD_FILES)

SYSTEMD_FILL = $(AM_V_GEN)$(MKDIR_P) systemd && \
	sed -e 's,[@]sbindir[@],$(sbindir),g' -e 's,[@]sysconfdir[@],$(sysconfdir),g' $(srcdir)/$@.in >$@.new && mv $@.new $@
systemd/assentd.service: systemd/assentd.service.in Makefile
	$(SYSTEMD_FILL)
systemd/assent.tmpfiles: systemd/assent.tmpfiles.in Makefile
	$(SYSTEMD_FILL)

install-data-local: $(SYSTEMD_FILES)
	$(MKDIR_P) '$(DESTDIR)$(systemdsystemunitdir)' '$(DESTDIR)$(prefix)/lib/sysusers.d' '$(DESTDIR)$(prefix)/lib/tmpfiles.d'
	$(INSTALL_DATA) systemd/assentd.service '$(DESTDIR)$(systemdsystemunitdir)/assentd.service'
	$(INSTALL_DATA) $(srcdir)/systemd/assent.sysusers '$(DESTDIR)$(prefix)/lib/sysusers.d/assent.conf'
	$(INSTALL_DATA) systemd/assent.tmpfiles '$(DESTDIR)$(prefix)/lib/tmpfiles.d/assent.conf'
uninstall-local:
	rm -f '$(DESTDIR)$(systemdsystemunitdir)/assentd.service' '$(DESTDIR)$(prefix)/lib/sysusers.d/assent.conf' \
	  '$(DESTDIR)$(prefix)/lib/tmpfiles.d/assent.conf'
