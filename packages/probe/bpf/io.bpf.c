// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Reading and writing descriptors: read, write, their positioned and vectored forms, and copying between files. */
#include "lib/data.h"

/* res, data, fd, size */
SYSCALL(read_x)
{
	BEGIN(EV_READ_X);
	put_s64(e, ret);
	put_read(e, ret, ARG(1));
	put_int(e, ARG(0));
	put_u32(e, ARG(2));
	return ev_send(e);
}

/* res, data, fd, size */
SYSCALL(write_x)
{
	BEGIN(EV_WRITE_X);
	put_s64(e, ret);
	put_bytes(e, ARG(1), snap_written(ret, ARG(2)));
	put_int(e, ARG(0));
	put_u32(e, ARG(2));
	return ev_send(e);
}

/* Position of pread64 and its kin: 32-bit callers pass two halves. */
static __always_inline u64 position(struct ev *e)
{
	return e->compat ? ARG(3) | ARG(4) << 32 : ARG(3);
}

/* res, data, fd, size, pos */
SYSCALL(pread64_x)
{
	BEGIN(EV_PREAD_X);
	put_s64(e, ret);
	put_read(e, ret, ARG(1));
	put_int(e, ARG(0));
	put_u32(e, ARG(2));
	put_u64(e, position(e));
	return ev_send(e);
}

/* res, data, fd, size, pos */
SYSCALL(pwrite64_x)
{
	BEGIN(EV_PWRITE_X);
	put_s64(e, ret);
	put_bytes(e, ARG(1), snap_written(ret, ARG(2)));
	put_int(e, ARG(0));
	put_u32(e, ARG(2));
	put_u64(e, position(e));
	return ev_send(e);
}

/* size, data: what came */
static __always_inline void put_read_vector(struct ev *e, long ret)
{
	put_u32(e, ret > 0 ? ret : 0);
	if (ret > 0)
		put_vector(ARG(1), ARG(2), snap(ret));
	else
		put_empty(e);
}

/* res, size, data, fd */
SYSCALL(readv_x)
{
	BEGIN(EV_READV_X);
	put_s64(e, ret);
	put_read_vector(e, ret);
	put_int(e, ARG(0));
	return ev_send(e);
}

/* res, size, data, fd, pos */
SYSCALL(preadv_x)
{
	BEGIN(EV_PREADV_X);
	put_s64(e, ret);
	put_read_vector(e, ret);
	put_int(e, ARG(0));
	put_u64(e, position(e));
	return ev_send(e);
}

/* data, fd, size: what is to be written */
static __always_inline void put_written_vector(struct ev *e, long ret)
{
	put_vector(ARG(1), ARG(2), snap_written(ret, -1));
	put_int(e, ARG(0));
	put_u32(e, vector_size(ARG(1), ARG(2)));
}

/* res, then put_written_vector's */
SYSCALL(writev_x)
{
	BEGIN(EV_WRITEV_X);
	put_s64(e, ret);
	put_written_vector(e, ret);
	return ev_send(e);
}

/* res, then put_written_vector's, pos */
SYSCALL(pwritev_x)
{
	BEGIN(EV_PWRITEV_X);
	put_s64(e, ret);
	put_written_vector(e, ret);
	put_u64(e, position(e));
	return ev_send(e);
}

/* res, offset (after the call), out_fd, in_fd, size */
SYSCALL(sendfile_x)
{
	BEGIN(EV_SENDFILE_X);
	put_s64(e, ret);
	put_u64(e, read_user_word(e, ARG(2)));
	put_int(e, ARG(0));
	put_int(e, ARG(1));
	put_u64(e, ARG(3));
	return ev_send(e);
}

/* res, fd_in, fd_out, size, flags: with the numbers of Linux */
SYSCALL(splice_x)
{
	BEGIN(EV_SPLICE_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	put_int(e, ARG(2));
	put_u64(e, ARG(4));
	put_u32(e, ARG(5) & 15);
	return ev_send(e);
}

/* res, fdout, offout, fdin, offin, len: the offsets are pointers, as in all drivers */
SYSCALL(copy_file_range_x)
{
	BEGIN(EV_COPY_FILE_RANGE_X);
	put_s64(e, ret);
	put_int(e, ARG(2));
	put_u64(e, ARG(3));
	put_int(e, ARG(0));
	put_u64(e, ARG(1));
	put_u64(e, ARG(4));
	return ev_send(e);
}

/* res, pid, data (the caller's buffers) */
SYSCALL(process_vm_readv_x)
{
	BEGIN(EV_PROCESS_VM_READV_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	if (ret > 0)
		put_vector(ARG(1), ARG(2), snap(ret));
	else
		put_empty(e);
	return ev_send(e);
}

/* res, pid, data (the caller's buffers) */
SYSCALL(process_vm_writev_x)
{
	BEGIN(EV_PROCESS_VM_WRITEV_X);
	put_s64(e, ret);
	put_int(e, ARG(0));
	if (ret > 0)
		put_vector(ARG(1), ARG(2), snap(ret));
	else
		put_empty(e);
	return ev_send(e);
}
