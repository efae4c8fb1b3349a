# SPDX-License-Identifier: MIT
"""What the end-to-end tests and the interop runner share. Standard library and dig only."""
