# SPDX-License-Identifier: MIT
dist_man_MANS += man/nanodns.1
dist_man_MANS += man/dnswire.3
dist_man_MANS += man/dnswire-dump.1
dist_man_MANS += man/nanodns.json.5
