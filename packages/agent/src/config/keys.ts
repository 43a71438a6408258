/**
 * Every key of the configuration, once: name, type, defaults, meaning. Reading, checking, suggestions, `saker --config-keys`
 * and the documentation derive from this table.
 *
 * Two defaults, as in Falco: `shipped` is what the configuration file that ships says, `absent` what holds when a file is
 * given and lacks the key. Without any file, `shipped` holds.
 */

interface Common<T> {
  readonly shipped: T
  readonly absent: T
  readonly doc: string
}
export interface BoolKey extends Common<boolean> {
  readonly type: 'bool'
}
export interface TextKey extends Common<string> {
  readonly type: 'text'
}
/** One of a few words; `anyCase`: in upper or lower case. A wrong word is an error. */
export interface WordKey<W extends string = string> extends Common<W> {
  readonly type: 'word'
  readonly words: readonly W[]
  readonly anyCase: boolean
}
/** A whole number. Outside `range` it is an error; what is no number at all falls back to the default with a warning. */
export interface IntegerKey extends Common<number> {
  readonly type: 'integer'
  readonly range: readonly [least: number, most: number]
}
export interface NumberKey extends Common<number> {
  readonly type: 'number'
  readonly range: readonly [least: number, most: number]
}
/** A list of words; one word stands for a list of one. */
export interface TextsKey extends Common<readonly string[]> {
  readonly type: 'texts'
}
/** YAML of a form of its own, read by who uses it. */
export interface NodeKey extends Common<undefined> {
  readonly type: 'node'
}
export type Key = BoolKey | TextKey | WordKey | IntegerKey | NumberKey | TextsKey | NodeKey

function bool(shipped: boolean, doc: string, absent = shipped): BoolKey {
  return { type: 'bool', shipped, absent, doc }
}
function text(shipped: string, doc: string, absent = shipped): TextKey {
  return { type: 'text', shipped, absent, doc }
}
function word<W extends string>(
  words: readonly W[],
  shipped: NoInfer<W>,
  doc: string,
  absent: NoInfer<W> = shipped,
  anyCase = false,
): WordKey<W> {
  return { type: 'word', words, shipped, absent, doc, anyCase }
}
function integer(range: readonly [number, number], shipped: number, doc: string, absent = shipped): IntegerKey {
  return { type: 'integer', range, shipped, absent, doc }
}
function number(range: readonly [number, number], shipped: number, doc: string, absent = shipped): NumberKey {
  return { type: 'number', range, shipped, absent, doc }
}
function texts(shipped: readonly string[], doc: string, absent = shipped): TextsKey {
  return { type: 'texts', shipped, absent, doc }
}
function node(doc: string): NodeKey {
  return { type: 'node', shipped: undefined, absent: undefined, doc }
}

const U32 = [0, 0xffffffff] as const
const COUNT = [0, Number.MAX_SAFE_INTEGER] as const
const ANY = [-Infinity, Infinity] as const
export const levelWords = [
  'emergency',
  'alert',
  'critical',
  'error',
  'warning',
  'notice',
  'info',
  'informational',
  'debug',
] as const

