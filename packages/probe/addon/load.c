// SPDX-License-Identifier: Apache-2.0
/* Loads the eBPF object, fills its maps and attaches it; says clearly why when that fails. */
#define _GNU_SOURCE
#include "internal.h"
#include <bpf/bpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#define GENERIC 511 /* slot of the program for system calls without their own, as in bpf/lib/settings.h */

/*
 * Named explicitly, so that libbpf looks for types there only. Otherwise it would search the modules' types for what
 * this kernel does not have, and listing modules needs CAP_SYS_ADMIN.
 */
#define KERNEL_TYPES "/sys/kernel/btf/vmlinux"

/* struct settings of bpf/lib/settings.h */
struct kernel_settings {
	uint64_t boot_epoch_ns, scope_id;
	uint32_t scope_kind, scope_level, snaplen, drop_failed;
	uint64_t flood_bytes;
};

/* libbpf reports through a callback; what it says last, the verifier's log in particular, belongs to our message. */
static __thread char log_tail[2048];

static int keep_log(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (level == LIBBPF_DEBUG)
		return 0;
	char *line; /* a verifier's log comes as one message of any size */
	int n = vasprintf(&line, format, arguments);
	if (n < 0)
		return 0;
	size_t length = n;
	size_t have = strlen(log_tail), room = sizeof(log_tail) - 1;
	if (length >= room) {
		memcpy(log_tail, line + length - room, room);
		have = 0;
		length = room;
	} else {
		size_t keep = have < room - length ? have : room - length;
		memmove(log_tail, log_tail + have - keep, keep);
		memcpy(log_tail + keep, line, length);
		length += keep;
	}
	log_tail[length] = 0;
	free(line);
	return n;
}

static void fail(struct probe_failure *failure, const char *code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	snprintf(failure->code, sizeof(failure->code), "%s", code);
	vsnprintf(failure->text, sizeof(failure->text), format, arguments);
	va_end(arguments);
}

static bool kernel_is_older_than(int major, int minor)
{
	struct utsname name;
	int have_major = 0, have_minor = 0;
	if (uname(&name) || sscanf(name.release, "%d.%d", &have_major, &have_minor) != 2)
		return false;
	return have_major < major || (have_major == major && have_minor < minor);
}

static void fail_to_load(struct probe_failure *failure, int error)
{
	struct utsname name = {};
	uname(&name);
	if (error == -EPERM || error == -EACCES)
		/* EACCES also comes from the verifier; then there is a log to show. */
		fail(failure, error == -EPERM ? "PROBE_NO_PERMISSION" : "PROBE_LOAD_FAILED",
		     "the kernel refused to load the probe: %s\n%s", strerror(-error), log_tail);
	else if (kernel_is_older_than(5, 8))
		fail(failure, "PROBE_OLD_KERNEL", "this kernel is %s", name.release);
	else
		fail(failure, "PROBE_LOAD_FAILED", "kernel %s: %s\n%s", name.release, strerror(-error), log_tail);
}

static struct bpf_map *map_of(struct probe *p, const char *name)
{
	return bpf_object__find_map_by_name(p->object, name);
}

static int map_fd(struct probe *p, const char *name)
{
	return bpf_map__fd(map_of(p, name));
}

/* The difference between the wall clock and the time since boot, read close together. */
static uint64_t epoch_of_boot(void)
{
	uint64_t best = 0, narrowest = UINT64_MAX;
	for (int i = 0; i < 10; i++) {
		uint64_t before = clock_ns(CLOCK_BOOTTIME), wall = clock_ns(CLOCK_REALTIME), after = clock_ns(CLOCK_BOOTTIME);
		if (after - before < narrowest) {
			narrowest = after - before;
			best = wall - (before + (after - before) / 2);
		}
	}
	return best;
}

static int prepare(struct probe *p, const struct probe_settings *s)
{
	struct kernel_settings k = {
		.boot_epoch_ns = p->boot_epoch_ns,
		.scope_kind = s->scope_kind,
		.scope_id = s->scope_id,
		.scope_level = s->scope_level,
		.snaplen = s->snaplen,
		.drop_failed = s->drop_failed,
		.flood_bytes = s->flood_bytes,
	};
	int e = bpf_map__set_initial_value(map_of(p, ".rodata.settings"), &k, sizeof(k));
	e = e ?: bpf_map__set_max_entries(map_of(p, "flood"), s->flood_bytes);
	e = e ?: bpf_map__set_max_entries(map_of(p, "precious"), s->precious_bytes);
	e = e ?: bpf_map__set_max_entries(map_of(p, "scratch"), p->cpus);
	return e ?: bpf_map__set_max_entries(map_of(p, "counts"), p->cpus);
}

static int fill_programs(struct probe *p, const struct probe_program *programs, size_t count)
{
	int slots = map_fd(p, "programs");
	for (size_t i = 0; i < count; i++) {
		struct bpf_program *program = bpf_object__find_program_by_name(p->object, programs[i].name);
		uint32_t slot = programs[i].id;
		int fd = program ? bpf_program__fd(program) : -1;
		if (fd < 0)
			return -ENOENT;
		if (bpf_map_update_elem(slots, &slot, &fd, BPF_ANY))
			return -errno;
	}
	uint32_t slot = GENERIC;
	int fd = bpf_program__fd(bpf_object__find_program_by_name(p->object, "generic"));
	return bpf_map_update_elem(slots, &slot, &fd, BPF_ANY) ? -errno : 0;
}

