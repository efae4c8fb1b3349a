/* SPDX-License-Identifier: MIT */
#ifndef ND_BASE_LIMITS_H
#define ND_BASE_LIMITS_H

/* Every limit of the daemon, each with its reason. */

/* Datagrams moved by one recvmmsg() or sendmmsg(): past 64 the gain is under one percent. */
#define ND_UDP_BATCH 64

/* Batches smaller than this are answered one by one: nothing is gained by looking ahead. */
#define ND_UDP_FETCH_MIN 4

/* Octets received of a UDP query. RFC 8085's safe payload is far larger than any honest query. */
#define ND_UDP_QUERY_MAX 4096

/* Octets sent in one UDP answer: no fragments on any path of MTU 1280 (DNS Flag Day 2020). */
#define ND_UDP_ANSWER_MAX 1232

/* Without EDNS (RFC 1035 section 4.2.1). */
#define ND_UDP_ANSWER_PLAIN 512

/* A TCP message's length is 16 bits (RFC 1035 section 4.2.2). */
#define ND_TCP_MESSAGE_MAX 65535

/* TCP connections of the process. Each holds at most one message of input (64 KiB) and the output
 * limits below, so that 1,000 of the worst clients cost some 200 MiB, and idle ones next to
 * nothing. */
#define ND_TCP_CONNECTIONS_MAX 1000

/* TCP connections of one client address: a twentieth, so that one cannot shut out the others. */
#define ND_TCP_CONNECTIONS_PER_CLIENT 50

/* RFC 7766 section 6.2.3 asks for "a few seconds"; 10 s lets a stub reuse its connection. */
#define ND_TCP_IDLE_MS 10000

/* UDP socket buffers asked for, octets: some 2,000 small queries wait out a scheduling delay
 * (the kernel counts 1.5 to 2 times the data). What it does not grant is done without. */
#define ND_UDP_SOCKET_BUFFER (1 << 20)

/* Batches read in one turn of the loop, so that TCP and timers get their turn under a flood. */
#define ND_UDP_BATCHES_PER_TURN 8

/* Batches answered when shutting down: a full socket buffer holds fewer. */
#define ND_UDP_DRAIN_BATCHES 128

/* Connections waiting to be accepted; the kernel's own default maximum (net.core.somaxconn). */
#define ND_TCP_BACKLOG 4096

/* Connections accepted in one turn of the loop, so that UDP gets its turn. */
#define ND_TCP_ACCEPTS_PER_TURN 64

/* No descriptors or memory for a connection: do not ask again before some were given back. */
#define ND_TCP_ACCEPT_PAUSE_MS 100

/* Kernel buffers of a connection, each way, octets (it doubles them): one message of any size;
 * left to itself the kernel would grow them to megabytes for a client that does not read. */
#define ND_TCP_SOCKET_BUFFER (64 << 10)

/* Octets of small answers gathered for one write. */
#define ND_TCP_GATHER (16 << 10)

/* Octets read at once; all workers' connections together need one such buffer a worker. */
#define ND_TCP_READ_SIZE (16 << 10)

/* First buffer for a message that came in parts: most queries fit, larger ones double it. */
#define ND_TCP_INPUT_FIRST 512

/* Answers waiting for a client to read, octets: past this nothing more is read from it. */
#define ND_TCP_OUTPUT_MAX (64 << 10)

/* Answers that come later are kept for a client that does not read up to this many times that;
 * then its connection is cut. */
#define ND_TCP_LATE_OUTPUTS 4

/* Reads from a connection when shutting down: ND_TCP_SOCKET_BUFFER as the kernel doubles it. */
#define ND_TCP_DRAIN_READS 16

/* Messages of one connection whose answers are still being looked for: past this nothing more is
 * read from it; a resolver's client has some tens in flight. */
#define ND_TCP_DEFERRED_MAX 128

/* Ports tried for "any free port": that UDP chose one which TCP has in use is rare already. */
#define ND_LISTEN_PORT_TRIES 16

/* Durations with a queue of their own in a loop: idle TCP connections, upstream queries, spare. */
#define ND_LOOP_SHARED_TIMEOUTS 4

