/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_MEMORY_H
#define ND_BASE_MEMORY_H

/* What the C library is told of how this program uses memory: little for long, much for moments. */

/*
 * Blocks of 128 KiB and more are the system's as soon as they are freed. The C library would get
 * used to them and keep them for the next time, and a server would hold two configs for ever: the
 * one that serves, and room for a second. For the whole process, before it has threads.
 */
void nd_memory_setup(void);

/* Give back what smaller blocks have left; for after two configs were in memory. */
void nd_memory_give_back(void);

#endif
