/** SCM_RIGHTS: a control message that passes descriptors (linux/socket.h). */
const SCM_RIGHTS = 1
/** Header of a control message: u64 length with the header, i32 level, i32 type; each starts at a multiple of 8. */
const HEADER = 16
/** The kernel passes no more at a time (SCM_MAX_FD). */
const MAX_PASSED = 253

/**
 * Numbers of the descriptors that came with a message. `control`: its control messages as the kernel wrote them. A malformed
 * message ends the list.
 */
export function passedFds(control: Uint8Array): number[] {
  const view = new DataView(control.buffer, control.byteOffset, control.byteLength)
  const fds: number[] = []
  for (let at = 0; at + HEADER <= control.length;) {
    const length = view.getUint32(at, true)
    if (view.getUint32(at + 4, true) !== 0 || length < HEADER || at + length > control.length) break
    if (view.getInt32(at + 12, true) === SCM_RIGHTS) {
      const size = length - HEADER
      if (size % 4 !== 0 || size / 4 > MAX_PASSED) break
      for (let i = at + HEADER; i < at + length; i += 4) fds.push(view.getInt32(i, true))
    }
    at += (length + 7) & ~7
  }
  return fds
}