/* A worker's stack, octets: its buffers are on the heap, the deepest call chain needs 16 KiB;
 * getrlimit's usual 8 MiB would be counted against a container with overcommit off. */
#define ND_WORKER_STACK (256 << 10)

/* The stack of a thread that loads configs or looks up names, octets: name services of the system
 * keep buffers there; only what is used takes memory. */
#define ND_ERRAND_STACK (1u << 20)

/* How far a loading thread steps back for those that answer queries: 1.5 % of a processor that they
 * want whole, so that 100,000 records are loaded in 20 s even then. SCHED_IDLE would make it 80. */
#define ND_ERRAND_NICE 19

/* Changes that wait for their turn: each may hold a document. More come only from something that is
 * out of order, and it is told so. */
#define ND_CHANGES_MAX 64

/* Octets of all offered documents that wait: two of the largest body that the API takes. */
#define ND_OFFERS_OCTETS_MAX (128u << 20)

/* Upstreams that are given by name, of which so many addresses each are used. */
#define ND_HOST_NAMES_MAX     64
#define ND_HOST_ADDRESSES_MAX 4

/* A name that could not be looked up is tried again this often: the machine's own resolver may need
 * us, and does not come up faster for being asked. */
#define ND_HOST_RETRY_MS 30000

/* What happens to the config file within this is one change: an editor's steps, a deployment's. */
#define ND_WATCH_SETTLE_MS 50

/* The config file is looked at this often even if no event tells of a change (network file
 * systems); the other NanoDNS programs look as often. */
#define ND_WATCH_POLL_MS 5000

/* Who follows changes: the cluster, the API, and spare. */
#define ND_CONTROL_LISTENERS_MAX 8

/* Links of a CNAME chain: no sane configuration has more, and a query's work stays bounded. */
#define ND_CNAME_LINKS_MAX 8

/* Octets of all that the cache keeps: a thousand of the largest answers four times over, or 600,000
 * of the usual ones; what a small machine can spare. */
#define ND_CACHE_OCTETS_MAX (256u << 20)

/* Locks of the cache: so many more than CPUs that two threads seldom want one. More gain nothing,
 * and a thread sanitizer cannot follow who holds 64 at once. */
#define ND_CACHE_SHARDS_MAX 32

/* Entries of a shard, at least, before there are two: with thousands, the shards fill evenly enough
 * for each to go by its own order of use. */
#define ND_CACHE_SHARD_ENTRIES 4096

/* Caches smaller than this keep the order of use exactly. In larger ones, what became the newest is
 * not moved again before a sixteenth as many others came, so that most hits only read. */
#define ND_CACHE_EXACT_ENTRIES 256
#define ND_CACHE_SLACK_PART    16

/* Places looked at for dead entries whenever one comes: they go as fast as twice as many come. */
#define ND_CACHE_SWEEP 2

/* An entry in the last of so many parts of its life is due for a refresh. */
#define ND_CACHE_DUE_PART 10

/* Places that remember where hits lay, by which the memory for a batch is fetched: a power of two,
 * for the names that most queries are for. 96 KiB, touched as they are used. */
#define ND_CACHE_TRAILS 4096

/* Octets the processor fetches from memory at a time. */
#define ND_CACHE_LINE 64

/* Of an entry, what is fetched ahead: most are no larger. */
#define ND_CACHE_FETCH_OCTETS 192

/* Failures are kept this long: RFC 9520 section 3.2 allows 1 to 300 s; recovery should show soon.
 */
#define ND_FAILURE_LIFE_MS 5000

/* Links that are followed in one answer of an upstream: it may complete what ends just before our
 * own limit, and more is a loop or a trap. */
#define ND_UPSTREAM_LINKS_MAX (2 * ND_CNAME_LINKS_MAX)

/* Zones in one answer whose denials of existence are kept: a wildcard in each of some links. */
#define ND_UPSTREAM_ZONES_MAX 4

/* Records, and octets packed, of an answer that is judged without memory of its own: all that come
 * by UDP, but for a few that were compressed better than is right. */
