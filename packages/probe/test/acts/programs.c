// SPDX-License-Identifier: Apache-2.0
/* Where a program's file lies and who may write to it: overlay layers, mounts, owners and modes. */
#include "acts.h"
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>

static void copy_true(const char *to, mode_t mode)
{
	char buffer[65536];
	ssize_t n;
	int from = open("/bin/true", O_RDONLY), into = open(to, O_CREAT | O_WRONLY | O_EXCL, 0700);
	need(from >= 0 && into >= 0, to);
	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		need(write(into, buffer, n) == n, "write");
	need(fchmod(into, mode) == 0, "fchmod");
	close(from);
	close(into);
}

static void run(const char *program)
{
	if (fork() == 0) {
		execl(program, program, NULL);
		_exit(1);
	}
	wait(NULL);
}

static void own_mounts(void)
{
	need(unshare(CLONE_NEWNS) == 0, "unshare");
	need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "mount");
}

ACT(mounted)
{
	char cwd[4096];
	fact_text("cwd", getcwd(cwd, sizeof(cwd)));
	own_mounts();
	need(mkdir("m", 0755) == 0 && mount("none", "m", "tmpfs", 0, NULL) == 0, "tmpfs");
	need(mkdir("m/deep", 0755) == 0 && mkdir("bound", 0755) == 0, "mkdir");
	copy_true("m/deep/program", 0755);
	need(mount("m/deep", "bound", NULL, MS_BIND, NULL) == 0, "bind");
	run("m/deep/program");
	run("bound/program");
	unlink("m/deep/program");
}

ACT(deep)
{
	char cwd[4096];
	fact_text("cwd", getcwd(cwd, sizeof(cwd)));
	char path[1024] = "";
	for (int i = 0; i < 100; i++) {
		strcat(path, "d/");
		need(mkdir(path, 0755) == 0, path);
	}
	strcat(path, "program");
	copy_true(path, 0755);
	run(path);
}

ACT(overlay)
{
	own_mounts();
	need(mkdir("base", 0755) == 0 && mount("none", "base", "tmpfs", 0, NULL) == 0, "tmpfs");
	need(chdir("base") == 0, "chdir");
	need(mkdir("lower", 0755) == 0 && mkdir("upper", 0755) == 0, "mkdir");
	need(mkdir("work", 0755) == 0 && mkdir("merged", 0755) == 0, "mkdir");
	copy_true("lower/low", 0755);
	if (mount("overlay", "merged", "overlay", 0, "lowerdir=lower,upperdir=upper,workdir=work")) {
		fact("missing", 1);
		return;
	}
	copy_true("merged/up", 0755);
	fact("low", syscall(SYS_openat, AT_FDCWD, "merged/low", O_RDONLY));
	fact("up", syscall(SYS_openat, AT_FDCWD, "merged/up", O_RDONLY));
	fact("made", syscall(SYS_creat, "merged/made", 0600));
	run("merged/low");
	run("merged/up");
}

static void run_as(const char *program, unsigned uid, unsigned gid, const gid_t *groups, int count)
{
	if (fork() == 0) {
		if (setgroups(count, groups) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid))
			_exit(2);
		execl(program, program, NULL);
		_exit(1);
	}
	wait(NULL);
}

/* Each by root first, then by others. */
ACT(writable)
{
	const gid_t groups[] = { 1000, 2000, 3000 };
	need(chmod(".", 0755) == 0, "chmod");
	copy_true("closed", 0755);
	copy_true("open", 0777);
	copy_true("group", 0775);
	copy_true("owned", 0555);
	need(chown("group", 0, 2000) == 0 && chown("owned", 4000, 0) == 0, "chown");
	run("./closed");
	run_as("./closed", 5000, 5000, groups, 3);
	run_as("./open", 5000, 5000, groups, 3);
	run_as("./group", 5000, 5000, groups, 3);
	run_as("./group", 5000, 2000, NULL, 0);
	run_as("./group", 5000, 5000, groups, 1);
	run_as("./owned", 4000, 5000, NULL, 0);
	run_as("./owned", 5000, 5000, groups, 3);
}
