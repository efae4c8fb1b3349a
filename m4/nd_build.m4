# SPDX-License-Identifier: MIT
# Macros of this project: flag probes, build modes, libraries with a package hint.

# ND_ADD_CFLAG(flag): append to ND_CFLAGS when the compiler takes it without a warning.
AC_DEFUN([ND_ADD_CFLAG], [
  AS_VAR_PUSHDEF([nd_cache], [nd_cv_cflag_$1])
  AC_CACHE_CHECK([whether $CC takes $1], [nd_cache], [
    nd_saved_CFLAGS=$CFLAGS
    # an unknown -Wno-x is silent until another warning fires, so -Werror alone decides
    CFLAGS="$CFLAGS -Werror $1"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
                      [AS_VAR_SET([nd_cache], [yes])], [AS_VAR_SET([nd_cache], [no])])
    CFLAGS=$nd_saved_CFLAGS])
  AS_VAR_IF([nd_cache], [yes], [ND_CFLAGS="$ND_CFLAGS $1"])
  AS_VAR_POPDEF([nd_cache])
])

# ND_ADD_LDFLAG(variable, flag): append to the variable when a program links with it.
AC_DEFUN([ND_ADD_LDFLAG], [
  AS_VAR_PUSHDEF([nd_cache], [nd_cv_ldflag_$2])
  AC_CACHE_CHECK([whether the linker takes $2], [nd_cache], [
    nd_saved_LDFLAGS=$LDFLAGS
    LDFLAGS="$LDFLAGS $2"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
                   [AS_VAR_SET([nd_cache], [yes])], [AS_VAR_SET([nd_cache], [no])])
    LDFLAGS=$nd_saved_LDFLAGS])
  AS_VAR_IF([nd_cache], [yes], [$1="$$1 $2"])
  AS_VAR_POPDEF([nd_cache])
])

# ND_PACKED_RELOCATIONS: DT_RELR where program loader and linker both know it; a loader that does not
# would start the program with wild pointers, so one is run.
AC_DEFUN([ND_PACKED_RELOCATIONS], [
  AC_CACHE_CHECK([whether packed relocations work], [nd_cv_packed_relocations], [
    nd_saved_LDFLAGS=$LDFLAGS nd_saved_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -fPIE"
    LDFLAGS="$LDFLAGS -pie -Wl,-z,pack-relative-relocs"
    AC_RUN_IFELSE([AC_LANG_PROGRAM([[static int nd_a; static int *volatile nd_p = &nd_a;]],
                                   [[return nd_p != &nd_a;]])],
      [nd_cv_packed_relocations=yes], [nd_cv_packed_relocations=no],
      [nd_cv_packed_relocations=no])
    LDFLAGS=$nd_saved_LDFLAGS CFLAGS=$nd_saved_CFLAGS])
  AS_IF([test "$nd_cv_packed_relocations" = yes],
        [ND_PROG_LDFLAGS="$ND_PROG_LDFLAGS -Wl,-z,pack-relative-relocs"])
])

# ND_ARG_BUILD_MODES: the --enable-… switches; sets nd_werror nd_sanitizers nd_coverage nd_fuzzing.
AC_DEFUN([ND_ARG_BUILD_MODES], [
  AC_ARG_ENABLE([werror],
    [AS_HELP_STRING([--enable-werror], [make every compiler warning an error])],
    [nd_werror=$enableval], [nd_werror=no])
  AC_ARG_ENABLE([sanitizers],
    [AS_HELP_STRING([--enable-sanitizers@<:@=LIST@:>@],
                    [build with sanitizers; LIST is address,undefined (default) or thread])],
    [nd_sanitizers=$enableval], [nd_sanitizers=no])
  AC_ARG_ENABLE([coverage],
    [AS_HELP_STRING([--enable-coverage], [count executed lines; then run make coverage])],
    [nd_coverage=$enableval], [nd_coverage=no])
  AC_ARG_ENABLE([fuzzing],
    [AS_HELP_STRING([--enable-fuzzing], [build the libFuzzer targets (needs clang); then make fuzz])],
    [nd_fuzzing=$enableval], [nd_fuzzing=no])

  AS_IF([test "$nd_fuzzing" = yes && test "$nd_sanitizers" = no], [nd_sanitizers=yes])
  AS_IF([test "$nd_sanitizers" = yes], [nd_sanitizers=address,undefined])
  AS_CASE([$nd_sanitizers],
    [*address*thread*|*thread*address*],
    [AC_MSG_ERROR([the address and thread sanitizers exclude each other: choose one])])

  AS_IF([test -z "${CFLAGS+set}"],
    [AS_IF([test "$nd_coverage" = yes], [CFLAGS="-O0 -g"],
           [test "$nd_sanitizers" != no], [CFLAGS="-O1 -g"],
           [CFLAGS="-O2 -g"])])
])

