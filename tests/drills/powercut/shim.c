/* Writes down, in order, everything a process asks of the disk below one folder, with the bytes.
 *
 * Loaded with LD_PRELOAD; RECORD_ROOT names the folder, RECORD_TO the trace. One record per call, written
 * after the call succeeded and under one lock, so that the order in the trace is the order of the calls.
 * A reply that leaves through a socket is marked before it leaves: all before the mark preceded the reply.
 * The layout of a record is read by trace.py.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, LINK, UNLINK, MKDIR, RMDIR, SENT, UNKNOWN };

struct head {
    uint32_t kind, first, second, spare;
    uint64_t inode;
    int64_t at;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static size_t root_length;
static int trace = -1;

__attribute__((constructor)) static void begin(void) {
    root = getenv("RECORD_ROOT");
    const char *to = getenv("RECORD_TO");
    if (!root || !to) return;
    root_length = strlen(root);
    trace = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(uint32_t kind, uint64_t inode, int64_t at, const char *path, const void *data, size_t length) {
    size_t path_length = path ? strlen(path) : 0;
    struct head head = {kind, (uint32_t)path_length, (uint32_t)length, 0, inode, at};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)path, path_length}, {(void *)data, length}};
    int before = errno;
    if (syscall(SYS_writev, trace, parts, 3) != (ssize_t)(sizeof head + path_length + length)) abort();
    errno = before;
}

/* Is this path one of ours? The server's own log is no data. */
static int inside(const char *path) {
    if (trace < 0 || strncmp(path, root, root_length) || (path[root_length] != '/' && path[root_length])) return 0;
    const char *name = strrchr(path, '/');
    return strcmp(name, "/server.log") != 0;
}

static int path_of(int fd, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, out, PATH_MAX - 1);
    if (n < 0) return 0;
    out[n] = 0;
    return 1;
}

