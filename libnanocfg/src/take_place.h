/* SPDX-License-Identifier: MIT */
#ifndef NCFG_TAKE_PLACE_H
#define NCFG_TAKE_PLACE_H

#include <nanocfg/document.h>

/*
 * Let the file `temporary` take the place of `path`, if `may` (NULL: always) says so of what stands
 * there, as ncfg_store_if() has it. False with errno: `path` is as it was or as others made it, and
 * `temporary` may still be there.
 */
bool ncfg_take_place(const char *temporary, const char *path, ncfg_may_fn *may, void *context);

#endif
