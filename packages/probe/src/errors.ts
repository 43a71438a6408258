// What can go wrong with the probe: a stable code, what happened, what to do about it.

const advice = {
  PROBE_ADDON_MISSING: 'Build it with "make -C packages/probe", or install the package for this platform.',
  PROBE_ADDON_ABI: 'Addon and program are of different versions: build both again with "make -C packages/probe".',
  PROBE_ARGUMENT: 'This is a mistake in the calling program.',
  PROBE_CLOSED: 'This is a mistake in the calling program: it uses a probe after closing it.',
  PROBE_LOAD_FAILED: 'Please report this with the text above, the kernel version and the distribution.',
  PROBE_NO_BTF:
    'The kernel must describe its types (CONFIG_DEBUG_INFO_BTF=y). Distributions have it since Debian 11, Ubuntu 20.10, RHEL 8.2; inside a container /sys must be mounted.',
  PROBE_NO_PERMISSION:
    'Run as root, or give CAP_BPF and CAP_PERFMON (and CAP_SYS_RESOURCE on kernels before 5.11). A seccomp profile or kernel lockdown may also forbid bpf(2).',
  PROBE_OBJECT_MISSING: 'Build it with "make -C packages/probe".',
  PROBE_OLD_KERNEL: 'The probe needs Linux 5.8 or newer.',
  PROBE_SCOPE: 'Choose another scope.',
  PROBE_SYSTEM: 'The kernel refused an operation on the running probe.',
} as const

export type ProbeErrorCode = keyof typeof advice

/** The one error class of this package. `message` ends with what to do. */
export class ProbeError extends Error {
  readonly code: ProbeErrorCode

  constructor(code: ProbeErrorCode, happened: string, options?: ErrorOptions) {
    super(`${happened.trimEnd()}\n${advice[code]}`, options)
    this.name = 'ProbeError'
    this.code = code
  }
}

/** Gives an error of the addon its advice; any other error stays what it is. */
export function asProbeError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProbeError) return error
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && code in advice)
    return new ProbeError(code as ProbeErrorCode, error.message, { cause: error })
  return error
}