# ND_COMPILER_FLAGS: language, warnings and hardening, all in ND_CFLAGS, ND_CPPFLAGS, ND_LDFLAGS.
AC_DEFUN([ND_COMPILER_FLAGS], [
  ND_CFLAGS= ND_CPPFLAGS= ND_LDFLAGS= ND_PROG_LDFLAGS=
  AC_LANG_PUSH([C])
  ND_ADD_CFLAG([-std=gnu11])
  m4_foreach_w([nd_flag],
    [-Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wstrict-prototypes
     -Wmissing-prototypes -Wcast-qual -Wvla -Wundef -Wnull-dereference -Wimplicit-fallthrough
     -fstack-protector-strong -fPIE],
    [ND_ADD_CFLAG(nd_flag)])
  # Nothing here is unwound while it runs, and debuggers find the same tables beside the debug
  # information: a sixth of the program. The sanitizers do unwind.
  AS_IF([test "$nd_sanitizers" = no],
        [ND_ADD_CFLAG([-fno-asynchronous-unwind-tables])
         ND_ADD_CFLAG([-fno-unwind-tables])])
  # The libraries are in the program whole but for what it does not call.
  ND_ADD_CFLAG([-ffunction-sections])
  ND_ADD_CFLAG([-fdata-sections])
  ND_ADD_LDFLAG([ND_LDFLAGS], [-Wl,-z,relro])
  ND_ADD_LDFLAG([ND_LDFLAGS], [-Wl,-z,now])
  ND_ADD_LDFLAG([ND_LDFLAGS], [-Wl,--as-needed])
  ND_ADD_LDFLAG([ND_PROG_LDFLAGS], [-pie])
  ND_ADD_LDFLAG([ND_PROG_LDFLAGS], [-Wl,--gc-sections])
  ND_PACKED_RELOCATIONS

  # _FORTIFY_SOURCE warns without optimisation, hides errors from the sanitizers, and may already
  # be set by the distribution.
  AC_CACHE_CHECK([whether to set _FORTIFY_SOURCE], [nd_cv_fortify], [
    AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
#if !defined(__OPTIMIZE__) || defined(_FORTIFY_SOURCE)
#error not wanted
#endif
int nd_unused;
]])], [nd_cv_fortify=yes], [nd_cv_fortify=no])])
  AS_IF([test "$nd_cv_fortify" = yes && test "$nd_sanitizers" = no],
        [ND_CPPFLAGS="$ND_CPPFLAGS -D_FORTIFY_SOURCE=2"])
  AC_LANG_POP([C])
  AC_SUBST([ND_CFLAGS])
  AC_SUBST([ND_CPPFLAGS])
  AC_SUBST([ND_LDFLAGS])
  AC_SUBST([ND_PROG_LDFLAGS])
])

