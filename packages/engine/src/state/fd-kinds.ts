/** How kinds of descriptors are called. The index is the FD_ number of fd.ts. */

/** `fd.type`; kinds without a name show as <NA>. */
const names: readonly string[] = [
  '<NA>',
  'file',
  'directory',
  'ipv4',
  'ipv6',
  'ipv4',
  'ipv6',
  'pipe',
  'unix',
  'event',
  '<NA>',
  'signalfd',
  'eventpoll',
  'inotify',
  'timerfd',
  'netlink',
  'file',
  'bpf',
  'userfaultfd',
  'io_uring',
  'memfd',
  'pidfd',
]

/** `fd.typechar`. */
const letters = 'ofd4646pueXslitnfburmP'

export function fdKindName(type: number): string {
  return names[type] ?? '<NA>'
}

export function fdKindLetter(type: number): string {
  return letters[type] ?? '?'
}
