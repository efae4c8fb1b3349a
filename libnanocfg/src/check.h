/* SPDX-License-Identifier: MIT */
#ifndef NCFG_CHECK_H
#define NCFG_CHECK_H

#include "decode.h"

/*
 * Rules across the items of the model, each in time linear in its size. They run on what could be
 * decoded, so that one run tells everything.
 */

/* All of them; also lets SOA records replace their zone's SOA and TTLs of an RRset agree. */
void ncfg_check(struct ncfg_decoder *d);

#endif
