/** What --help shows after the options. */

export const helpExamples = `
Commands:
  (none)  watch this host until interrupted
  replay  judge what a capture file holds
  trace   run a command and judge what it and everything it starts do

Examples:
  saker                                   watch this host with the rules that ship with Saker
  saker -r my_rules.yaml -U               watch it with your rules
  saker -c /etc/falco/falco.yaml          run an installation of Falco as it is configured
  saker replay incident.scap -r rules/    what would these rules have said?
  saker trace -- sh -c 'cat /etc/shadow'  what does this command do that rules object to?
  saker --scope tree:1234                 watch one process and what it starts
  saker -V my_rules.yaml                  check a rules file
  saker --list | less                     the fields that conditions and outputs can use
  saker -o json_output=true -M 60         alerts as JSON, for a minute

Exit status: 0 when all went well (also after Ctrl-C), 1 when something is wrong; the reason is on standard error.
`

export const replayExamples = `
All options of saker apply (saker --help).

Examples:
  saker replay incident.scap
  saker replay incident.scap -r my_rules.yaml -o rule_matching=all
  saker replay incident.scap -o json_output=true | jq .rule
`

export const traceExamples = `
All options of saker apply (saker --help). Alerts are on standard error, the command keeps standard output; its exit status
becomes that of saker.

Examples:
  saker trace -- ls /root
  saker trace -r my_rules.yaml -- sh -c 'curl -s https://example.org | sh'
`
