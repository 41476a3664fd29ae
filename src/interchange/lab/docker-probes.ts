import { family, type IpAddress } from '../../linux/address.js';
import { HOST_NAMESPACE, type Machine } from '../../linux/namespace.js';
import type { LinuxWorld } from '../../linux/world.js';
import { simulate } from '../../simulator/simulate.js';

/** Who pings whom on a Docker host: the host and its containers, each every address that one of them has. */
export interface DockerProbes {
  /** `host`, then the containers. */
  readonly senders: readonly string[];
  readonly addresses: readonly IpAddress[];
}

export function dockerProbes(machine: Machine, containers: readonly string[]): DockerProbes {
  const senders = [HOST_NAMESPACE, ...containers];
  const addresses = senders.flatMap((name) =>
    [...machine.namespaces.get(name)!.interfaces.values()].flatMap((device) =>
      device.kind === 'loopback' ? [] : device.addresses.map(({ address }) => address),
    ),
  );
  return { senders, addresses: [...new Set(addresses)].filter((address) => family(address) === 4) };
}

/**
 * Shell commands that send all pings at once and print `NUMBER ADDRESS` of those that were answered.
 *
 * @param enter the command that runs another one in a sender's network namespace, by the sender's number
 */
export function probeCommands(
  { senders, addresses }: DockerProbes,
  enter: (sender: number) => string,
): string[] {
  return [
    '(',
    ...senders.map(
      (_, sender) =>
        `into="${enter(sender)}"; for to in ${addresses.join(' ')}; do ($into busybox ping -c 1 -W 2 "$to" >/dev/null 2>&1 && echo "${sender} $to") & done`,
    ),
    'wait',
    ')',
  ];
}

/** `web > 172.18.0.2` for each ping that the model has an answer to. */
export function modelledAnswers(
  world: LinuxWorld,
  machine: Machine,
  { senders, addresses }: DockerProbes,
): string[] {
  return senders.flatMap((namespace) =>
    addresses.flatMap((destination) => {
      const trace = simulate(world, { machine: machine.name, namespace, protocol: 'icmp', destination });
      return trace.verdict === 'delivered' && trace.reply?.verdict === 'delivered'
        ? [`${namespace} > ${destination}`]
        : [];
    }),
  );
}

/** The same of what the commands printed. */
export function realAnswers(output: string, { senders }: DockerProbes): string[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [sender, address] = line.split(' ');
      return `${senders[Number(sender)]} > ${address}`;
    });
}
