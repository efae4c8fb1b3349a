# SPDX-License-Identifier: MIT
# sockets, loops and workers
unit_tests += tests/nanodns/test_udp
thread_tests += tests/nanodns/test_udp
unit_tests += tests/nanodns/test_tcp_conn
thread_tests += tests/nanodns/test_tcp_conn
unit_tests += tests/nanodns/test_addr
unit_tests += tests/nanodns/test_loop
unit_tests += tests/nanodns/test_stats
unit_tests += tests/nanodns/test_upstream_stats
unit_tests += tests/nanodns/test_tcp_gate
unit_tests += tests/nanodns/test_tcp_listener
unit_tests += tests/nanodns/test_listener
tests_nanodns_test_listener_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=socket
thread_tests += tests/nanodns/test_loop
thread_tests += tests/nanodns/test_tcp_gate
thread_tests += tests/nanodns/test_tcp_listener
unit_tests += tests/nanodns/test_listener_join
unit_tests += tests/nanodns/test_worker
thread_tests += tests/nanodns/test_worker
noinst_HEADERS += tests/nanodns/netserver.h

# upstreams: against servers that do what a test tells them
noinst_HEADERS += tests/nanodns/fake_upstream.h
unit_tests += tests/nanodns/test_ares_glue
thread_tests += tests/nanodns/test_ares_glue
tests_nanodns_test_ares_glue_SOURCES = \
	tests/nanodns/test_ares_glue.c tests/nanodns/fake_upstream.c
noinst_HEADERS += tests/nanodns/forward_kit.h
forward_kit = tests/nanodns/forward_kit.c tests/nanodns/fake_upstream.c
unit_tests += tests/nanodns/test_forward
thread_tests += tests/nanodns/test_forward
tests_nanodns_test_forward_SOURCES = tests/nanodns/test_forward.c $(forward_kit)
unit_tests += tests/nanodns/test_forward_servers
thread_tests += tests/nanodns/test_forward_servers
tests_nanodns_test_forward_servers_SOURCES = tests/nanodns/test_forward_servers.c $(forward_kit)
unit_tests += tests/nanodns/test_forward_workers
thread_tests += tests/nanodns/test_forward_workers
tests_nanodns_test_forward_workers_SOURCES = tests/nanodns/test_forward_workers.c $(forward_kit)
unit_tests += tests/nanodns/test_loop_guard
thread_tests += tests/nanodns/test_loop_guard
tests_nanodns_test_loop_guard_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=calloc
noinst_HEADERS += tests/nanodns/flights_kit.h
unit_tests += tests/nanodns/test_flights tests/nanodns/test_flights_threads
thread_tests += tests/nanodns/test_flights_threads
tests_nanodns_test_flights_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=calloc
noinst_HEADERS += tests/nanodns/log_kit.h
unit_tests += tests/nanodns/test_repute
thread_tests += tests/nanodns/test_repute
tests_nanodns_test_repute_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=calloc

# the management API
noinst_HEADERS += tests/nanodns/httpclient.h
unit_tests += tests/nanodns/test_http
thread_tests += tests/nanodns/test_http
noinst_HEADERS += tests/nanodns/mgmt_kit.h
unit_tests += tests/nanodns/test_mgmt_routes
thread_tests += tests/nanodns/test_mgmt_routes
tests_nanodns_test_mgmt_routes_SOURCES = tests/nanodns/test_mgmt_routes.c tests/nanodns/mgmt_kit.c
tests_nanodns_test_mgmt_routes_LDFLAGS = $(AM_LDFLAGS) $(mgmt_stand_ins)
unit_tests += tests/nanodns/test_guard
unit_tests += tests/nanodns/test_json
unit_tests += tests/nanodns/test_prometheus
tests_nanodns_test_prometheus_SOURCES = tests/nanodns/test_prometheus.c tests/nanodns/mgmt_kit.c
tests_nanodns_test_prometheus_LDFLAGS = $(AM_LDFLAGS) $(mgmt_stand_ins)
mgmt_stand_ins = \
	-Wl,--wrap=nd_control_serving -Wl,--wrap=nd_control_stats -Wl,--wrap=nd_control_cache_stats \
	-Wl,--wrap=nd_control_board -Wl,--wrap=nd_control_loop -Wl,--wrap=nd_control_log \
	-Wl,--wrap=nd_control_listen -Wl,--wrap=nd_control_unlisten -Wl,--wrap=nd_control_reload \
	-Wl,--wrap=nd_control_offer -Wl,--wrap=nd_cluster_peer_count -Wl,--wrap=nd_cluster_peer \
	-Wl,--wrap=nd_cluster_probe -Wl,--wrap=nd_cluster_push -Wl,--wrap=nd_cluster_push_result

# control
unit_tests += tests/nanodns/test_control
tests_nanodns_test_control_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=nd_workers_start
unit_tests += tests/nanodns/test_state
unit_tests += tests/nanodns/test_watch
unit_tests += tests/nanodns/test_wish
thread_tests += tests/nanodns/test_control
noinst_HEADERS += tests/nanodns/control_kit.h

