/* SPDX-License-Identifier: MIT */
#include "check.h"

void ncfg_check(struct ncfg_decoder *d)
{
    (void)d;
}
