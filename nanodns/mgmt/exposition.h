/* SPDX-License-Identifier: MIT */
#ifndef ND_MGMT_EXPOSITION_H
#define ND_MGMT_EXPOSITION_H

#include <stdint.h>
#include <stdio.h>

/*
 * The Prometheus text format, version 0.0.4: a family of metrics is announced, then its samples
 * follow. Whether all could be written is for whoever owns the stream to ask.
 */

/* "# HELP" and "# TYPE"; `type`: "counter", "gauge", "histogram", "summary". */
void nd_expo_family(FILE *out, const char *name, const char *type, const char *help);

/* A label; an array of them ends with one whose name is NULL. Values may be any octets; NULL is
 * none. */
struct nd_expo_label {
    const char *name;
    const char *value;
};

/* `labels` NULL: none. */
void nd_expo_uint(FILE *out, const char *name, const struct nd_expo_label *labels, uint64_t value);
void nd_expo_real(FILE *out, const char *name, const struct nd_expo_label *labels, double value);

/* A family of one sample without labels. */
void nd_expo_one(FILE *out, const char *name, const char *type, const char *help, uint64_t value);

#endif
