// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* The kernel's keyrings: keyctl. */
#include "lib/syscall.h"

/* What an argument of an operation is, two bits for each: not there, a number, a string */
#define NONE 0
#define NUMBER 1
#define STRING 2
#define ARGS(a, b, c, d) ((a) | (b) << 2 | (c) << 4 | (d) << 6)

/* By operation (include/uapi/linux/keyctl.h; keyctl_operations has the same numbers) */
const u8 keyctl_args[64] = {
	[0] = ARGS(NUMBER, NUMBER, NONE, NONE),     /* GET_KEYRING_ID */
	[1] = ARGS(STRING, NONE, NONE, NONE),       /* JOIN_SESSION_KEYRING */
	[2] = ARGS(NUMBER, NUMBER, NUMBER, NONE),   /* UPDATE */
	[3] = ARGS(NUMBER, NONE, NONE, NONE),       /* REVOKE */
	[4] = ARGS(NUMBER, NUMBER, NUMBER, NONE),   /* CHOWN */
	[5] = ARGS(NUMBER, NUMBER, NONE, NONE),     /* SETPERM */
	[6] = ARGS(NUMBER, NUMBER, NUMBER, NONE),   /* DESCRIBE */
	[7] = ARGS(NUMBER, NONE, NONE, NONE),       /* CLEAR */
	[8] = ARGS(NUMBER, NUMBER, NONE, NONE),     /* LINK */
	[9] = ARGS(NUMBER, NUMBER, NONE, NONE),     /* UNLINK */
	[10] = ARGS(NUMBER, STRING, STRING, NUMBER), /* SEARCH */
	[11] = ARGS(NUMBER, NUMBER, NUMBER, NONE),  /* READ */
	[12] = ARGS(NUMBER, NUMBER, NUMBER, NUMBER), /* INSTANTIATE */
	[13] = ARGS(NUMBER, NUMBER, NUMBER, NONE),  /* NEGATE */
	[14] = ARGS(NUMBER, NONE, NONE, NONE),      /* SET_REQKEY_KEYRING */
	[15] = ARGS(NUMBER, NUMBER, NONE, NONE),    /* SET_TIMEOUT */
	[16] = ARGS(NUMBER, NONE, NONE, NONE),      /* ASSUME_AUTHORITY */
	[17] = ARGS(NUMBER, NUMBER, NUMBER, NONE),  /* GET_SECURITY */
	[18] = ARGS(NONE, NONE, NONE, NONE),        /* SESSION_TO_PARENT */
	[19] = ARGS(NUMBER, NUMBER, NUMBER, NUMBER), /* REJECT */
	[20] = ARGS(NUMBER, NUMBER, NUMBER, NUMBER), /* INSTANTIATE_IOV */
	[21] = ARGS(NUMBER, NONE, NONE, NONE),      /* INVALIDATE */
	[22] = ARGS(NUMBER, NUMBER, NONE, NONE),    /* GET_PERSISTENT */
	[23] = ARGS(NUMBER, NUMBER, NUMBER, NUMBER), /* DH_COMPUTE */
	[24] = ARGS(NUMBER, NUMBER, STRING, NONE),  /* PKEY_QUERY */
	[25] = ARGS(NUMBER, STRING, NUMBER, NUMBER), /* PKEY_ENCRYPT */
	[26] = ARGS(NUMBER, STRING, NUMBER, NUMBER), /* PKEY_DECRYPT */
	[27] = ARGS(NUMBER, STRING, NUMBER, NUMBER), /* PKEY_SIGN */
	[28] = ARGS(NUMBER, STRING, NUMBER, NUMBER), /* PKEY_VERIFY */
	[29] = ARGS(NUMBER, STRING, STRING, NONE),  /* RESTRICT_KEYRING */
	[30] = ARGS(NUMBER, NUMBER, NUMBER, NUMBER), /* MOVE */
	[31] = ARGS(NUMBER, NUMBER, NONE, NONE),    /* CAPABILITIES */
	[32] = ARGS(NUMBER, NUMBER, NUMBER, NONE),  /* WATCH_KEY */
};

/* keyctl_dynamic_param */
#define AS_INT64 0
#define AS_STRING 1

/* An argument that is not there is the number 0. */
static __always_inline void put_key_argument(struct ev *e, u8 form, u64 value)
{
	u64 begin = e->pos;
	append_u8(e, form == STRING ? AS_STRING : AS_INT64);
	if (form == STRING)
		append_str(e, value, PATH_MAX);
	else
		append_s64(e, form == NUMBER ? value : 0);
	put_length(e, e->pos - begin);
}

/* res, operation, arg2, arg3, arg4, arg5 */
SYSCALL(keyctl_x)
{
	BEGIN(EV_KEYCTL_X);
	u32 operation = ARG(0);
	u8 forms = operation < 64 ? keyctl_args[bounded(operation, 64)] : 0;
	put_s64(e, ret);
	put_u32(e, operation);
	put_key_argument(e, forms & 3, ARG(1));
	put_key_argument(e, forms >> 2 & 3, ARG(2));
	put_key_argument(e, forms >> 4 & 3, ARG(3));
	put_key_argument(e, forms >> 6 & 3, ARG(4));
	return ev_send(e);
}
