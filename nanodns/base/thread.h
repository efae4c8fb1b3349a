/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_THREAD_H
#define ND_BASE_THREAD_H

#include <stddef.h>

/*
 * Start a thread that nobody joins, with `stack` octets, all signals blocked: they are for the main
 * thread. 0 or an errno value.
 */
int nd_thread_detach(void *(*run)(void *arg), void *arg, size_t stack);

#endif
