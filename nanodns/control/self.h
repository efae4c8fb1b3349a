/* SPDX-License-Identifier: MIT */
#ifndef ND_CONTROL_SELF_H
#define ND_CONTROL_SELF_H

#include <stdbool.h>

#include <nanocfg/config.h>

/* Where such an upstream stands. */
struct nd_self {
    size_t at;       /* offset in the config's text */
    char path[64];   /* "forwards[9999].upstream[1023]" */
    char error[160]; /* with the entry, cut where it is long */
};

/*
 * Is an upstream of this config the server that the config makes of us, so that a question would go
 * round for ever? `*ret_self` is told which. Only what is written as an address is looked at: one
 * that we listen on, with the same port; with 0.0.0.0 or ::, any address of this machine.
 */
bool nd_self_find(const struct ncfg_config *config, struct nd_self *ret_self);

#endif
