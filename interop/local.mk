# SPDX-License-Identifier: MIT
# The runner and its cases: EXTRA_DIST += interop/….
