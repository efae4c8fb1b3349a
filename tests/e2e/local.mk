# SPDX-License-Identifier: MIT
# The program from outside: dig and plain sockets, python3 with its standard library alone.

e2e_tests += \
	tests/e2e/test_addresses.py \
	tests/e2e/test_cache.py \
	tests/e2e/test_check.py \
	tests/e2e/test_cli.py \
	tests/e2e/test_cluster.py \
	tests/e2e/test_cluster_hostile.py \
	tests/e2e/test_cluster_mixed.py \
	tests/e2e/test_cluster_partition.py \
	tests/e2e/test_edns.py \
	tests/e2e/test_forward.py \
	tests/e2e/test_header.py \
	tests/e2e/test_kit.py \
	tests/e2e/test_lifecycle.py \
	tests/e2e/test_mgmt.py \
	tests/e2e/test_query_log.py \
	tests/e2e/test_real_upstreams.py \
	tests/e2e/test_records.py \
	tests/e2e/test_reload.py \
	tests/e2e/test_rewrites.py \
	tests/e2e/test_tcp.py \
	tests/e2e/test_upstream_trouble.py \
	tests/e2e/test_zones.py

# Files that nanodns check must refuse, and the modules that the tests and interop/run share.
EXTRA_DIST += \
	tests/e2e/broken \
	tests/e2e/lib/__init__.py \
	tests/e2e/lib/clients.py \
	tests/e2e/lib/cluster.py \
	tests/e2e/lib/expect.py \
	tests/e2e/lib/forwarding.py \
	tests/e2e/lib/harness.py \
	tests/e2e/lib/ports.py \
	tests/e2e/lib/real.py \
	tests/e2e/lib/reply.py \
	tests/e2e/lib/scripted.py \
	tests/e2e/lib/server.py \
	tests/e2e/lib/upstream.py \
	tests/e2e/lib/wire.py

# The cluster, at length: 100 nodes killed, and with the other two programs where they are.
.PHONY: check-cluster
check-cluster:
	NANODNS_CLUSTER_ROUNDS=100 $(MAKE) $(AM_MAKEFLAGS) check VERBOSE=1 \
		TESTS='$(filter tests/e2e/test_cluster%,$(e2e_tests))'
