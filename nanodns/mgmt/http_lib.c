/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "mgmt/http_lib.h"

#include <stdio.h>
#include <string.h>

#ifdef ND_MICROHTTPD_SONAME

#include <dlfcn.h>
#include <stdint.h>

/*
 * What packaging tools read to find a library that no NEEDED entry names (the UAPI group's ELF
 * dlopen metadata: an ELF note of vendor "FDO" and type 0x407c0c0a).
 */
#define NOTE_TEXT                                                                                  \
    "[{\"feature\":\"mgmt\",\"description\":\"HTTP management API\",\"priority\":\"recommended\"," \
    "\"soname\":[\"" ND_MICROHTTPD_SONAME "\"]}]"

static const struct {
    uint32_t name_size;
    uint32_t text_size;
    uint32_t type;
    char name[4];
    _Alignas(uint32_t) char text[sizeof(NOTE_TEXT)];
} dlopen_note __attribute__((used, section(".note.dlopen"), aligned(4))) = {
    .name_size = sizeof("FDO"),
    .text_size = sizeof(NOTE_TEXT),
    .type = 0x407c0c0a,
    .name = "FDO",
    .text = NOTE_TEXT,
};

/* dlsym() gives functions as pointers to objects, which POSIX allows and C does not. */
static bool find(void *handle, const char *name, void *ret_function)
{
    void *symbol = dlsym(handle, name);
    memcpy(ret_function, &symbol, sizeof(symbol));
    return symbol != NULL;
}

bool nd_http_lib_open(struct nd_http_lib *ret_lib, char *error, size_t error_size)
{
    struct nd_http_lib lib = {
        .handle = dlopen(ND_MICROHTTPD_SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)};
    bool ok = lib.handle != NULL;
#define FIND(name) ok = ok && find(lib.handle, "MHD_" #name, &lib.name);
    ND_HTTP_LIB_FUNCTIONS(FIND)
#undef FIND
    if (!ok) {
        snprintf(error, error_size,
                 "the management API needs libmicrohttpd (Debian: apt install libmicrohttpd12): %s",
                 dlerror());
        nd_http_lib_close(&lib);
        return false;
    }
    *ret_lib = lib;
    return true;
}

void nd_http_lib_close(struct nd_http_lib *lib)
{
    if (lib->handle != NULL) {
        dlclose(lib->handle);
        lib->handle = NULL;
    }
}

#else

bool nd_http_lib_open(struct nd_http_lib *ret_lib, char *error, size_t error_size)
{
    (void)error;
    (void)error_size;
    *ret_lib = (struct nd_http_lib){
#define LINKED(name) .name = MHD_##name,
        ND_HTTP_LIB_FUNCTIONS(LINKED)
#undef LINKED
    };
    return true;
}

void nd_http_lib_close(struct nd_http_lib *lib)
{
    (void)lib;
}

#endif
