/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_LIMITS_H
#define ND_BASE_LIMITS_H

/* Every limit of the daemon, each with its reason. */

/* Datagrams moved by one recvmmsg() or sendmmsg(): past 64 the gain is under one percent. */
#define ND_UDP_BATCH 64

/* Octets received of a UDP query. RFC 8085's safe payload is far larger than any honest query. */
#define ND_UDP_QUERY_MAX 4096

/* Octets sent in one UDP answer: no fragments on any path of MTU 1280 (DNS Flag Day 2020). */
#define ND_UDP_ANSWER_MAX 1232

/* Without EDNS (RFC 1035 section 4.2.1). */
#define ND_UDP_ANSWER_PLAIN 512

/* A TCP message's length is 16 bits (RFC 1035 section 4.2.2). */
#define ND_TCP_MESSAGE_MAX 65535

/* TCP connections of the process: at 64 KiB of buffers each, 64 MiB at the worst. */
#define ND_TCP_CONNECTIONS_MAX 1000

/* TCP connections of one client address: a twentieth, so that one cannot shut out the others. */
#define ND_TCP_CONNECTIONS_PER_CLIENT 50

/* RFC 7766 section 6.2.3 asks for "a few seconds"; 10 s lets a stub reuse its connection. */
#define ND_TCP_IDLE_MS 10000

/* Links of a CNAME chain: no sane configuration has more, and a query's work stays bounded. */
#define ND_CNAME_LINKS_MAX 8

/* Shutdown: answer what is in flight for this long, then leave. */
#define ND_DRAIN_MS 2000

/* Worker threads: more than any machine of an internal network has CPUs. */
#define ND_WORKERS_MAX 256

/* Octets of a thread's log ring: 10,000 queries, what a worker answers while the writer thread
 * waits some tens of milliseconds for a CPU. Its pages are touched only as they are needed. */
#define ND_LOG_RING_SIZE (1u << 20)

/* A ring that was emptied this far in starts again at its begin, so that a quiet server keeps
 * a few pages in memory, not the whole ring. */
#define ND_LOG_RING_REWIND (16u << 10)

/* Rings of a log: every worker, the main thread, and some for the threads of other services. */
#define ND_LOG_PRODUCERS_MAX (ND_WORKERS_MAX + 8)

/* Octets of a log message: four screen lines of 250 columns; the longest config diagnostic fits. */
#define ND_LOG_MESSAGE_MAX 1000

/* Octets of a formatted line: each of a message's octets can become six (\u001b in JSON). */
#define ND_LOG_LINE_MAX (6 * ND_LOG_MESSAGE_MAX + 256)

/* Octets of formatted lines written at once: a pipe's capacity; more gains nothing. */
#define ND_LOG_BATCH_SIZE (64u << 10)

/* While events come, the writer thread looks this often: batches worth a write, lines not late. */
#define ND_LOG_NAP_MS 5

/* Dropped log lines are reported at most this often: the report must not add to the flood. */
#define ND_LOG_DROP_REPORT_MS 10000

/* The shutdown waits this long for whoever reads the log; a dead reader must not keep us. */
#define ND_LOG_FLUSH_MS 500

#endif
