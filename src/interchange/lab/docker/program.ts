import type { Docker } from '../../../topology/docker.js';
import { hereDocument } from '../script.js';
import { aliasesOf, type Chosen, daemonOptions, dockerCommands } from './commands.js';
import { nameCommands } from './names.js';
import type { LabPlace } from './place.js';

/** What begins the part of the output in which packets are told of; the others are read by `writtenLines`. */
export const PACKETS = 'packets';
/** The same of what the embedded DNS answers. */
export const NAMES = 'names';

/**
 * Starts a dockerd on a host of the lab, gives it the commands of the file, and prints what came of them, each part below a line
 * `section NAME`. Then it hands its standard input over to the agent, which finds the containers' namespaces under the lab's names
 * for them. Everything of the daemon is in /run, which is the job's own.
 *
 * @param containers those with a namespace of their own
 */
export function dockerProgram(
  docker: Docker,
  host: LabPlace,
  containers: readonly LabPlace[],
  chosen: (network: string) => Chosen | undefined,
): string {
  const aliases = aliasesOf(docker);
  const commands = dockerCommands(docker, aliases, chosen);
  return [
    'export HOME=/run DOCKER_HOST=unix:///run/dk.sock DOCKER_CONFIG=/run/config',
    // The client of the daemon's own release: newer ones ask for what it does not know.
    'PATH=/usr/bin:$PATH',
    'exec 3<&0 </dev/null',
    'in_ns() { name=$1; shift; nsenter --net="/run/netns/$name" "$@"; }',
    // Its cgroups are the only thing of it that is not in namespaces of the job; they are called like the job's folder.
    'folder=$(dirname "$0"); group=/$(basename "$folder")',
    `nsenter --net=/run/netns/${host.name} dockerd --cgroup-parent "$group" --data-root /run/data --exec-root /run/dk --pidfile /run/dk.pid -H "$DOCKER_HOST" --storage-driver vfs ${daemonOptions(docker).join(' ')} >/run/dk.log 2>&1 &`,
    'tries=0',
    'until docker info >/dev/null 2>&1; do',
    '  tries=$((tries + 1)); [ "$tries" -lt 150 ] || { tail -n 5 /run/dk.log >&2; exit 1; }; sleep 0.2',
    'done',
    'mkdir -p /run/image/bin && cp "$(command -v busybox)" /run/image/bin/busybox && ln -s busybox /run/image/bin/sleep',
    'tar -C /run/image -c . | docker import - knet >/dev/null',
    ...hereDocument('sh >/dev/null', commands),
    ...containers.map(
      ({ namespace, name }) =>
        `: >/run/netns/${name}; mount --bind "/proc/$(docker inspect -f '{{.State.Pid}}' ${aliases.container(namespace)})/ns/net" /run/netns/${name}`,
    ),
    ...containers.flatMap(({ name, inherited }) =>
      inherited.length === 0 ? [] : hereDocument(`in_ns ${name} sysctl -q -p -`, inherited),
    ),
    'sleep 1',
    // An address of IPv6 is used once nobody has said for two seconds that it is taken; where there is no carrier nobody is asked.
    'tries=0',
    `while in_ns ${host.name} ip -o -6 addr show tentative up scope global | cut -d' ' -f2 | xargs -rn1 nsenter --net=/run/netns/${host.name} ip link show dev | grep LOWER_UP >/dev/null; do`,
    '  tries=$((tries + 1)); [ "$tries" -lt 25 ] || break; sleep 0.2',
    'done',
    `echo 'section iptables'; in_ns ${host.name} iptables-save`,
    `echo 'section ip6tables'; in_ns ${host.name} ip6tables-save`,
    ...devicesAndRoutes(host, ''),
    ...containers.flatMap((place, index) => [
      `echo 'section iptables ${index}'; in_ns ${place.name} iptables-save`,
      ...devicesAndRoutes(place, ` ${index}`),
    ]),
    `echo 'section ${NAMES}'`,
    ...nameCommands(docker, aliases, containers),
    `echo 'section ${PACKETS}'; perl "$folder/agent" <&3`,
    'docker ps -aq | xargs -r docker rm -f >/dev/null',
    'kill "$(cat /run/dk.pid)"; wait',
    '',
  ].join('\n');
}

function devicesAndRoutes({ name, sysctls }: LabPlace, index: string): string[] {
  return [
    `echo 'section addr${index}'; in_ns ${name} ip -j -d addr`,
    `echo 'section route${index}'; in_ns ${name} ip -4 route`,
    `echo 'section route6${index}'; in_ns ${name} ip -6 route`,
    `echo 'section sysctl${index}'${sysctls.length === 0 ? '' : `; in_ns ${name} sysctl ${sysctls.join(' ')}`}`,
  ];
}

/** What the program printed, by the names of the parts. */
export function sections(output: string): ReadonlyMap<string, string> {
  return new Map(
    output
      .split(/^section /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n');
        return [part.slice(0, end), part.slice(end + 1)];
      }),
  );
}