#define ND_UPSTREAM_SMALL_RECORDS 64
#define ND_UPSTREAM_SMALL_OCTETS  2048

/* UDP payload we tell upstreams: as ND_UDP_ANSWER_MAX, for the same reason. */
#define ND_UPSTREAM_PAYLOAD 1232

/* Queries sent from one source port before another is taken: who finds out a port while it is in
 * use (RFC 5452 section 9.2) has that many questions to forge, and opening sockets stays cheap. */
#define ND_LINK_PORT_QUERIES 64

/* Sockets of a worker towards one server: a thousand queries wait on ports that are retired
 * already; each costs some 80 KiB of c-ares while it is there. */
#define ND_LINK_CHANNELS_MAX 16

/* c-ares is asked this often whether queries have timed out: the error of an upstream's timeout. */
#define ND_LINK_TICK_MS 25

/* TTL of records in a stale answer: RFC 8767 section 4 recommends 30 s. */
#define ND_STALE_TTL_S 30

/* Servers of a route: after as many failures nobody waits for the next; further ones are unused. */
#define ND_ROUTE_SERVERS_MAX 32

/* Questions in flight, of all workers: ten seconds of a busy network when no upstream answers; one
 * costs some 2 KiB, c-ares included. The newest is answered SERVFAIL when there are more. */
#define ND_FLIGHTS_MAX 10000

/* Clients that wait for them: several of a question; a waiting one costs some 600 octets. */
#define ND_ASKERS_MAX 20000

/* A question is given up after this long, whatever servers are left: a client's resolver has given
 * up earlier (5 s by default) and asked again. Each attempt has its upstream_timeout nevertheless.
 */
#define ND_FLIGHT_MAX_MS 10000

/* With serve_stale: a client waits this long for a fresh answer (RFC 8767 section 5). */
#define ND_STALE_WAIT_MS 1800

/* A server that failed is asked last, and again beside another one after this long, doubled each
 * time up to the maximum: a lost datagram is forgiven soon, a dead server costs little. */
#define ND_REPUTE_PROBE_FIRST_MS 1000
#define ND_REPUTE_PROBE_MAX_MS   8000

/* What a server was seen not to do, EDNS or keeping the case of a name, is believed for this long:
 * servers are replaced and repaired, seldom within the hour. */
#define ND_REPUTE_REMEMBER_MS (60 * 60 * 1000)

/* A server that comes and goes is logged once in so long. */
#define ND_REPUTE_LOG_MS 60000

/* Random octets taken from the kernel at once: those of some 100 queries. */
#define ND_RANDOM_BLOCK 512

/* Shutdown: answer what is in flight for this long, then leave. */
#define ND_DRAIN_MS 2000

/* While draining, whether clients still wait for upstreams is looked at this often. */
#define ND_DRAIN_LOOK_MS 5

/* Workers whose sockets were replaced end handshakes and answer on their connections for so long: a
 * question that was sent before they ended is answered on any network. */
#define ND_RETIRE_MS 1000

/* What is left of the two seconds of a shutdown for ending threads and giving memory back. */
#define ND_STOP_SLACK_MS 200

/* ---- cluster ---- */

/* Every node asks its peers this often whether they are ahead (the other programs' 30 s), give or
 * take a sixth, so that nodes started together do not ask together. */
#define ND_PULL_MS        30000
#define ND_PULL_JITTER_MS 5000

/* After a failure a peer is asked again after 0.5, 1, 2, 4, 4 … s. A Python node that comes back
 * pulls a whole file after 10 s, its own host and port lost: we are to be earlier with ours. */
#define ND_PEER_RETRY_FIRST_MS 500
#define ND_PEER_RETRY_MAX_MS   4000

/* What came from one peer is passed on after so long, so that who pushed it has reached the others
 * first; add as much at random. */
#define ND_PEER_FORWARD_MS 40

/* Connecting, or no octet either way for this long: the other programs wait 5 s for all of it. */
#define ND_PEER_STALL_MS 5000

/* A small question, and a document of ND_PEER_CONFIG_MAX over a line of 20 Mbit/s. */
#define ND_PEER_ASK_MS    5000
#define ND_PEER_CONFIG_MS 30000

