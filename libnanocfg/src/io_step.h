/* SPDX-License-Identifier: MIT */
#ifndef NCFG_IO_STEP_H
#define NCFG_IO_STEP_H

/*
 * Octets of one read() or write() of a file. Many kernels let no other thread have the processor
 * before such a call is over, and 8 MiB take milliseconds: a server in the same process would miss
 * its queries for so long.
 */
#define NCFG_IO_STEP 65536u

#endif
