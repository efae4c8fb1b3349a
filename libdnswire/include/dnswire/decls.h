/* SPDX-License-Identifier: MIT */
#ifndef DNSWIRE_DECLS_H
#define DNSWIRE_DECLS_H

/*
 * The library is compiled with hidden visibility. A public header stands between DNSW_BEGIN_DECLS
 * and DNSW_END_DECLS, after its own includes: what it declares is exported, the rest is not.
 */
#ifdef __cplusplus
#define DNSW_BEGIN_DECLS                                                                           \
    _Pragma("GCC visibility push(default)") extern "C"                                             \
    {
#define DNSW_END_DECLS                                                                             \
    }                                                                                              \
    _Pragma("GCC visibility pop")
#else
#define DNSW_BEGIN_DECLS _Pragma("GCC visibility push(default)")
#define DNSW_END_DECLS   _Pragma("GCC visibility pop")
#endif

#endif