/* A path as the caller gave it, made absolute. */
static const char *whole(int folder, const char *path, char *out) {
    if (path[0] == '/') return path;
    char base[PATH_MAX];
    if (folder == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return path;
    } else if (!path_of(folder, base)) {
        return path;
    }
    if (snprintf(out, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return path;
    return out;
}

/* An open file or folder of ours: 1, its kind and number in `found`, its path in `path`. */
static int ours(int fd, struct stat *found, char *path) {
    if (trace < 0 || fd == trace || fstat(fd, found)) return 0;
    if (!S_ISREG(found->st_mode) && !S_ISDIR(found->st_mode)) return 0;
    return path_of(fd, path) && inside(path);
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char space[PATH_MAX];
    const char *full = trace < 0 ? path : whole(folder, path, space);
    if (!inside(full) || !(flags & (O_CREAT | O_TRUNC)))
        return syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&lock);
    int there = syscall(SYS_faccessat, AT_FDCWD, full, F_OK) == 0;
    int fd = syscall(SYS_openat, folder, path, flags, mode);
    struct stat found;
    if (fd >= 0 && !fstat(fd, &found)) {
        if (!there) note(CREATE, found.st_ino, 0, full, 0, 0);
        else if (flags & O_TRUNC) note(TRUNCATE, found.st_ino, 0, full, 0, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE_OF(flags)                                   \
    mode_t mode = 0;                                     \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {             \
        va_list more;                                    \
        va_start(more, flags);                           \
        mode = va_arg(more, mode_t);                     \
        va_end(more);                                    \
    }
int open(const char *path, int flags, ...) { MODE_OF(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE_OF(flags) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE_OF(flags) return opened(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* `at` < 0: wherever the file's position is. */
static ssize_t written(int fd, const struct iovec *parts, int count, off_t at) {
    struct stat found;
    char path[PATH_MAX];
    if (!ours(fd, &found, path))
        return at < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, at, 0);
    pthread_mutex_lock(&lock);
    off_t from = at;
    if (at < 0) {
        fstat(fd, &found);
        from = fcntl(fd, F_GETFL) & O_APPEND ? found.st_size : lseek(fd, 0, SEEK_CUR);
    }
    ssize_t done = at < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, at, 0);
    ssize_t left = done;
    for (int i = 0; i < count && left > 0; i++) {
        size_t some = parts[i].iov_len < (size_t)left ? parts[i].iov_len : (size_t)left;
        note(WRITE, found.st_ino, from + (done - left), 0, parts[i].iov_base, some);
        left -= some;
    }
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t length) {
    struct iovec one = {(void *)data, length};
    return written(fd, &one, 1, -1);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) {
    struct iovec one = {(void *)data, length};
    return written(fd, &one, 1, at);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off_t at) { return pwrite(fd, data, length, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return written(fd, parts, count, -1); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return written(fd, parts, count, at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) { return written(fd, parts, count, at); }

static int synced(int fd, long call) {
    struct stat found;
    char path[PATH_MAX];
    if (!ours(fd, &found, path)) return syscall(call, fd);
    pthread_mutex_lock(&lock);
    int result = syscall(call, fd);
    if (!result) note(S_ISDIR(found.st_mode) ? SYNC_FOLDER : SYNC, found.st_ino, 0, path, 0, 0);
    pthread_mutex_unlock(&lock);
    return result;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int ftruncate(int fd, off_t length) {
    struct stat found;
    char path[PATH_MAX];
    if (!ours(fd, &found, path)) return syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&lock);
    int result = syscall(SYS_ftruncate, fd, length);
    if (!result) note(TRUNCATE, found.st_ino, length, path, 0, 0);
    pthread_mutex_unlock(&lock);
    return result;
}
int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

/* A call on one or two names: do it, and note it if it is about us. */
static int named(uint32_t kind, int at, const char *path, int to_at, const char *to, long call, long flags) {
    char one[PATH_MAX], two[PATH_MAX];
    const char *from = trace < 0 ? path : whole(at, path, one);
    const char *into = to ? (trace < 0 ? to : whole(to_at, to, two)) : "";
    int known = inside(from) || (to && inside(into));
    if (known) pthread_mutex_lock(&lock);
    int result = to ? syscall(call, at, path, to_at, to, flags) : syscall(call, at, path, flags);
    if (known && !result) note(kind, 0, 0, from, into, strlen(into));
    if (known) pthread_mutex_unlock(&lock);
    return result;
}
int rename(const char *a, const char *b) { return named(RENAME, AT_FDCWD, a, AT_FDCWD, b, SYS_renameat2, 0); }
int renameat(int x, const char *a, int y, const char *b) { return named(RENAME, x, a, y, b, SYS_renameat2, 0); }
int renameat2(int x, const char *a, int y, const char *b, unsigned f) {
    return named(f ? UNKNOWN : RENAME, x, a, y, b, SYS_renameat2, f);
}
int link(const char *a, const char *b) { return named(LINK, AT_FDCWD, a, AT_FDCWD, b, SYS_linkat, 0); }
int linkat(int x, const char *a, int y, const char *b, int f) { return named(LINK, x, a, y, b, SYS_linkat, f); }
int unlink(const char *a) { return named(UNLINK, AT_FDCWD, a, 0, 0, SYS_unlinkat, 0); }
int unlinkat(int x, const char *a, int f) {
    return named(f & AT_REMOVEDIR ? RMDIR : UNLINK, x, a, 0, 0, SYS_unlinkat, f);
}
int rmdir(const char *a) { return named(RMDIR, AT_FDCWD, a, 0, 0, SYS_unlinkat, AT_REMOVEDIR); }
int mkdir(const char *a, mode_t mode) { return named(MKDIR, AT_FDCWD, a, 0, 0, SYS_mkdirat, mode); }
int mkdirat(int x, const char *a, mode_t mode) { return named(MKDIR, x, a, 0, 0, SYS_mkdirat, mode); }

/* What this recorder does not follow must not pass unseen. */
static void unfollowed(int fd) {
    struct stat found;
    char path[PATH_MAX];
    if (ours(fd, &found, path)) {
        pthread_mutex_lock(&lock);
        note(UNKNOWN, found.st_ino, 0, path, 0, 0);
        pthread_mutex_unlock(&lock);
    }
}
int fallocate(int fd, int mode, off_t at, off_t length) {
    unfollowed(fd);
    return syscall(SYS_fallocate, fd, mode, at, length);
}
int fallocate64(int fd, int mode, off_t at, off_t length) { return fallocate(fd, mode, at, length); }
int posix_fallocate(int fd, off_t at, off_t length) { return fallocate(fd, 0, at, length) ? errno : 0; }
int posix_fallocate64(int fd, off_t at, off_t length) { return posix_fallocate(fd, at, length); }
ssize_t sendfile(int out, int in, off_t *at, size_t n) {
    unfollowed(out);
    return syscall(SYS_sendfile, out, in, at, n);
}
ssize_t sendfile64(int out, int in, off_t *at, size_t n) { return sendfile(out, in, at, n); }
ssize_t copy_file_range(int in, off_t *from, int out, off_t *to, size_t n, unsigned flags) {
    unfollowed(out);
    return syscall(SYS_copy_file_range, in, from, out, to, n, flags);
}

static void sent(void) {
    if (trace < 0) return;
    pthread_mutex_lock(&lock);
    note(SENT, 0, 0, 0, 0, 0);
    pthread_mutex_unlock(&lock);
}
ssize_t send(int fd, const void *data, size_t length, int flags) {
    sent();
    return syscall(SYS_sendto, fd, data, length, flags, 0, 0);
}
ssize_t sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t size) {
    sent();
    return syscall(SYS_sendto, fd, data, length, flags, to, size);
}
