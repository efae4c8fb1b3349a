/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "loop/internal.h"

static struct nd_task *take_all(struct nd_mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->mutex);
    struct nd_task *first = mailbox->first;
    mailbox->first = NULL;
    mailbox->last_next = &mailbox->first;
    pthread_mutex_unlock(&mailbox->mutex);
    return first;
}

static void on_mail(void *ctx, unsigned ready)
{
    struct nd_mailbox *mailbox = ctx;
    uint64_t count;
    (void)ready;
    /* Emptied before the list is taken: what is posted in between wakes the loop again. */
    ssize_t got = read(mailbox->fd, &count, sizeof(count));
    (void)got;
    struct nd_task *task = take_all(mailbox);
    while (task != NULL) {
        struct nd_task *next = task->next; /* `run` may free or post it */
        task->next = NULL;
        task->run(task->ctx);
        task = next;
    }
}

int nd_mailbox_init(struct nd_loop *loop, struct nd_mailbox *mailbox)
{
    mailbox->first = NULL;
    mailbox->last_next = &mailbox->first;
    int err = pthread_mutex_init(&mailbox->mutex, NULL);
    if (err != 0) {
        return err;
    }
    mailbox->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (mailbox->fd < 0) {
        err = errno;
        pthread_mutex_destroy(&mailbox->mutex);
        return err;
    }
    err = nd_watch_new(loop, mailbox->fd, on_mail, mailbox, &mailbox->watch);
    if (err == 0) {
        err = nd_watch_set(mailbox->watch, ND_WATCH_READ);
    }
    return err; /* the rest is undone by nd_mailbox_done() */
}

void nd_mailbox_done(struct nd_mailbox *mailbox)
{
    if (mailbox->fd < 0) {
        return;
    }
    nd_watch_free(mailbox->watch);
    close(mailbox->fd);
    mailbox->fd = -1;
    pthread_mutex_destroy(&mailbox->mutex);
}

void nd_loop_post(struct nd_loop *loop, struct nd_task *task)
{
    struct nd_mailbox *mailbox = &loop->mailbox;
    const uint64_t one = 1;
    task->next = NULL;
    /* Written under the lock: a task may end the loop, and then nothing here may be touched. */
    pthread_mutex_lock(&mailbox->mutex);
    *mailbox->last_next = task;
    mailbox->last_next = &task->next;
    ssize_t put = write(mailbox->fd, &one, sizeof(one));
    (void)put; /* fails only when the counter is full, and then the loop is awake */
    pthread_mutex_unlock(&mailbox->mutex);
}
