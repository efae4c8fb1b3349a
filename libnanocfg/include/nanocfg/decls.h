/* SPDX-License-Identifier: MIT */
#ifndef NANOCFG_DECLS_H
#define NANOCFG_DECLS_H

/*
 * The library is compiled with hidden visibility. A public header stands between NCFG_BEGIN_DECLS
 * and NCFG_END_DECLS, after its own includes: what it declares is exported, the rest is not.
 */
#ifdef __cplusplus
#define NCFG_BEGIN_DECLS                                                                           \
    _Pragma("GCC visibility push(default)") extern "C"                                             \
    {
#define NCFG_END_DECLS                                                                             \
    }                                                                                              \
    _Pragma("GCC visibility pop")
#else
#define NCFG_BEGIN_DECLS _Pragma("GCC visibility push(default)")
#define NCFG_END_DECLS   _Pragma("GCC visibility pop")
#endif

#endif