# ND_BUILD_MODE_FLAGS: what the switches of ND_ARG_BUILD_MODES add.
AC_DEFUN([ND_BUILD_MODE_FLAGS], [
  AS_IF([test "$nd_werror" = yes], [ND_CFLAGS="$ND_CFLAGS -Werror"])
  AS_IF([test "$nd_sanitizers" != no], [
    nd_san="-fsanitize=$nd_sanitizers -fno-sanitize-recover=all -fno-omit-frame-pointer"
    nd_saved_LDFLAGS=$LDFLAGS nd_saved_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS $nd_san" LDFLAGS="$LDFLAGS $nd_san"
    AC_MSG_CHECKING([whether $CC links with -fsanitize=$nd_sanitizers])
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [AC_MSG_RESULT([yes])],
      [AC_MSG_RESULT([no])
       AC_MSG_ERROR([$CC cannot build with --enable-sanitizers=$nd_sanitizers])])
    CFLAGS=$nd_saved_CFLAGS LDFLAGS=$nd_saved_LDFLAGS
    ND_CFLAGS="$ND_CFLAGS $nd_san"
    ND_LDFLAGS="$ND_LDFLAGS $nd_san"])
  AS_IF([test "$nd_coverage" = yes], [
    AS_CASE([$($CC --version 2>/dev/null)], [*clang*],
      [AC_MSG_ERROR([--enable-coverage reports by gcov: configure with CC=gcc])])
    ND_CFLAGS="$ND_CFLAGS --coverage -fprofile-abs-path"
    ND_LDFLAGS="$ND_LDFLAGS --coverage"])
  AS_IF([test "$nd_fuzzing" = yes], [
    nd_saved_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -fsanitize=fuzzer-no-link"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])], [],
      [AC_MSG_ERROR([--enable-fuzzing needs libFuzzer: configure with CC=clang (Debian: apt install clang)])])
    CFLAGS=$nd_saved_CFLAGS
    ND_CFLAGS="$ND_CFLAGS -fsanitize=fuzzer-no-link"])
  AM_CONDITIONAL([ENABLE_COVERAGE], [test "$nd_coverage" = yes])
  AM_CONDITIONAL([ENABLE_FUZZING], [test "$nd_fuzzing" = yes])
  AM_CONDITIONAL([ENABLE_SANITIZERS], [test "$nd_sanitizers" != no])
])

# ND_NEED_LIBRARY(variable prefix, pkg-config modules, Debian package)
AC_DEFUN([ND_NEED_LIBRARY], [
  PKG_CHECK_MODULES([$1], [$2], [],
    [AC_MSG_ERROR([$2 is missing (Debian: apt install $3): $$1_PKG_ERRORS])])
])

# ND_PEER_LIBRARY(NAME, module): a library that only a bench uses, to compare with; never needed.
AC_DEFUN([ND_PEER_LIBRARY], [
  PKG_CHECK_MODULES([$1], [$2], [nd_has_peer=yes], [nd_has_peer=no])
  AM_CONDITIONAL([HAVE_$1], [test "$nd_has_peer" = yes])
])

# ND_LOAD_LATER(prefix, function): the library is loaded with dlopen() when it is needed, by the
# soname that a program linked with it would name: defines ND_<prefix>_SONAME and leaves
# <prefix>_LIBS out of the link. With --disable-lazy-loading, or where no soname is found: linked.
AC_DEFUN([ND_LOAD_LATER], [
  AC_ARG_ENABLE([lazy-loading],
    [AS_HELP_STRING([--disable-lazy-loading],
                    [link libmicrohttpd instead of loading it when the management API is used])],
    [nd_lazy=$enableval], [nd_lazy=yes])
  AC_SEARCH_LIBS([dlopen], [dl], [], [nd_lazy=no])
  AC_CACHE_CHECK([for the soname behind $$1_LIBS], [nd_cv_soname_$1], [
    nd_cv_soname_$1=no
    nd_saved_LIBS=$LIBS
    LIBS="$$1_LIBS $LIBS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[char $2(void);]], [[return $2();]])],
      [nd_cv_soname_$1=`${OBJDUMP:-objdump} -p conftest$EXEEXT 2>/dev/null |
         $SED -n 's/^ *NEEDED *\(lib@<:@^ @:>@*\)$/\1/p' | $SED -n '/microhttpd/p' | $SED -n 1p`
       test -n "$nd_cv_soname_$1" || nd_cv_soname_$1=no])
    LIBS=$nd_saved_LIBS])
  AS_IF([test "$nd_lazy" != no && test "$nd_cv_soname_$1" != no],
    [AC_DEFINE_UNQUOTED([ND_$1_SONAME], ["$nd_cv_soname_$1"], [loaded with dlopen() when needed])
     $1_LIBS=])
])
