import type { Line } from '../../linux/print/line.js';
import type { Provenance } from '../../linux/provenance.js';
import { IPV4_INTERFACE } from '../../linux/sysctl-defaults.js';
import { LISTEN_IN, listenerLines } from './listeners.js';
import type { BlockProgram, LabBlock, LabPlan } from './plan.js';

/**
 * A plan as a POSIX shell script with the commands `up`, `down`, `list` and `listen`. Everything that comes from a file
 * stands in quoted here-documents and comments, one line each: to the shell it is text.
 */
export function labScript(plan: LabPlan): string {
  return [
    head(plan),
    KERNEL_DEFAULTS,
    upFunction(plan),
    listenFunction(plan),
    downFunction(plan.lab),
    listFunction(plan),
    DISPATCH,
  ].join('\n');
}

function head({ lab, file, namespaces, gaps }: LabPlan): string {
  const example = namespaces[0]?.name ?? lab;
  return [
    '#!/bin/sh',
    `# ${comment(file)} on a real kernel: the Linux state that knet computes, built with the commands that would build it.`,
    '#',
    '#   sudo sh THIS up       build it; anew if it is there. It runs no programs but those that listen',
    '#   sudo sh THIS down     remove it; nothing is left',
    '#   sudo sh THIS list     its network namespaces, and whose they are',
    '#',
    `# Then look at it:   sudo ip netns exec ${example} ip route`,
    '#',
    '# Everything is inside network namespaces of its own. After each # stands who would write that line on a real machine, and',
    '# why; most of the names below are what those programs would choose.',
    ...gaps.map(({ machine, namespace, what }) =>
      comment(`# Left out in ${machine}, ${namespace}: ${what}.`),
    ),
    'set -u',
    `lab='${lab}'`,
    'failed=0',
    '# The kernel may not take all of it; the rest is built nevertheless.',
    'failing() { "$@" || failed=1; }',
    '# As ip netns exec does, only faster: without a /sys of its own.',
    'inside() { name=$1; shift; nsenter --net="/run/netns/$name" "$@"; }',
    '',
  ].join('\n');
}

const zeros = Object.entries(IPV4_INTERFACE).filter(([, { value }]) => value === '0');
const ones = Object.entries(IPV4_INTERFACE).filter(([, { value }]) => value === '1');

/** A new namespace takes over IPv4 settings of the machine's own (net/ipv4/devinet.c, devinet_init_net). */
const KERNEL_DEFAULTS = `# A new namespace takes over settings of this machine. The lab starts from those that the kernel is built with.
kernel_defaults() {
  inside "$1" sh -s "$2" <<'EOF'
set_all() { [ ! -w "$2" ] || echo "$1" 2>/dev/null >"$2"; }
for scope in all default lo; do
  cd "/proc/sys/net/ipv4/conf/$scope" || continue
  for key in ${zeros.map(([key]) => key).join(' ')}; do set_all 0 "$key"; done
  for key in ${ones.map(([key]) => key).join(' ')}; do set_all 1 "$key"; done
done
for call in /proc/sys/net/bridge/bridge-nf-call-*; do set_all 0 "$call"; done
cd /proc/sys/net/ipv6/conf/default 2>/dev/null || exit 0
set_all 1 addr_gen_mode
[ "$1" = ipv6 ] || set_all 1 disable_ipv6
EOF
}
`;

function upFunction(plan: LabPlan): string {
  return [
    'up() {',
    '  down',
    '',
    `# ── ${plan.namespaces.length} network namespaces, and one for the switches between machines ──`,
    ...[plan.switches, ...plan.namespaces.map(({ name }) => name)].map((name) => `ip netns add ${name}`),
    'for name in $(names); do',
    `  kernel_defaults "$name" ${plan.ipv6 ? 'ipv6' : 'ipv4'}`,
    'done',
    '# The switches only answer ARP for gateways outside the model, and swallow what is sent to them.',
    `inside ${plan.switches} sh -c 'echo 1 >/proc/sys/net/ipv4/conf/default/arp_ignore; iptables -P INPUT DROP' || failed=1`,
    ...(plan.ipv6
      ? [`inside ${plan.switches} ip6tables-restore <<'EOF' || failed=1`, ...ONLY_NEIGHBOURS, 'EOF']
      : []),
    ...plan.blocks.map(blockText),
    '}',
    '',
  ].join('\n');
}

/** Neighbour discovery is ICMPv6, so it cannot be swallowed with the rest. */
const ONLY_NEIGHBOURS = [
  '*filter',
  ':INPUT DROP [0:0]',
  '-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT',
  '-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 136 -j ACCEPT',
  'COMMIT',
];

