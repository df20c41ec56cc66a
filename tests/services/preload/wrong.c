/* What the system says to one program, made wrong on purpose: loaded before the C library (LD_PRELOAD).
 *
 * CALLOUT_WRONG names a file of two numbers: by how many seconds the wall clock is wrong, and whether fsync fails (1) or not (0).
 * It is read anew each time somebody asks, so a test may change it while the program runs. The monotonic clock stays as it is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void look(long *seconds, int *failing)
{
    char text[64];
    const char *name = getenv("CALLOUT_WRONG");
    int before = errno;
    *seconds = 0;
    *failing = 0;
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        ssize_t length = read(file, text, sizeof text - 1);
        close(file);
        if (length > 0) {
            text[length] = 0;
            sscanf(text, "%ld %d", seconds, failing);
        }
    }
    errno = before;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    long seconds;
    int failing;
    if (!real)
        real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) {
        look(&seconds, &failing);
        now->tv_sec += seconds;
    }
    return result;
}

time_t time(time_t *into)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into)
        *into = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *into, void *zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    into->tv_sec = now.tv_sec;
    into->tv_usec = now.tv_nsec / 1000;
    return 0;
}

static int sync_or_fail(const char *name, int file)
{
    long seconds;
    int failing;
    look(&seconds, &failing);
    if (failing) {
        errno = EIO;
        return -1;
    }
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return sync_or_fail("fsync", file); }
int fdatasync(int file) { return sync_or_fail("fdatasync", file); }
