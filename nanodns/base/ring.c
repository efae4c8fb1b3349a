/* SPDX-License-Identifier: MIT */
#include <config.h>

#include "base/ring.h"

#include <errno.h>
#include <sys/mman.h>

/* Stands before each record; the size keeps records aligned. */
struct record {
    uint32_t stride;  /* octets from this header to the next */
    uint32_t is_skip; /* no record: the next one begins at offset 0 */
};

static struct record *record_at(const struct nd_ring *ring, size_t position)
{
    return (struct record *)(void *)(ring->data + (position & (ring->size - 1)));
}

int nd_ring_init(struct nd_ring *ring, size_t size, size_t rewind)
{
    void *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) {
        return errno;
    }
    /* else the first octet could make two megabytes resident */
    (void)madvise(data, size, MADV_NOHUGEPAGE);
    *ring = (struct nd_ring){.data = data, .size = size, .rewind = rewind};
    return 0;
}

void nd_ring_done(struct nd_ring *ring)
{
    if (ring->data != NULL) {
        munmap(ring->data, ring->size);
        ring->data = NULL;
    }
}

/* Are `len` octets free from `head` on? Asks the other side only when it must. */
static bool has_room(struct nd_ring *ring, size_t head, size_t len)
{
    if (len <= ring->size - (head - ring->tail_seen)) {
        return true;
    }
    ring->tail_seen = atomic_load_explicit(&ring->tail, memory_order_acquire);
    return len <= ring->size - (head - ring->tail_seen);
}

void *nd_ring_reserve(struct nd_ring *ring, size_t len)
{
    if (len > ring->size / 2 - sizeof(struct record)) {
        return NULL;
    }
    size_t stride = sizeof(struct record) + ((len + 7) & ~(size_t)7);
    size_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    size_t offset = head & (ring->size - 1);
    size_t skip = 0;
    if (stride > ring->size - offset) {
        skip = ring->size - offset;
    } else if (offset >= ring->rewind && offset >= stride) {
        ring->tail_seen = atomic_load_explicit(&ring->tail, memory_order_acquire);
        skip = ring->tail_seen == head ? ring->size - offset : 0;
    }
    if (!has_room(ring, head, skip + stride)) {
        return NULL;
    }
    if (skip > 0) {
        *record_at(ring, head) = (struct record){.stride = (uint32_t)skip, .is_skip = 1};
    }
    struct record *record = record_at(ring, head + skip);
    *record = (struct record){.stride = (uint32_t)stride};
    ring->reserved = head + skip + stride;
    return record + 1;
}

void nd_ring_commit(struct nd_ring *ring)
{
    /* sequentially consistent: whoever then reads a flag "the other side sleeps" reads it true */
    atomic_store_explicit(&ring->head, ring->reserved, memory_order_seq_cst);
}

const void *nd_ring_take(struct nd_ring *ring)
{
    size_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    if (ring->taken == head) {
        return NULL;
    }
    const struct record *record = record_at(ring, ring->taken);
    if (record->is_skip != 0) { /* committed together with the record behind it */
        ring->taken += record->stride;
        record = record_at(ring, ring->taken);
    }
    ring->taken += record->stride;
    return record + 1;
}

void nd_ring_release(struct nd_ring *ring)
{
    atomic_store_explicit(&ring->tail, ring->taken, memory_order_release);
}

bool nd_ring_is_empty(const struct nd_ring *ring)
{
    return ring->taken == atomic_load_explicit(&ring->head, memory_order_seq_cst);
}
