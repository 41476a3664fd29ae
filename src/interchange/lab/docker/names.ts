import { lookUpInDocker } from '../../../controlplane/dockerd/embedded-names.js';
import { contains, family, type IpPrefix } from '../../../linux/address.js';
import type { Machine } from '../../../linux/namespace.js';
import type { Docker } from '../../../topology/docker.js';
import type { ComparedLines } from '../compared-lines.js';
import type { Aliases } from './commands.js';
import type { LabPlace } from './place.js';

/**
 * Shell commands by which every container asks the embedded DNS for every container's name, all at once, and that print
 * `ASKER NAME ADDRESS…`: the asker by its number, the name as dockerd knows it. What the daemon does not know it asks somebody else, who
 * is not there.
 */
export function nameCommands(docker: Docker, aliases: Aliases, places: readonly LabPlace[]): string[] {
  const names = [...docker.containers.keys()].map((container) => aliases.container(container)).join(' ');
  return [
    '(',
    ...places.map(
      ({ name }, asker) =>
        `for asked in ${names}; do (echo "${asker} $asked" $(in_ns ${name} timeout 5 busybox nslookup -type=a "$asked" 127.0.0.11 2>/dev/null | sed -n '/^Name:/,$s/^Address: *//p')) & done`,
    ),
    'wait',
    ')',
  ];
}

/** What they were answered, beside what the model has. @param subnetOf a network's IPv4 subnet */
export function nameLines(
  docker: Docker,
  machine: Machine,
  aliases: Aliases,
  askers: readonly string[],
  subnetOf: (network: string) => IpPrefix | undefined,
  text: string,
): ComparedLines {
  const called = new Map([...docker.containers.keys()].map((name) => [aliases.container(name), name]));
  const line = (asker: string, name: string, addresses: readonly string[]) =>
    `${asker} asks for ${name}: ${addresses.join(', ') || 'no answer'}`;
  return {
    title: `${machine.name}: names`,
    modelled: askers
      .flatMap((asker) =>
        [...docker.containers.keys()].map((name) => line(asker, name, addressesOf(asker, name))),
      )
      .sort(),
    real: text
      .split('\n')
      .filter((each) => each !== '')
      .map((each) => {
        const [asker, name, ...addresses] = each.split(' ');
        return line(askers[Number(asker)]!, called.get(name!) ?? name!, addresses);
      })
      .sort(),
  };

  function addressesOf(asker: string, name: string): string[] {
    const found = lookUpInDocker(docker, asker, name);
    const subnet = found && subnetOf(found.network);
    if (!subnet) return [];
    return [...machine.namespaces.get(found.container)!.interfaces.values()].flatMap(({ addresses }) =>
      addresses
        .map(({ address }) => address)
        .filter((address) => family(address) === 4 && contains(subnet, address)),
    );
  }
}
