# SPDX-License-Identifier: MIT
# Targets, their corpus and the replay of it.
