// The parameters of each event, written down apart from the probe from the event table: code, name, name:type of each.

export const eventParams = `
1 generic ID:syscallid nativeID:uint16
3 open fd:fd name:fspath flags:flags32 mode:uint32 dev:uint32 ino:uint64
5 close res:errno fd:fd
7 read res:errno data:bytebuf fd:fd size:uint32
9 write res:errno data:bytebuf fd:fd size:uint32
19 socket fd:fd domain:enumflags32 type:uint32 proto:uint32 flags:flags32
21 bind res:errno addr:sockaddr fd:fd
23 connect res:errno tuple:socktuple fd:fd addr:sockaddr
25 listen res:errno fd:fd backlog:int32
29 send res:errno data:bytebuf fd:fd size:uint32 tuple:socktuple
31 sendto res:errno data:bytebuf fd:fd size:uint32 tuple:socktuple
33 recv res:errno data:bytebuf fd:fd size:uint32 tuple:socktuple
35 recvfrom res:errno data:bytebuf tuple:socktuple fd:fd size:uint32
37 shutdown res:errno fd:fd how:enumflags8
39 getsockname
41 getpeername
43 socketpair res:errno fd1:fd fd2:fd source:uint64 peer:uint64 domain:enumflags32 type:uint32 proto:uint32
45 setsockopt res:errno fd:fd level:enumflags8 optname:enumflags8 val:dyn optlen:uint32
47 getsockopt res:errno fd:fd level:enumflags8 optname:enumflags8 val:dyn optlen:uint32
49 sendmsg res:errno data:bytebuf fd:fd size:uint32 tuple:socktuple
51 sendmmsg res:errno fd:fd size:uint32 data:bytebuf tuple:socktuple
53 recvmsg res:errno size:uint32 data:bytebuf tuple:socktuple msgcontrol:bytebuf fd:fd
55 recvmmsg res:errno fd:fd size:uint32 data:bytebuf tuple:socktuple msgcontrol:bytebuf
59 creat fd:fd name:fspath mode:uint32 dev:uint32 ino:uint64 creat_flags:flags16
61 pipe res:errno fd1:fd fd2:fd ino:uint64
63 eventfd res:fd initval:uint64 flags:uint32
65 futex res:errno addr:uint64 op:flags16 val:uint64
67 stat res:errno path:fspath
69 lstat res:errno path:fspath
71 fstat res:errno fd:fd
73 stat64 res:errno path:fspath
75 lstat64 res:errno path:fspath
77 fstat64 res:errno
79 epoll_wait res:errno maxevents:errno
81 poll res:errno fds:fdlist timeout:int64
83 select res:errno
87 lseek res:errno fd:fd offset:uint64 whence:enumflags8
89 llseek res:errno fd:fd offset:uint64 whence:enumflags8
93 getcwd res:errno path:charbuf
95 chdir res:errno path:charbuf
97 fchdir res:errno fd:fd
113 pread res:errno data:bytebuf fd:fd size:uint32 pos:uint64
115 pwrite res:errno data:bytebuf fd:fd size:uint32 pos:uint64
117 readv res:errno size:uint32 data:bytebuf fd:fd
119 writev res:errno data:bytebuf fd:fd size:uint32
121 preadv res:errno size:uint32 data:bytebuf fd:fd pos:uint64
123 pwritev res:errno data:bytebuf fd:fd size:uint32 pos:uint64
127 signalfd res:fd fd:fd mask:uint32 flags:uint8
129 kill res:errno pid:pid sig:sigtype
131 tkill res:errno tid:pid sig:sigtype
133 tgkill res:errno pid:pid tid:pid sig:sigtype
135 nanosleep res:errno interval:reltime
137 timerfd_create res:fd clockid:uint8 flags:uint8
139 inotify_init res:fd flags:uint8
141 getrlimit res:errno cur:int64 max:int64 resource:enumflags8
143 setrlimit res:errno cur:int64 max:int64 resource:enumflags8
145 prlimit res:errno newcur:int64 newmax:int64 oldcur:int64 oldmax:int64 pid:int64 resource:enumflags8
151 fcntl res:fd fd:fd cmd:enumflags8 arg:uint64
159 brk res:uint64 vm_size:uint32 vm_rss:uint32 vm_swap:uint32 addr:uint64
161 mmap res:errno vm_size:uint32 vm_rss:uint32 vm_swap:uint32 addr:uint64 length:uint64 prot:flags32 flags:flags32 fd:fd offset:uint64
163 mmap2 res:errno vm_size:uint32 vm_rss:uint32 vm_swap:uint32 addr:uint64 length:uint64 prot:flags32 flags:flags32 fd:fd pgoffset:uint64
165 munmap res:errno vm_size:uint32 vm_rss:uint32 vm_swap:uint32 addr:uint64 length:uint64
167 splice res:errno fd_in:fd fd_out:fd size:uint64 flags:flags32
169 ptrace res:errno addr:dyn data:dyn request:enumflags16 pid:pid
171 ioctl res:errno fd:fd request:uint64 argument:uint64
175 rename res:errno oldpath:fspath newpath:fspath
177 renameat res:errno olddirfd:fd oldpath:fsrelpath newdirfd:fd newpath:fsrelpath
179 symlink res:errno target:charbuf linkpath:fspath
181 symlinkat res:errno target:charbuf linkdirfd:fd linkpath:fsrelpath
186 procexit status:errno ret:errno sig:sigtype core:uint8 reaper_tid:pid
189 sendfile res:errno offset:uint64 out_fd:fd in_fd:fd size:uint64
191 quotactl res:errno special:charbuf quotafilepath:charbuf dqb_bhardlimit:uint64 dqb_bsoftlimit:uint64 dqb_curspace:uint64 dqb_ihardlimit:uint64 dqb_isoftlimit:uint64 dqb_btime:reltime dqb_itime:reltime dqi_bgrace:reltime dqi_igrace:reltime dqi_flags:flags8 quota_fmt_out:flags8 cmd:flags16 type:flags8 id:uint32 quota_fmt:flags8
193 setresuid res:errno ruid:uid euid:uid suid:uid
195 setresgid res:errno rgid:gid egid:gid sgid:gid
199 setuid res:errno uid:uid
201 setgid res:errno gid:gid
203 getuid uid:uid
205 geteuid euid:uid
207 getgid gid:gid
209 getegid egid:gid
211 getresuid res:errno ruid:uid euid:uid suid:uid
213 getresgid res:errno rgid:gid egid:gid sgid:gid
223 clone res:pid exe:charbuf args:bytebuf tid:pid pid:pid ptid:pid cwd:charbuf fdlimit:int64 pgft_maj:uint64 pgft_min:uint64 vm_size:uint32 vm_rss:uint32 vm_swap:uint32 comm:charbuf cgroups:bytebuf flags:flags32 uid:uint32 gid:uint32 vtid:pid vpid:pid pidns_init_start_ts:uint64
225 fork res:pid exe:charbuf args:bytebuf tid:pid pid:pid ptid:pid cwd:charbuf fdlimit:int64 pgft_maj:uint64 pgft_min:uint64 vm_size:uint32 vm_rss:uint32 vm_swap:uint32 comm:charbuf cgroups:bytebuf flags:flags32 uid:uint32 gid:uint32 vtid:pid vpid:pid pidns_init_start_ts:uint64
227 vfork res:pid exe:charbuf args:bytebuf tid:pid pid:pid ptid:pid cwd:charbuf fdlimit:int64 pgft_maj:uint64 pgft_min:uint64 vm_size:uint32 vm_rss:uint32 vm_swap:uint32 comm:charbuf cgroups:bytebuf flags:flags32 uid:uint32 gid:uint32 vtid:pid vpid:pid pidns_init_start_ts:uint64
232 signaldeliver spid:pid dpid:pid sig:sigtype
237 getdents res:errno fd:fd
239 getdents64 res:errno fd:fd
241 setns res:errno fd:fd nstype:flags32
243 flock res:errno fd:fd operation:flags32
247 accept fd:fd tuple:socktuple queuepct:uint8 queuelen:uint32 queuemax:uint32
251 semop res:errno nsops:uint32 sem_num_0:uint16 sem_op_0:int16 sem_flg_0:flags16 sem_num_1:uint16 sem_op_1:int16 sem_flg_1:flags16 semid:int32
253 semctl res:errno semid:int32 semnum:int32 cmd:flags16 val:int32
255 ppoll res:errno fds:fdlist timeout:reltime sigmask:sigset
257 mount res:errno dev:charbuf dir:fspath type:charbuf flags:flags32
263 semget res:errno key:int32 nsems:int32 semflg:flags32
265 access res:errno name:fspath mode:flags32
267 chroot res:errno path:fspath
275 setsid res:pid
277 mkdir res:errno path:fspath mode:uint32
279 rmdir res:errno path:fspath
285 unshare res:errno flags:flags32
293 execve res:errno exe:charbuf args:bytebuf tid:pid pid:pid ptid:pid cwd:charbuf fdlimit:uint64 pgft_maj:uint64 pgft_min:uint64 vm_size:uint32 vm_rss:uint32 vm_swap:uint32 comm:charbuf cgroups:bytebuf env:bytebuf tty:uint32 vpgid:pid loginuid:uid flags:flags32 cap_inheritable:uint64 cap_permitted:uint64 cap_effective:uint64 exe_ino:uint64 exe_ino_ctime:abstime exe_ino_mtime:abstime uid:uid trusted_exepath:fspath pgid:pid gid:gid filename:fspath
295 setpgid res:errno pid:pid pgid:pid
299 seccomp res:errno op:uint64 flags:uint64
301 unlink res:errno path:fspath
303 unlinkat res:errno dirfd:fd name:fsrelpath flags:flags32
305 mkdirat res:errno dirfd:fd path:fsrelpath mode:uint32
307 openat fd:fd dirfd:fd name:fsrelpath flags:flags32 mode:uint32 dev:uint32 ino:uint64
309 link res:errno oldpath:fspath newpath:fspath
311 linkat res:errno olddir:fd oldpath:fsrelpath newdir:fd newpath:fsrelpath flags:flags32
313 fchmodat res:errno dirfd:fd filename:fsrelpath mode:mode
315 chmod res:errno filename:fspath mode:mode
317 fchmod res:errno fd:fd mode:mode
319 renameat2 res:errno olddirfd:fd oldpath:fsrelpath newdirfd:fd newpath:fsrelpath flags:flags32
321 userfaultfd res:errno flags:flags32
327 openat2 fd:fd dirfd:fd name:fsrelpath flags:flags32 mode:uint32 resolve:flags32 dev:uint32 ino:uint64
329 mprotect res:errno addr:uint64 length:uint64 prot:flags32
331 execveat res:errno exe:charbuf args:bytebuf tid:pid pid:pid ptid:pid cwd:charbuf fdlimit:uint64 pgft_maj:uint64 pgft_min:uint64 vm_size:uint32 vm_rss:uint32 vm_swap:uint32 comm:charbuf cgroups:bytebuf env:bytebuf tty:uint32 vpgid:pid loginuid:uid flags:flags32 cap_inheritable:uint64 cap_permitted:uint64 cap_effective:uint64 exe_ino:uint64 exe_ino_ctime:abstime exe_ino_mtime:abstime uid:uid trusted_exepath:fspath pgid:pid gid:gid
333 copy_file_range res:errno fdout:fd offout:uint64 fdin:fd offin:uint64 len:uint64
335 clone3 res:pid exe:charbuf args:bytebuf tid:pid pid:pid ptid:pid cwd:charbuf fdlimit:int64 pgft_maj:uint64 pgft_min:uint64 vm_size:uint32 vm_rss:uint32 vm_swap:uint32 comm:charbuf cgroups:bytebuf flags:flags32 uid:uint32 gid:uint32 vtid:pid vpid:pid pidns_init_start_ts:uint64
337 open_by_handle_at fd:fd mountfd:fd flags:flags32 path:fspath dev:uint32 ino:uint64
339 io_uring_setup res:errno entries:uint32 sq_entries:uint32 cq_entries:uint32 flags:flags32 sq_thread_cpu:uint32 sq_thread_idle:uint32 features:flags32
341 io_uring_enter res:errno fd:fd to_submit:uint32 min_complete:uint32 flags:flags32 sig:sigset
343 io_uring_register res:errno fd:fd opcode:enumflags16 arg:uint64 nr_args:uint32
345 mlock res:errno addr:uint64 len:uint64
347 munlock res:errno addr:uint64 len:uint64
349 mlockall res:errno flags:flags32
351 munlockall res:errno
353 capset res:errno cap_inheritable:uint64 cap_permitted:uint64 cap_effective:uint64
363 dup2 res:fd oldfd:fd newfd:fd
365 dup3 res:fd oldfd:fd newfd:fd flags:flags32
367 dup res:fd oldfd:fd
369 bpf fd:fd cmd:enumflags32
371 mlock2 res:errno addr:uint64 len:uint64 flags:flags32
373 fsconfig res:errno fd:fd cmd:enumflags32 key:charbuf value_bytebuf:bytebuf value_charbuf:charbuf aux:int32
375 epoll_create res:errno size:int32
377 epoll_create1 res:errno flags:flags32
379 chown res:errno path:fspath uid:uint32 gid:uint32
381 lchown res:errno path:fspath uid:uint32 gid:uint32
383 fchown res:errno fd:fd uid:uint32 gid:uint32
385 fchownat res:errno dirfd:fd pathname:fsrelpath uid:uint32 gid:uint32 flags:flags32
387 umount res:errno name:fspath
389 accept4 fd:fd tuple:socktuple queuepct:uint8 queuelen:uint32 queuemax:uint32 flags:int32
391 umount2 res:errno name:fspath flags:flags32
393 pipe2 res:errno fd1:fd fd2:fd ino:uint64 flags:flags32
395 inotify_init1 res:fd flags:flags16
397 eventfd2 res:fd flags:flags16 initval:uint64
399 signalfd4 res:fd flags:flags16 fd:fd mask:uint32
401 prctl res:errno option:enumflags32 arg2_str:charbuf arg2_int:int64
405 memfd_create fd:fd name:charbuf flags:flags32
407 pidfd_getfd fd:fd pid_fd:fd target_fd:fd flags:uint32
409 pidfd_open fd:fd pid:pid flags:flags32
411 init_module res:errno img:bytebuf length:uint64 uargs:charbuf
413 finit_module res:errno fd:fd uargs:charbuf flags:flags32
415 mknod res:errno path:fspath mode:mode dev:uint32
417 mknodat res:errno dirfd:fd path:fsrelpath mode:mode dev:uint32
419 newfstatat res:errno dirfd:fd path:fsrelpath flags:flags32
421 process_vm_readv res:int64 pid:pid data:bytebuf
423 process_vm_writev res:int64 pid:pid data:bytebuf
425 delete_module res:errno name:charbuf flags:flags32
427 setreuid res:errno ruid:uid euid:uid
429 setregid res:errno rgid:uid egid:uid
451 close_range res:errno first:uint32 last:uint32 flags:flags32
453 keyctl res:errno operation:enumflags32 arg2:dyn arg3:dyn arg4:dyn arg5:dyn
`
