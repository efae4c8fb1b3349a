/* SPDX-License-Identifier: MIT */
#ifndef ND_APP_NOTIFY_H
#define ND_APP_NOTIFY_H

/*
 * Tell the service manager of our state, as sd_notify(3) does: one datagram, such as "READY=1", to
 * the socket that NOTIFY_SOCKET names (a path, or an abstract name behind '@'). Without the
 * variable there is nobody to tell. 0 or an errno value; never waits.
 */
int nd_notify(const char *state);

#endif
