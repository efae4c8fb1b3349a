/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_SELF_H
#define ND_CONTROL_SELF_H

#include <stdbool.h>

#include <nanocfg/config.h>

/* "forwards[12].upstream[3]: '[2001:db8::1%eth0]:53'" and a NUL, cut where it is longer. */
#define ND_SELF_TEXT_MAX 160

/*
 * Is an upstream of this config the server that the config makes of us, so that a question would go
 * round for ever? `where` is told which. Only what is written as an address is looked at: one that
 * we listen on, with the same port; with 0.0.0.0 or ::, any address of this machine.
 */
bool nd_self_find(const struct ncfg_config *config, char where[ND_SELF_TEXT_MAX]);

#endif
