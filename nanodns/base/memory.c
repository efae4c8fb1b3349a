/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/memory.h"

#include <malloc.h>

#define LARGE (128 * 1024) /* octets: the C library's own first threshold */

void nd_memory_setup(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, LARGE);
}

void nd_memory_give_back(void)
{
    (void)malloc_trim(0);
}
