// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* A process's memory: mmap, munmap, mprotect, brk, mlock and its kin. */
#include "lib/flags.h"
#include "lib/syscall.h"
#include "lib/task.h"

/* prot_flags */
static __always_inline u32 protection(u32 flags)
{
	u32 out = flags & 15;         /* READ, WRITE, EXEC, SEM have the numbers of Linux */
	BIT_TO(0x01000000, 1 << 4); /* GROWSDOWN */
	BIT_TO(0x02000000, 1 << 5); /* GROWSUP */
	return out;
}

/* mmap_flags */
static __always_inline u32 mapping(u32 flags)
{
	u32 out = flags & 3;         /* SHARED, PRIVATE have the numbers of Linux */
	BIT_TO(0x0010, 1 << 2);    /* FIXED */
	BIT_TO(0x0020, 1 << 3);    /* ANONYMOUS */
	BIT_TO(0x0040, 1 << 4);    /* 32BIT */
	BIT_TO(0x4000, 1 << 6);    /* NORESERVE */
	BIT_TO(0x8000, 1 << 7);    /* POPULATE */
	BIT_TO(0x10000, 1 << 8);   /* NONBLOCK */
	BIT_TO(0x0100, 1 << 9);    /* GROWSDOWN */
	BIT_TO(0x0800, 1 << 10);   /* DENYWRITE */
	BIT_TO(0x1000, 1 << 11);   /* EXECUTABLE */
	BIT_TO(0x2000, 1 << 14);   /* LOCKED */
	return out;
}

/* vm_size, vm_rss, vm_swap: after the call */
static __always_inline void put_sizes(struct ev *e)
{
	struct mm_struct *mm = BPF_CORE_READ(current_task(), mm);
	put_u32(e, vm_size_of(mm));
	put_u32(e, vm_rss_of(mm));
	put_u32(e, vm_swap_of(mm));
}

/* res, then put_sizes', addr, length, prot, flags, fd, offset */
SYSCALL(mmap_x)
{
	BEGIN(EV_MMAP_X);
	put_s64(e, ret);
	put_sizes(e);
	put_u64(e, ARG(0));
	put_u64(e, ARG(1));
	put_u32(e, protection(ARG(2)));
	put_u32(e, mapping(ARG(3)));
	put_int(e, ARG(4));
	put_u64(e, ARG(5));
	return ev_send(e);
}

/* res, then put_sizes', addr, length */
SYSCALL(munmap_x)
{
	BEGIN(EV_MUNMAP_X);
	put_s64(e, ret);
	put_sizes(e);
	put_u64(e, ARG(0));
	put_u64(e, ARG(1));
	return ev_send(e);
}

/* res, then put_sizes', addr */
SYSCALL(brk_x)
{
	BEGIN(EV_BRK_X);
	put_u64(e, ret);
	put_sizes(e);
	put_u64(e, ARG(0));
	return ev_send(e);
}

/* res, addr, length, prot */
SYSCALL(mprotect_x)
{
	BEGIN(EV_MPROTECT_X);
	put_s64(e, ret);
	put_u64(e, ARG(0));
	put_u64(e, ARG(1));
	put_u32(e, protection(ARG(2)));
	return ev_send(e);
}

/* res, addr, len */
SYSCALL(mlock_x)
{
	BEGIN(EV_MLOCK_X);
	put_s64(e, ret);
	put_u64(e, ARG(0));
	put_u64(e, ARG(1));
	return ev_send(e);
}

/* res, addr, len, flags: ONFAULT has the number of Linux */
SYSCALL(mlock2_x)
{
	BEGIN(EV_MLOCK2_X);
	put_s64(e, ret);
	put_u64(e, ARG(0));
	put_u64(e, ARG(1));
	put_u32(e, ARG(2) & 1);
	return ev_send(e);
}

/* res, addr, len */
SYSCALL(munlock_x)
{
	BEGIN(EV_MUNLOCK_X);
	put_s64(e, ret);
	put_u64(e, ARG(0));
	put_u64(e, ARG(1));
	return ev_send(e);
}

/* res, flags: CURRENT, FUTURE, ONFAULT have the numbers of Linux */
SYSCALL(mlockall_x)
{
	BEGIN(EV_MLOCKALL_X);
	put_s64(e, ret);
	put_u32(e, ARG(0) & 7);
	return ev_send(e);
}

/* res */
SYSCALL(munlockall_x)
{
	BEGIN(EV_MUNLOCKALL_X);
	put_s64(e, ret);
	return ev_send(e);
}
