# SPDX-License-Identifier: MIT
# What a distribution installs around the program.

dist_doc_DATA += dist/nanodns-dashboard.json
EXTRA_DIST += dist/nanodns.service.in
CLEANFILES += dist/nanodns.service
noinst_DATA = dist/nanodns.service

dist/nanodns.service: dist/nanodns.service.in Makefile
	@$(MKDIR_P) dist
	$(AM_V_GEN)$(SED) 's,@bindir[@],$(bindir),g' $(srcdir)/dist/nanodns.service.in > $@.new && mv $@.new $@

if HAVE_SYSTEMD_UNIT_DIR
systemdunitdir = $(SYSTEMD_UNIT_DIR)
systemdunit_DATA = dist/nanodns.service
endif
