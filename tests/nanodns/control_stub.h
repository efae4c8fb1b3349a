/* SPDX-License-Identifier: MIT */
/*
 * A stand-in for control/: it serves one document, takes greater ones after validating them, tells
 * its listeners. No file, no workers, no thread.
 */
#ifndef TESTS_NANODNS_CONTROL_STUB_H
#define TESTS_NANODNS_CONTROL_STUB_H

#include "control/control.h"

struct nd_control *control_stub_new(const char *text);
void control_stub_free(struct nd_control *control);

/* An operator's edit: `text` serves from now on, one version higher. */
void control_stub_edit(struct nd_control *control, const char *text);

/* Where the log goes; closed by control_stub_free(). */
int control_stub_log_fd(const struct nd_control *control);

#endif