function blockText({ title, namespace, program, lines }: LabBlock): string {
  if (program === 'tunl0') return tunl0(title, namespace, lines[0]!);
  const body = bodyOf(program, lines);
  const run = hereDocument(`failing ${command(program, namespace)}`, body);
  return ['', `# ── ${comment(title)} ──`, ...run].join('\n');
}

/** Asking for it loads the module ipip, and that makes it: so it is there already when the command gets to make it. */
function tunl0(title: string, namespace: string, { provenance }: Line): string {
  return [
    '',
    `# ── ${comment(title)} ──`,
    ...(provenance ? [`# ${authorOf(provenance)}`] : []),
    `ip -n ${namespace} link add tunl0 type ipip 2>/dev/null`,
    `ip -n ${namespace} link show tunl0 >/dev/null || failed=1`,
  ].join('\n');
}

/** Comments where the program takes them: ipvsadm takes none. */
function bodyOf(program: BlockProgram, lines: readonly Line[]): string[] {
  if (program === 'ipvsadm-restore') return lines.map(({ text }) => text);
  return COMMENTS_AFTER.has(program) ? lines.map(trailing) : withCommentLines(lines);
}

/** Programs that take a comment after a command; the others take lines of their own. */
const COMMENTS_AFTER: ReadonlySet<BlockProgram> = new Set(['ip', 'ip -6', 'bridge']);

function command(program: Exclude<BlockProgram, 'tunl0'>, namespace: string): string {
  switch (program) {
    case 'ip':
    case 'ip -6':
    case 'bridge':
      return `${program} -n ${namespace} -force -batch -`;
    case 'sysctl':
      return `inside ${namespace} sysctl -q -p -`;
    case 'nft':
      return `inside ${namespace} nft -f -`;
    case 'ipvsadm-restore':
      return `inside ${namespace} ipvsadm -R`;
    case 'iptables-restore':
    case 'ip6tables-restore':
    case 'ipset restore':
      return `inside ${namespace} ${program}`;
  }
}

/** A shell command with lines on its standard input, which are text to the shell. */
export function hereDocument(before: string, body: readonly string[]): string[] {
  return [`${before} <<'EOF'`, ...body.map(oneLine).filter((line) => line !== 'EOF'), 'EOF'];
}

function trailing({ text, provenance }: Line): string {
  if (!provenance) return text;
  const width = Math.ceil((text.length + 2) / 20) * 20;
  return `${text.padEnd(width)}# ${authorOf(provenance)}`;
}

/** A comment wherever the author or the reason changes. */
function withCommentLines(lines: readonly Line[]): string[] {
  let last = '';
  return lines.flatMap(({ text, provenance }) => {
    const author = provenance ? authorOf(provenance) : last;
    const told = author === last ? [] : [`# ${author}`];
    last = author;
    return [...told, text];
  });
}

function authorOf({ by, why, source }: Provenance): string {
  const file = source?.uri.replace(/^.*\//, '');
  const place = source ? ` (${decoded(file!)}:${source.start.line + 1})` : '';
  return comment(`${by}: ${why}${place}`);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A backslash at the end of a line would join it with the next. */
function comment(text: string): string {
  return oneLine(text).replaceAll('\\', '/');
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f\u2028\u2029]+/g, ' ');
}

function listenFunction(plan: LabPlan): string {
  const lines = listenerLines(plan);
  return [
    '# ── programs that listen where the state has a socket; they answer with who asked ──',
    LISTEN_IN,
    'listen() {',
    ...(lines.length === 0 ? ['  :'] : lines),
    '}',
    '',
  ].join('\n');
}

/** A script that removes a lab and all that runs in it; only its name has to be known. */
export function downScript(lab: string): string {
  return `${downFunction(lab)}\ndown\n`;
}

function downFunction(lab: string): string {
  return `names() { ip netns list | sed -n 's/^\\(${lab}[.][^ ]*\\).*/\\1/p'; }

down() {
  for name in $(names); do
    for pid in $(ip netns pids "$name"); do kill -9 "$pid" 2>/dev/null; done
    ip netns del "$name"
  done
}
`;
}

function listFunction({ namespaces }: LabPlan): string {
  return [
    'list() {',
    "cat <<'EOF'",
    ...namespaces.map(({ name, machine, namespace }) => oneLine(`${name}  ${machine} ${namespace}`)),
    'EOF',
    '}',
    '',
  ].join('\n');
}

const DISPATCH = `case "\${1-up}" in
  up) up; listen; exit "$failed" ;;
  build) up; exit "$failed" ;;
  down) down ;;
  list) list ;;
  *) echo "usage: $0 up | down | list" >&2; exit 2 ;;
esac
`;