static int learn_self(struct probe *p)
{
	struct bpf_program *program = bpf_object__find_program_by_name(p->object, "learn_self");
	LIBBPF_OPTS(bpf_test_run_opts, options);
	if (!bpf_prog_test_run_opts(bpf_program__fd(program), &options))
		return 0;
	/* Before 5.10 such a program can't be run at will. */
	uint32_t zero = 0, tgid = getpid();
	return bpf_map_update_elem(map_fd(p, "self"), &zero, &tgid, BPF_ANY) ? -errno : 0;
}

static int map_memory(struct probe *p, const struct probe_settings *s)
{
	int e = ring_map(&p->flood, map_fd(p, "flood"), s->flood_bytes);
	e = e ?: ring_map(&p->precious, map_fd(p, "precious"), s->precious_bytes);
	if (e)
		return e;
	size_t page = sysconf(_SC_PAGESIZE);
	p->counts_bytes = (p->cpus * CODES * COUNTS_PER_CODE * sizeof(uint64_t) + page - 1) / page * page;
	void *counts = mmap(NULL, p->counts_bytes, PROT_READ, MAP_SHARED, map_fd(p, "counts"), 0);
	if (counts == MAP_FAILED)
		return -errno;
	p->counts = counts;
	p->epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event in = { .events = EPOLLIN };
	if (p->epoll < 0 || epoll_ctl(p->epoll, EPOLL_CTL_ADD, map_fd(p, "flood"), &in) ||
	    epoll_ctl(p->epoll, EPOLL_CTL_ADD, map_fd(p, "precious"), &in))
		return -errno;
	return 0;
}

/* Programs that are attached; the others are reached by tail calls. The hooks that keep the scope come first. */
static const char *const attached[] = { "on_fork", "on_exit", "on_exec", "on_signal", "sys_exit" };

static int attach(struct probe *p)
{
	for (size_t i = 0; i < sizeof(attached) / sizeof(*attached); i++) {
		struct bpf_link *link = bpf_program__attach(bpf_object__find_program_by_name(p->object, attached[i]));
		if (!link)
			return -errno;
		p->links[p->link_count++] = link;
	}
	return 0;
}

struct probe *probe_open(const char *object, const struct probe_program *programs, size_t count, const void *tables,
			 const struct probe_settings *settings, struct probe_failure *failure)
{
	if (access(KERNEL_TYPES, R_OK)) {
		fail(failure, "PROBE_NO_BTF", KERNEL_TYPES ": %s", strerror(errno));
		return NULL;
	}
	struct probe *p = calloc(1, sizeof(*p));
	if (!p) {
		fail(failure, "PROBE_LOAD_FAILED", "no memory");
		return NULL;
	}
	p->epoll = -1;
	p->cpus = libbpf_num_possible_cpus();
	p->boot_epoch_ns = epoch_of_boot();
	log_tail[0] = 0;
	libbpf_set_print(keep_log);
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = KERNEL_TYPES);
	p->object = bpf_object__open_file(object, &options);
	if (!p->object) {
		fail(failure, "PROBE_OBJECT_MISSING", "%s: %s", object, strerror(errno));
		goto failed;
	}
	if (bpf_map__value_size(map_of(p, "tables")) != TABLES_BYTES ||
	    bpf_map__value_size(map_of(p, "counts")) != CODES * COUNTS_PER_CODE * sizeof(uint64_t) ||
	    bpf_map__value_size(map_of(p, ".rodata.settings")) != sizeof(struct kernel_settings)) {
		fail(failure, "PROBE_ADDON_ABI", "%s is of another version than the addon", object);
		goto failed;
	}
	int e = prepare(p, settings);
	e = e ?: bpf_object__load(p->object);
	if (e) {
		fail_to_load(failure, e);
		goto failed;
	}
	e = fill_programs(p, programs, count);
	e = e ?: learn_self(p);
	e = e ?: probe_set_tables(p, tables);
	if (!e && settings->scope_kind == 1)
		e = probe_add_to_tree(p, settings->scope_id);
	e = e ?: map_memory(p, settings);
	e = e ?: attach(p);
	if (e) {
		fail_to_load(failure, e);
		goto failed;
	}
	return p;
failed:
	probe_close(p);
	return NULL;
}

void probe_close(struct probe *p)
{
	for (unsigned i = 0; i < p->link_count; i++)
		bpf_link__destroy(p->links[i]);
	ring_unmap(&p->flood);
	ring_unmap(&p->precious);
	if (p->counts)
		munmap((void *)p->counts, p->counts_bytes);
	if (p->epoll >= 0)
		close(p->epoll);
	if (p->object)
		bpf_object__close(p->object);
	free(p);
}

int probe_set_tables(struct probe *p, const void *tables)
{
	uint32_t zero = 0;
	return bpf_map_update_elem(map_fd(p, "tables"), &zero, tables, BPF_ANY) ? -errno : 0;
}

int probe_add_to_tree(struct probe *p, uint32_t tgid)
{
	uint8_t yes = 1;
	return bpf_map_update_elem(map_fd(p, "tree"), &tgid, &yes, BPF_ANY) ? -errno : 0;
}

unsigned probe_cpus(const struct probe *p)
{
	return p->cpus;
}

const volatile uint64_t *probe_counts(const struct probe *p, unsigned cpu)
{
	return (const volatile uint64_t *)p->counts + (size_t)cpu * CODES * COUNTS_PER_CODE;
}

uint64_t probe_boot_time_ns(const struct probe *p)
{
	return p->boot_epoch_ns;
}
