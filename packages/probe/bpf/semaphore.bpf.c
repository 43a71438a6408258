// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* System V semaphores: semget, semctl, semop. */
#include "lib/flags.h"
#include "lib/syscall.h"

/* struct sembuf */
struct operation {
	u16 number;
	s16 change, flags;
};

/* semop_flags */
static __always_inline u16 operation_flags(u16 flags)
{
	u16 out = 0;
	BIT_TO(04000, 1);  /* IPC_NOWAIT */
	BIT_TO(0x1000, 2); /* SEM_UNDO */
	return out;
}

/* res, nsops, number, operation and flags of the first two, semid */
SYSCALL(semop_x)
{
	BEGIN(EV_SEMOP_X);
	struct operation operations[2] = {};
	u32 count = ARG(2);
	if (ret == 0 && count == 1)
		bpf_probe_read_user(operations, sizeof(operations[0]), (void *)ARG(1));
	else if (ret == 0 && count > 1)
		bpf_probe_read_user(operations, sizeof(operations), (void *)ARG(1));
	put_s64(e, ret);
	put_u32(e, count);
	for (int i = 0; i < 2; i++) {
		put_u16(e, operations[i].number);
		put_u16(e, operations[i].change);
		put_u16(e, operation_flags(operations[i].flags));
	}
	put_s32(e, ARG(0));
	return ev_send(e);
}

#define SETVAL 16

/* semctl_commands by number on Linux */
const u16 semaphore_commands[32] = {
	[0] = 4,       /* IPC_RMID */
	[1] = 2,       /* IPC_SET */
	[2] = 1,       /* IPC_STAT */
	[3] = 8,       /* IPC_INFO */
	[11] = 256,    /* GETPID */
	[12] = 512,    /* GETVAL */
	[13] = 64,     /* GETALL */
	[14] = 128,    /* GETNCNT */
	[15] = 1024,   /* GETZCNT */
	[SETVAL] = 4096,
	[17] = 2048,   /* SETALL */
	[18] = 32,     /* SEM_STAT */
	[19] = 16,     /* SEM_INFO */
};

/* res, semid, semnum, cmd, val (of SETVAL) */
SYSCALL(semctl_x)
{
	BEGIN(EV_SEMCTL_X);
	u16 command = ARG(2);
	put_s64(e, ret);
	put_s32(e, ARG(0));
	put_s32(e, ARG(1));
	put_u16(e, command < 32 ? semaphore_commands[bounded(command, 32)] : 0);
	put_s32(e, command == SETVAL ? ARG(3) : 0);
	return ev_send(e);
}

/* res, key, nsems, semflg */
SYSCALL(semget_x)
{
	BEGIN(EV_SEMGET_X);
	u32 flags = ARG(2), out = 0;
	BIT_TO(01000, 1 << 13); /* IPC_CREAT */
	BIT_TO(02000, 1 << 14); /* IPC_EXCL */
	put_s64(e, ret);
	put_s32(e, ARG(0));
	put_s32(e, ARG(1));
	put_u32(e, out);
	return ev_send(e);
}
