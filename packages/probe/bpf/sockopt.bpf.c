// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Options of sockets: getsockopt, setsockopt. */
#include "lib/syscall.h"

#define SOL_SOCKET 1
#define SOL_TCP 6

/* include/uapi/asm-generic/socket.h */
#define SO_ERROR 4
#define SO_LINGER 13
#define SO_PEERCRED 17
#define SO_RCVTIMEO 20
#define SO_SNDTIMEO 21
#define SO_ATTACH_FILTER 26
#define SO_PEERNAME 28
#define SO_INCOMING_CPU 49
#define SO_ATTACH_BPF 50
#define SO_MEMINFO 55
#define SO_COOKIE 57
#define SO_PEERGROUPS 59
#define SO_RCVTIMEO_NEW 66
#define SO_SNDTIMEO_NEW 67

/* sockopt_dynamic_param */
#define AS_BYTES 0
#define AS_ERRNO 1
#define AS_UINT32 2
#define AS_UINT64 3
#define AS_TIME 4

/* sockopt_levels */
static __always_inline u8 level_of(s32 level)
{
	return level == SOL_SOCKET ? 1 : level == SOL_TCP ? 2 : 0;
}

/* sockopt_options: of SOL_SOCKET only; up to ATTACH_BPF with the numbers of Linux */
static __always_inline u8 option_of(s32 level, u32 option)
{
	if (level != SOL_SOCKET)
		return 0;
	if (option <= SO_ATTACH_BPF)
		return option;
	switch (option) {
	case SO_PEERGROUPS:
		return 51;
	case SO_MEMINFO:
		return 52;
	case SO_COOKIE:
		return 53;
	case SO_RCVTIMEO_NEW:
		return SO_RCVTIMEO;
	case SO_SNDTIMEO_NEW:
		return SO_SNDTIMEO;
	}
	return 0;
}

/* How the value of an option is shown. Those that are no number are bytes. */
static __always_inline u8 form_of(s32 level, u32 option)
{
	if (level != SOL_SOCKET)
		return AS_BYTES;
	switch (option) {
	case SO_ERROR:
		return AS_ERRNO;
	case SO_RCVTIMEO:
	case SO_SNDTIMEO:
	case SO_RCVTIMEO_NEW:
	case SO_SNDTIMEO_NEW:
		return AS_TIME;
	case SO_COOKIE:
		return AS_UINT64;
	case SO_LINGER:
	case SO_PEERCRED:
	case SO_ATTACH_FILTER:
	case SO_PEERNAME:
	case 0:
		return AS_BYTES;
	}
	return option <= SO_INCOMING_CPU ? AS_UINT32 : AS_BYTES;
}

/* ns from a struct timeval; only the _NEW options have 64-bit members for 32-bit callers */
static __always_inline u64 read_timeval(struct ev *e, u32 option, u64 value)
{
	u64 seconds = 0, microseconds = 0;
	if (option == SO_RCVTIMEO || option == SO_SNDTIMEO) {
		seconds = read_user_word(e, value);
		microseconds = read_user_word(e, value + (e->compat ? 4 : 8));
	} else {
		bpf_probe_read_user(&seconds, sizeof(seconds), (void *)value);
		bpf_probe_read_user(&microseconds, sizeof(microseconds), (void *)(value + 8));
	}
	return seconds * 1000000000ull + microseconds * 1000ull;
}

/* val */
static __always_inline void put_value(struct ev *e, s32 level, u32 option, u64 value, u32 length)
{
	u64 begin = e->pos;
	u8 form = form_of(level, option);
	s32 word = 0;
	u64 wide = 0;
	append_u8(e, form);
	switch (form) {
	case AS_ERRNO:
		bpf_probe_read_user(&word, sizeof(word), (void *)value);
		append_s64(e, -(s64)word);
		break;
	case AS_UINT32:
		bpf_probe_read_user(&word, sizeof(word), (void *)value);
		append_u32(e, word);
		break;
	case AS_UINT64:
		bpf_probe_read_user(&wide, sizeof(wide), (void *)value);
		append_u64(e, wide);
		break;
	case AS_TIME:
		append_u64(e, read_timeval(e, option, value));
		break;
	default:
		append_bytes(e, value, length < 0xf000 ? length : 0xf000);
	}
	put_length(e, e->pos - begin);
}

/* res, fd, level, optname, val, optlen */
SYSCALL(getsockopt_x)
{
	BEGIN(EV_GETSOCKOPT_X);
	u32 length = 0;
	bpf_probe_read_user(&length, sizeof(length), (void *)ARG(4));
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u8(e, level_of(ARG(1)));
	put_u8(e, option_of(ARG(1), ARG(2)));
	put_value(e, ARG(1), ARG(2), ARG(3), length);
	put_u32(e, length);
	return ev_send(e);
}

/* res, fd, level, optname, val, optlen */
SYSCALL(setsockopt_x)
{
	BEGIN(EV_SETSOCKOPT_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_u8(e, level_of(ARG(1)));
	put_u8(e, option_of(ARG(1), ARG(2)));
	put_value(e, ARG(1), ARG(2), ARG(3), ARG(4));
	put_u32(e, ARG(4));
	return ev_send(e);
}