# base and app
unit_tests += tests/nanodns/test_args
unit_tests += tests/nanodns/test_cli
unit_tests += tests/nanodns/test_config_file
unit_tests += tests/nanodns/test_daemon
tests_nanodns_test_daemon_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=nd_workers_start -Wl,--wrap=nd_workers_drain -Wl,--wrap=nd_workers_join \
	-Wl,--wrap=nd_workers_free -Wl,--wrap=nd_workers_stats -Wl,--wrap=nd_listener_open
unit_tests += tests/nanodns/test_listen_error
unit_tests += tests/nanodns/test_notify
unit_tests += tests/nanodns/test_port_holder
unit_tests += tests/nanodns/test_suggest
unit_tests += tests/nanodns/test_version
unit_tests += tests/nanodns/test_hash
unit_tests += tests/nanodns/test_log
unit_tests += tests/nanodns/test_log_format
unit_tests += tests/nanodns/test_ring
unit_tests += tests/nanodns/test_textbuf
thread_tests += tests/nanodns/test_cli tests/nanodns/test_daemon tests/nanodns/test_log tests/nanodns/test_ring

# What the store and the resolver are tested with: configs and questions in a line each.
noinst_HEADERS += tests/nanodns/ask.h tests/nanodns/config_kit.h
unit_tests += tests/nanodns/test_acl
unit_tests += tests/nanodns/test_answer_header
unit_tests += tests/nanodns/test_answer_local
unit_tests += tests/nanodns/test_answer_outside
unit_tests += tests/nanodns/test_catalog
unit_tests += tests/nanodns/test_routes tests/nanodns/test_special
tests_nanodns_test_routes_SOURCES = tests/nanodns/test_routes.c tests/nanodns/config_kit.c
tests_nanodns_test_routes_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=strdup
tests_nanodns_test_answer_header_SOURCES = \
	tests/nanodns/test_answer_header.c tests/nanodns/ask.c tests/nanodns/config_kit.c
tests_nanodns_test_answer_local_SOURCES = \
	tests/nanodns/test_answer_local.c tests/nanodns/ask.c tests/nanodns/config_kit.c
tests_nanodns_test_answer_outside_SOURCES = \
	tests/nanodns/test_answer_outside.c tests/nanodns/ask.c tests/nanodns/config_kit.c
tests_nanodns_test_catalog_SOURCES = \
	tests/nanodns/test_catalog.c tests/nanodns/config_kit.c
tests_nanodns_test_catalog_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=reallocarray

# the cache and what it keeps
noinst_HEADERS += tests/nanodns/entry_kit.h
unit_tests += tests/nanodns/test_question tests/nanodns/test_entry tests/nanodns/test_cache
thread_tests += tests/nanodns/test_cache
tests_nanodns_test_entry_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc
tests_nanodns_test_cache_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=reallocarray -Wl,--wrap=aligned_alloc

# The cluster, with peers that are scripts.
noinst_HEADERS += tests/nanodns/http_kit.h tests/nanodns/control_stub.h tests/nanodns/fake_peer.h
unit_tests += tests/nanodns/test_cluster
tests_nanodns_test_cluster_SOURCES = tests/nanodns/test_cluster.c \
	tests/nanodns/control_stub.c tests/nanodns/http_kit.c
unit_tests += tests/nanodns/test_dialect
unit_tests += tests/nanodns/test_host_lookup
thread_tests += tests/nanodns/test_host_lookup
unit_tests += tests/nanodns/test_peer_http
tests_nanodns_test_peer_http_SOURCES = tests/nanodns/test_peer_http.c tests/nanodns/http_kit.c

# queries to upstreams and what comes back
noinst_HEADERS += tests/nanodns/reply_kit.h
unit_tests += tests/nanodns/test_upstream_reply
tests_nanodns_test_upstream_reply_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc -Wl,--wrap=calloc

# a worker's handler, with a stand-in of the forwarder
noinst_HEADERS += tests/nanodns/serve_kit.h
forwarder_stand_in = \
	-Wl,--wrap=nd_forwarder_new -Wl,--wrap=nd_forwarder_free -Wl,--wrap=nd_forwarder_configure \
	-Wl,--wrap=nd_forwarder_is_loop -Wl,--wrap=nd_forward -Wl,--wrap=nd_forward_prefetch
unit_tests += tests/nanodns/test_pending
tests_nanodns_test_pending_SOURCES = tests/nanodns/test_pending.c tests/nanodns/serve_kit.c
tests_nanodns_test_pending_LDFLAGS = $(AM_LDFLAGS) $(forwarder_stand_in) -Wl,--wrap=malloc
unit_tests += tests/nanodns/test_serve
tests_nanodns_test_serve_SOURCES = tests/nanodns/test_serve.c tests/nanodns/serve_kit.c
tests_nanodns_test_serve_LDFLAGS = $(AM_LDFLAGS) $(forwarder_stand_in) -Wl,--wrap=malloc
unit_tests += tests/nanodns/test_serve_outside
tests_nanodns_test_serve_outside_SOURCES = \
	tests/nanodns/test_serve_outside.c tests/nanodns/serve_kit.c
tests_nanodns_test_serve_outside_LDFLAGS = $(AM_LDFLAGS) $(forwarder_stand_in)
