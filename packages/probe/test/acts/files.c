// SPDX-License-Identifier: Apache-2.0
/* Opening files, names in directories, modes and owners. Works in a fresh directory that is the working directory. */
#include "acts.h"
#include <linux/openat2.h>
#include <sys/sysmacros.h>

static void fact_inode(const char *prefix, int fd)
{
	struct stat s;
	char name[64];
	need(fstat(fd, &s) == 0, "fstat");
	snprintf(name, sizeof(name), "%s_ino", prefix);
	fact(name, s.st_ino);
	snprintf(name, sizeof(name), "%s_dev", prefix);
	/* new_encode_dev of the kernel */
	fact(name, (minor(s.st_dev) & 0xff) | major(s.st_dev) << 8 | (minor(s.st_dev) & ~0xffu) << 12);
}

ACT(open)
{
	int made = syscall(SYS_open, "made", O_CREAT | O_RDWR | O_EXCL | O_CLOEXEC, 0640);
	fact("made", made);
	fact_inode("made", made);
	int again = syscall(SYS_open, "made", O_WRONLY | O_APPEND | O_TRUNC | O_NONBLOCK | O_SYNC, 07777);
	fact("again", again);
	int dir = syscall(SYS_open, ".", O_DIRECTORY, 0);
	fact("dir", dir);
	fact_inode("dir", dir);
	syscall(SYS_open, "nothing", O_RDONLY, 0);
	syscall(SYS_open, (char *)8, O_RDONLY, 0);
	char cwd[4096];
	fact_text("cwd", getcwd(cwd, sizeof(cwd)));
}

ACT(openat)
{
	int dir = syscall(SYS_openat, AT_FDCWD, ".", O_DIRECTORY | O_RDONLY, 0);
	fact("dir", dir);
	int made = syscall(SYS_openat, dir, "made", O_CREAT | O_WRONLY, 0600);
	fact("made", made);
	fact_inode("made", made);
	/* junk above the 32 bits of an int must not show */
	syscall(SYS_openat, 0xabcd00000000ul | (unsigned)dir, "nothing", O_RDWR, 0);
	int hidden = syscall(SYS_openat, AT_FDCWD, ".", O_TMPFILE | O_RDWR, 0600);
	fact("hidden", hidden < 0 ? -errno : hidden);
	if (hidden >= 0)
		fact_inode("hidden", hidden);
}

ACT(openat2)
{
	struct open_how how = { .flags = O_CREAT | O_RDWR, .mode = 0604, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	int made = syscall(SYS_openat2, AT_FDCWD, "made", &how, sizeof(how));
	fact("made", made);
	fact_inode("made", made);
	how.resolve = RESOLVE_NO_XDEV | RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
	how.flags = O_RDONLY;
	how.mode = 0;
	syscall(SYS_openat2, AT_FDCWD, "nothing", &how, sizeof(how));
}

ACT(creat)
{
	int made = syscall(SYS_creat, "made", 04751);
	fact("made", made);
	fact_inode("made", made);
	syscall(SYS_creat, "no/where", 0600);
}

ACT(open_by_handle_at)
{
	struct file_handle *handle = calloc(1, sizeof(*handle) + 128);
	int made = open("made", O_CREAT | O_RDWR, 0600), mount_id;
	handle->handle_bytes = 128;
	need(name_to_handle_at(AT_FDCWD, "made", handle, &mount_id, 0) == 0, "name_to_handle_at");
	fact_inode("made", made);
	int opened = syscall(SYS_open_by_handle_at, AT_FDCWD, handle, O_RDONLY);
	fact("opened", opened);
	syscall(SYS_open_by_handle_at, 77, handle, O_WRONLY);
	char cwd[4096];
	fact_text("cwd", getcwd(cwd, sizeof(cwd)));
}

ACT(links)
{
	int fd = open("a", O_CREAT | O_WRONLY, 0600), dir = open(".", O_DIRECTORY);
	need(fd >= 0 && dir >= 0, "a");
	fact("dir", dir);
	syscall(SYS_link, "a", "b");
	syscall(SYS_link, "a", "b");
	syscall(SYS_linkat, dir, "a", AT_FDCWD, "c", AT_SYMLINK_FOLLOW);
	syscall(SYS_linkat, 77, "a", 78, "d", AT_EMPTY_PATH);
	syscall(SYS_symlink, "to/somewhere", "s");
	syscall(SYS_symlink, "to/somewhere", "s");
	syscall(SYS_symlinkat, "target", dir, "t");
	syscall(SYS_symlinkat, "target", 77, "t");
	syscall(SYS_unlink, "b");
	syscall(SYS_unlink, "b");
	syscall(SYS_unlinkat, dir, "c", 0);
	syscall(SYS_unlinkat, AT_FDCWD, "a", AT_REMOVEDIR);
}

ACT(renames)
{
	int fd = open("a", O_CREAT | O_WRONLY, 0600), dir = open(".", O_DIRECTORY);
	need(fd >= 0 && dir >= 0, "a");
	fact("dir", dir);
	syscall(SYS_rename, "a", "b");
	syscall(SYS_rename, "a", "b");
	syscall(SYS_renameat, dir, "b", AT_FDCWD, "c");
	syscall(SYS_renameat, 77, "b", 78, "c");
	syscall(SYS_renameat2, dir, "c", dir, "d", 1 /* RENAME_NOREPLACE */);
	syscall(SYS_renameat2, dir, "c", dir, "d", 2 /* RENAME_EXCHANGE */);
}

ACT(directories)
{
	int dir = open(".", O_DIRECTORY);
	fact("dir", dir);
	syscall(SYS_mkdir, "a", 0751);
	syscall(SYS_mkdir, "a", 0700);
	syscall(SYS_mkdirat, dir, "b", 01777);
	syscall(SYS_mkdirat, 77, "b", 0);
	syscall(SYS_rmdir, "a");
	syscall(SYS_rmdir, "a");
	syscall(SYS_mknod, "p", S_IFIFO | 0640, 0);
	syscall(SYS_mknod, "p", S_IFCHR | 0600, makedev(5, 1));
	syscall(SYS_mknodat, dir, "q", 0644, 0);
	syscall(SYS_mknodat, 77, "q", S_IFSOCK, 0);
	syscall(SYS_chdir, "b");
	syscall(SYS_chdir, "nothing");
	syscall(SYS_fchdir, dir);
	syscall(SYS_fchdir, 77);
	char cwd[4096];
	syscall(SYS_getcwd, cwd, sizeof(cwd));
	fact("cwd_length", strlen(cwd) + 1);
	fact_text("cwd", cwd);
	syscall(SYS_getcwd, cwd, 1);
	syscall(SYS_chroot, "nothing");
}

ACT(attributes)
{
	int fd = open("a", O_CREAT | O_WRONLY, 0600);
	fact("fd", fd);
	syscall(SYS_chmod, "a", 04755);
	syscall(SYS_chmod, "b", 0177777);
	syscall(SYS_fchmod, fd, 0640);
	syscall(SYS_fchmod, 77, 0);
	syscall(SYS_fchmodat, AT_FDCWD, "a", 02600);
	syscall(SYS_fchmodat, 77, "a", 0600);
	syscall(SYS_chown, "a", 11, 12);
	syscall(SYS_chown, "b", -1, -1);
	syscall(SYS_lchown, "a", 13, 14);
	syscall(SYS_fchown, fd, 15, 16);
	syscall(SYS_fchownat, AT_FDCWD, "a", 17, 18, 0);
	syscall(SYS_fchownat, fd, "", 19, 20, AT_EMPTY_PATH);
}