export const keys = {
  config_files: node(
    'Further configuration files or folders: a list of paths, or of {path, strategy: append | override | add-only}.',
  ),
  watch_config_files: bool(true, 'Restart when a configuration or rules file changes.'),
  rules_files: texts(
    [],
    'Rules files, and folders whose .yaml and .yml files are read in order of their names; what does not exist is left out.',
  ),
  rules_file: texts([], 'Old name of rules_files.'),
  rules: node(
    'Switches rules on and off, in order: a list of {enable: {rule: NAME}}, {disable: {tag: TAG}}; * in a name stands for anything.',
  ),

  'engine.kind': word(
    ['kmod', 'modern_ebpf', 'replay', 'nodriver'],
    'modern_ebpf',
    'Where events come from: this host (modern_ebpf; kmod means the same), a capture file (replay), nowhere (nodriver).',
    'kmod',
  ),
  'engine.kmod.buf_size_preset': integer([1, 10], 4, 'As engine.modern_ebpf.buf_size_preset.'),
  'engine.kmod.drop_failed_exit': bool(false, 'As engine.modern_ebpf.drop_failed_exit.'),
  'engine.modern_ebpf.cpus_for_each_buffer': integer([0, 65535], 2, 'CPUs that share a ring buffer; 0: all share one.'),
  'engine.modern_ebpf.buf_size_preset': integer(
    [1, 10],
    4,
    'Size of each ring buffer: 1 is 1 MB, and each step doubles it up to 10, 512 MB.',
  ),
  'engine.modern_ebpf.drop_failed_exit': bool(false, 'Leave out system calls that failed, already in the kernel.'),
  'engine.modern_ebpf.disable_iterators': bool(false, 'Read /proc at the start instead of using BPF iterators.'),
  'engine.replay.capture_file': text('', 'The capture file that engine.kind replay reads.'),

  'capture.enabled': bool(false, 'Record system calls around alerts into capture files.'),
  'capture.path_prefix': text('/tmp/falco', 'Start of the names of those files.'),
  'capture.mode': word(['rules', 'all_rules'], 'rules', 'Record for rules that say capture: true, or for all rules.'),
  'capture.default_duration': integer(U32, 5000, 'How long to record after an alert, in milliseconds.'),
  'capture.max_file_size_mb': integer(COUNT, 0, 'Stop recording into a file of this size; 0: no limit.'),

  plugins: node('Plugins: a list of {name, library_path, init_config, open_params}.'),
  load_plugins: node('Names of the plugins to load, in order; when absent, all of plugins.'),
  plugins_hostinfo: bool(true, 'Give plugins information about the host.'),

  time_format_iso_8601: bool(
    false,
    'Date and time in UTC at the start of alerts and log lines, instead of the local time.',
  ),
  buffer_format_base64: bool(false, 'Show data buffers in base64 instead of with dots for what cannot be printed.'),
  priority: word(levelWords, 'debug', 'Rules of lower priority are not loaded.', 'debug', true),
  json_output: bool(false, 'Alerts as JSON objects, one a line.'),
  json_include_output_property: bool(true, 'Put the text of the alert into JSON.'),
  json_include_message_property: bool(false, 'Put the text of the alert without time and priority into JSON.'),
  json_include_output_fields_property: bool(true, 'Put the values of fields into JSON.'),
  json_include_tags_property: bool(true, 'Put the tags of the rule into JSON.'),
  buffered_outputs: bool(false, 'Write alerts in blocks: cheaper, but they appear later.'),
  rule_matching: word(
    ['first', 'all'],
    'first',
    'Raise the first rule that matches an event, or all of them.',
    'first',
    true,
  ),
  'outputs_queue.capacity': integer(COUNT, 0, 'Alerts that may wait for slow outputs; 0: no limit.'),
  append_output: node(
    'Additions to the output of rules: a list of {match: {source, rule, tags}, extra_output, extra_fields, suggested_output}.',
  ),
  static_fields: node('Constants that rules can show: each NAME: VALUE becomes the field static.NAME.'),

  'stdout_output.enabled': bool(true, 'Print alerts on standard output.', false),
  'syslog_output.enabled': bool(true, 'Send alerts to syslog.', false),
  'file_output.enabled': bool(false, 'Append alerts to a file.'),
  'file_output.keep_alive': bool(false, 'Keep that file open between alerts.'),
  'file_output.filename': text('./events.txt', 'The file.', ''),
  'program_output.enabled': bool(false, 'Give alerts to a program on its standard input.'),
  'program_output.keep_alive': bool(false, 'Start that program once instead of for each alert.'),
  'program_output.program': text('', 'The program, a command line for the shell.'),
  'http_output.enabled': bool(false, 'Post alerts to a web server.'),
  'http_output.url': text('', 'Where to.'),
  'http_output.user_agent': text('falcosecurity/falco', 'How to introduce ourselves.'),
  'http_output.insecure': bool(false, "Do not check the server's certificate."),
  'http_output.ca_cert': text('', "A certificate that the server's one may be signed with."),
  'http_output.ca_bundle': text('', 'A file of such certificates.'),
  'http_output.ca_path': text('/etc/ssl/certs', 'A folder of such certificates.'),
  'http_output.mtls': bool(false, 'Show a certificate to the server.'),
  'http_output.client_cert': text('/etc/ssl/certs/client.crt', 'That certificate.'),
  'http_output.client_key': text('/etc/ssl/certs/client.key', 'Its key.'),
  'http_output.echo': bool(false, "Print the server's answers on standard output."),
  'http_output.compress_uploads': bool(false, 'Compress what is sent.'),
  'http_output.keep_alive': bool(false, 'Keep the connection open.'),
  'http_output.max_consecutive_timeouts': integer([0, 255], 5, 'How often to repeat a request that timed out.'),

  'webserver.enabled': bool(true, 'Serve health and metrics over HTTP.', false),
  'webserver.threadiness': integer(U32, 0, 'Ignored: the server needs no threads of its own.'),
  'webserver.listen_port': integer([0, 65535], 8765, 'Port of the server.'),
  'webserver.listen_address': text('0.0.0.0', 'Address of the server.'),
  'webserver.k8s_healthz_endpoint': text('/healthz', 'Path of the health check.'),
  'webserver.prometheus_metrics_enabled': bool(false, 'Serve metrics for Prometheus at /metrics.'),
  'webserver.ssl_enabled': bool(false, 'Serve HTTPS.'),
  'webserver.ssl_certificate': text('/etc/falco/falco.pem', 'File with the certificate and its key.'),

  log_stderr: bool(true, 'Write the log to standard error.', false),
  log_syslog: bool(true, 'Write the log to syslog.'),
  log_level: word(levelWords, 'info', 'The least urgent messages that are logged.', 'info', true),
  'libs_logger.enabled': bool(true, 'Log messages of libraries too.'),
  'libs_logger.severity': text('info', 'The least urgent of them that are logged.'),
  output_timeout: integer(U32, 2000, 'Milliseconds that an output may take before the log complains.'),
  'syscall_event_timeouts.max_consecutives': integer(
    [1, 0xffffffff],
    1000,
    'Time-outs in a row without an event before an internal alert is raised.',
  ),
  'syscall_event_drops.threshold': number(
    [0, 1],
    0.1,
    'Share of lost events in a second from which the actions are taken.',
  ),
  'syscall_event_drops.actions': texts(['log', 'alert'], 'What to do: ignore, log, alert, exit.', ['ignore']),
  'syscall_event_drops.rate': number(ANY, 0.03333, 'How often the actions may be taken, per second.'),
  'syscall_event_drops.max_burst': number(ANY, 1, 'How many times in a row before that limit holds.'),
  'syscall_event_drops.simulate_drops': bool(false, 'Pretend that events are lost, to test the actions.'),

  'metrics.enabled': bool(false, 'Report metrics.'),
  'metrics.interval': text('1h', 'How often: a duration such as 1h or 30s.', '5000'),
  'metrics.output_rule': bool(true, 'Report them as an alert.', false),
  'metrics.output_file': text('', 'Append them to this file.'),
  'metrics.rules_counters_enabled': bool(true, 'Count alerts by rule.'),
  'metrics.resource_utilization_enabled': bool(true, 'Measure processor time and memory.'),
  'metrics.state_counters_enabled': bool(true, 'Count what is known about processes and descriptors.'),
  'metrics.kernel_event_counters_enabled': bool(true, 'Count events in the kernel.'),
  'metrics.kernel_event_counters_per_cpu_enabled': bool(false, 'Count them by CPU.', true),
  'metrics.libbpf_stats_enabled': bool(true, 'Measure the BPF programs.'),
  'metrics.plugins_metrics_enabled': bool(true, 'Report the metrics of plugins.'),
  'metrics.kernel_iter_event_counters_enabled': bool(true, 'Count the events of BPF iterators.'),
  'metrics.jemalloc_stats_enabled': bool(false, 'Ignored: there is no jemalloc here.', true),
  'metrics.convert_memory_to_mb': bool(true, 'Memory in megabytes.'),
  'metrics.include_empty_values': bool(false, 'Report metrics that are zero.'),

  'base_syscalls.custom_set': texts(
    [],
    'System calls to watch for state instead of the usual ones; !NAME leaves one out.',
  ),
  'base_syscalls.repair': bool(false, 'Watch what the rules need, and only what their state needs.'),
  'base_syscalls.all': bool(false, 'Let rules use reads and writes, which are many.'),

  'falco_libs.thread_table_size': integer([1, 0xffffffff], 262144, 'Threads to remember at the most.'),
  'falco_libs.thread_table_auto_purging_interval_s': integer(
    U32,
    300,
    'How often to look for threads that are gone, in seconds.',
  ),
  'falco_libs.thread_table_auto_purging_thread_timeout_s': integer(
    U32,
    300,
    'How long a thread may be silent before it is looked for, in seconds.',
  ),
  'falco_libs.snaplen': integer(COUNT, 80, 'Bytes of data that reads and writes keep; 0: the default, 80.', 0),

  container_engines: node(
    'Where container runtimes listen: {docker: {enabled: true, sockets: [PATH]}, podman: …}. The same keys below engines in the init_config of the plugin called container go before.',
  ),

  'saker.container_wait': integer(
    [0, 10_000],
    500,
    'How long events of a container wait for what its runtime tells of it, in milliseconds, when rules look at that; 0: not at all.',
  ),
  'saker.text_escape': bool(
    true,
    'In alerts as text, escape control characters and bytes that are not UTF-8 in values, so that no process can forge a line; false: as Falco 0.44 prints them.',
  ),
} as const

export type KeyName = keyof typeof keys
type ValueOf<K> = K extends BoolKey
  ? boolean
  : K extends { readonly type: 'word'; readonly words: readonly (infer W)[] }
    ? W
    : K extends TextKey
      ? string
      : K extends IntegerKey | NumberKey
        ? number
        : K extends TextsKey
          ? readonly string[]
          : undefined
/** Values by key. Those of type `node` stay in the tree. */
export type Settings = {
  readonly [K in KeyName as (typeof keys)[K] extends NodeKey ? never : K]: ValueOf<(typeof keys)[K]>
}
