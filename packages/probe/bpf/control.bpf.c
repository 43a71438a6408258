// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Power over processes and the kernel: prctl, ptrace, seccomp, bpf, kernel modules. */
#include "lib/flags.h"
#include "lib/syscall.h"

/* include/uapi/linux/prctl.h */
#define PR_SET_NAME 15
#define PR_GET_NAME 16
#define PR_GET_CHILD_SUBREAPER 37

/* res, option, arg2_str, arg2_int: options have the numbers of Linux; the argument is a string of some of them */
SYSCALL(prctl_x)
{
	BEGIN(EV_PRCTL_X);
	u32 option = ARG(0);
	s32 reaper = 0;
	put_s64(e, ret);
	put_u32(e, option);
	switch (option) {
	case PR_SET_NAME:
	case PR_GET_NAME:
		put_path_arg(e, ARG(1));
		put_s64(e, 0);
		break;
	case PR_GET_CHILD_SUBREAPER:
		bpf_probe_read_user(&reaper, sizeof(reaper), (void *)ARG(1));
		put_empty(e);
		put_s64(e, reaper);
		break;
	default:
		put_empty(e);
		put_s64(e, ARG(1));
	}
	return ev_send(e);
}

/* ptrace_requests by number on Linux, for those below 64; not 0 to 9, which are one higher here */
const u16 ptrace_requests[64] = {
	[12] = 26, /* GETREGS */
	[13] = 27, /* SETREGS */
	[14] = 28, /* GETFPREGS */
	[15] = 29, /* SETFPREGS */
	[16] = 11, /* ATTACH */
	[17] = 12, /* DETACH */
	[18] = 30, /* GETFPXREGS */
	[19] = 31, /* SETFPXREGS */
	[21] = 32, /* OLDSETOPTIONS */
	[24] = 13, /* SYSCALL */
	[25] = 33, /* GET_THREAD_AREA */
	[26] = 34, /* SET_THREAD_AREA */
	[30] = 35, /* ARCH_PRCTL */
	[31] = 36, /* SYSEMU */
	[32] = 37, /* SYSEMU_SINGLESTEP */
	[33] = 38, /* SINGLEBLOCK */
};

#define PTRACE_SETOPTIONS 0x4200 /* the first of twelve in a row, up to SETSIGMASK */

static __always_inline u16 ptrace_request(u64 request)
{
	if (request < 10)
		return request + 1;
	if (request >= PTRACE_SETOPTIONS && request < PTRACE_SETOPTIONS + 12)
		return request - PTRACE_SETOPTIONS + 14;
	return request < 64 ? ptrace_requests[bounded(request, 64)] : 0;
}

/* ptrace_dynamic_param */
#define AS_UINT64 0
#define AS_SIGNAL 1

static __always_inline void put_dynamic_u64(struct ev *e, u64 value)
{
	append_u8(e, AS_UINT64);
	append_u64(e, value);
	put_length(e, 9);
}

/* What the request does with `data`: PEEK* have the word read there, CONT and its kin a signal; else it is as given. */
static __always_inline void put_ptrace_data(struct ev *e, u64 request, u64 data)
{
	switch (request) {
	case 1: /* PEEKTEXT */
	case 2: /* PEEKDATA */
	case 3: /* PEEKUSR */
		put_dynamic_u64(e, read_user_word(e, data));
		break;
	case 7:  /* CONT */
	case 9:  /* SINGLESTEP */
	case 17: /* DETACH */
	case 24: /* SYSCALL */
		append_u8(e, AS_SIGNAL);
		append_u8(e, data);
		put_length(e, 2);
		break;
	default:
		put_dynamic_u64(e, data);
	}
}

/* res, addr, data, request, pid */
SYSCALL(ptrace_x)
{
	BEGIN(EV_PTRACE_X);
	put_s64(e, ret);
	if (ret < 0) {
		put_dynamic_u64(e, 0);
		put_dynamic_u64(e, 0);
	} else {
		put_dynamic_u64(e, ARG(2));
		put_ptrace_data(e, ARG(0), ARG(3));
	}
	put_u16(e, ptrace_request(ARG(0)));
	put_int(e, ARG(1));
	return ev_send(e);
}

/* res, op, flags */
SYSCALL(seccomp_x)
{
	BEGIN(EV_SECCOMP_X);
	put_s64(e, ret);
	put_u64(e, ARG(0));
	put_u64(e, (u32)ARG(1));
	return ev_send(e);
}

/* fd (the result of any command), cmd: with the numbers of Linux */
SYSCALL(bpf_x)
{
	BEGIN(EV_BPF_X);
	put_s64(e, ret);
	put_s32(e, ARG(0));
	return ev_send(e);
}

#define IMAGE_MAX 61440 /* leaves room for the rest of the event in its 64 KiB */

/* res, img, length, uargs */
SYSCALL(init_module_x)
{
	BEGIN(EV_INIT_MODULE_X);
	u64 length = ARG(1);
	put_s64(e, ret);
	put_bytes(e, ARG(0), length < IMAGE_MAX ? length : IMAGE_MAX);
	put_u64(e, length);
	put_str(e, ARG(2), 4096);
	return ev_send(e);
}

/* res, fd, uargs, flags: IGNORE_MODVERSIONS, IGNORE_VERMAGIC, COMPRESSED_FILE with the numbers of Linux */
SYSCALL(finit_module_x)
{
	BEGIN(EV_FINIT_MODULE_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_str(e, ARG(1), 4096);
	put_u32(e, ARG(2) & 7);
	return ev_send(e);
}

/* res, name, flags */
SYSCALL(delete_module_x)
{
	BEGIN(EV_DELETE_MODULE_X);
	u32 flags = ARG(1), out = 0;
	BIT_TO(O_TRUNC, 1);
	BIT_TO(O_NONBLOCK, 2);
	put_s64(e, ret);
	put_path_arg(e, ARG(0));
	put_u32(e, out);
	return ev_send(e);
}
