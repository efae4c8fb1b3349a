# SPDX-License-Identifier: MIT
# Checks of the sources, and the reports made from them.