/* GET /cluster waits for its peers, and POST /reload for its pushes, no longer than this. Peers
 * that were dead before, and the rest once one push has succeeded, are waited for only so long: on
 * any network of one house they have answered by then. All of them go on afterwards. */
#define ND_PEER_PROBE_MS 2000
#define ND_PEER_PUSH_MS  2000
#define ND_PEER_GRACE_MS 250

/* What was seen of a peer so recently is not asked again for GET /cluster. */
#define ND_PEER_FRESH_MS 200

/* Octets taken from a peer: a document (a million records are 100 MB, which is no config for a
 * cluster; /sync takes no more), any other answer, and its headers. */
#define ND_PEER_CONFIG_MAX  (64u << 20)
#define ND_PEER_ANSWER_MAX  (1u << 20)
#define ND_PEER_HEADERS_MAX (16u << 10)

/* Peers of the config and of NANODNS_PEERS together: every change goes to all of them at once. */
#define ND_PEERS_MAX 256

/* Octets of what went wrong with a peer, for the log and the API. */
#define ND_PEER_ERROR_MAX 256

/* Threads that look up names of peers at once; each may wait 10 s for a dead name server. */
#define ND_LOOKUPS_MAX 4

/* Addresses kept of a name: more than a host has interfaces. */
#define ND_LOOKUP_ADDRESSES_MAX 8

/* Worker threads: more than any machine of an internal network has CPUs. */
#define ND_WORKERS_MAX 256

/* Upstream servers counted each on its own, more share a line: a monitoring system keeps every
 * series for months, and no sane config has as many. */
#define ND_UPSTREAM_STATS_MAX 256

/* Connections to the management API: peers, monitoring and some people; each costs 16 KiB. */
#define ND_MGMT_CONNECTIONS_MAX 256

/* Of one client address: a quarter, as a proxy may stand before many. */
#define ND_MGMT_CONNECTIONS_PER_CLIENT 64

/* Octets for a request's line and headers, and for reading its body in pieces: curl and browsers
 * send one or two thousand. */
#define ND_MGMT_POOL_SIZE (16u << 10)

/* Octets of a pushed config: 600,000 records; more travels by other ways. */
#define ND_MGMT_BODY_MAX (64u << 20)

/* Octets of a body that is not looked at: "curl -d ''" and its like. */
#define ND_MGMT_SMALL_BODY_MAX 4096

/* What the command line takes of an answer, octets: /metrics and /cluster of ND_PEERS_MAX peers. */
#define ND_API_ANSWER_MAX (4u << 20)

/* It waits for an answer as long as a container's health check may take, and for a change as long
 * as loading a million records and asking peers that are slow. */
#define ND_API_ASK_MS    5000
#define ND_API_CHANGE_MS 60000

/* The port that the documentation of all three programs gives the management API. */
#define ND_MGMT_PORT_USUAL 9053

/* Octets of the bodies of all requests: two of the largest at once. */
#define ND_MGMT_BODIES_MAX (2 * ND_MGMT_BODY_MAX)

/* Nothing heard of a client of the management API: monitoring comes again within 15 s at most,
 * on a new connection where this one was too slow. */
#define ND_MGMT_IDLE_S 10

/* A request and its answer, however slowly its octets come: 64 MiB at 10 Mbit/s. */
#define ND_MGMT_TOTAL_MS 60000

/* When the API moves to another address, requests under way at the old one have this long. */
#define ND_MGMT_RETIRE_MS 10000

/* Octets of a thread's log ring: 10,000 queries, what a worker answers while the writer thread
 * waits some tens of milliseconds for a CPU. Its pages are touched only as they are needed. */
#define ND_LOG_RING_SIZE (1u << 20)

/* A ring found empty this far in starts again at its begin, so that a part of it is in memory, not
 * all. Until the writer thread wakes, only that part is free for the next burst: some hundred lines
 * about a config, or some milliseconds of queries. */
#define ND_LOG_RING_REWIND         (16u << 10)
#define ND_LOG_RING_REWIND_QUERIES (256u << 10)

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
