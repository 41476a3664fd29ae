import { hexDigits } from '../../../controlplane/names.js';
import { family, type IpAddress, ip } from '../../../linux/address.js';
import { HOST_NAMESPACE, type Machine, type NetworkNamespace } from '../../../linux/namespace.js';
import type { LinuxWorld } from '../../../linux/world.js';
import type { Flow } from '../../../simulator/flow.js';

/** So many packets say what can be said of a host; most are answered at once, silence takes a sixth of a second. */
const MOST = 120;

/** Nothing listens there. */
const CLOSED = 9;
const LOCALHOST = ip('127.0.0.1');
const RESOLVER = ip('127.0.0.11');
const DNS = 53;

/** Who is asked, and at which ports. */
interface Receiver {
  readonly address: IpAddress;
  readonly ports: readonly number[];
}

/** Pings: a short one, one that not every network takes whole, and one in pieces. */
const PINGS: readonly Pick<Flow, 'protocol' | 'length' | 'dontFragment'>[] = [
  { protocol: 'icmp' },
  { protocol: 'icmp', length: 1480, dontFragment: true },
  { protocol: 'icmp', length: 2000 },
];

/**
 * Packets to the addresses of a Docker host and its containers, by all who live on the host and on some machines beside it: pings, and TCP
 * and UDP to what is published, to what is listened on, and to a closed port. Where there are more, some of each kind.
 *
 * @param beside machines whose programs ask as well
 */
export function dockerFlows(world: LinuxWorld, machine: Machine, beside: readonly string[]): Flow[] {
  const receivers = receiversOf(machine);
  const flows = [machine.name, ...beside].flatMap((name) =>
    [...(world.machine(name)?.namespaces.keys() ?? [])].flatMap((namespace) =>
      receivers
        // What is on no wire is nobody else's.
        .filter(({ address }) => name === machine.name || address !== LOCALHOST)
        .flatMap((receiver) => flowsTo({ machine: name, namespace }, receiver)),
    ),
  );
  return [...spread(flows), ...lookups(machine)];
}

/** Each container that has an embedded DNS connects to it. */
function lookups(machine: Machine): Flow[] {
  return [...machine.namespaces.values()]
    .filter(({ sockets }) => sockets.some(({ address }) => address === RESOLVER))
    .map(({ name }) => ({
      machine: machine.name,
      namespace: name,
      protocol: 'tcp',
      destination: RESOLVER,
      destinationPort: DNS,
    }));
}

function receiversOf(machine: Machine): Receiver[] {
  const [host, ...containers] = [...machine.namespaces.values()].sort(
    (a, b) => Number(b.name === HOST_NAMESPACE) - Number(a.name === HOST_NAMESPACE),
  );
  const listened = ({ sockets }: NetworkNamespace) =>
    sockets.filter(({ address }) => address !== RESOLVER).map(({ port }) => port);
  const proxied = host!.sockets.flatMap(({ forwardsTo }) => forwardsTo?.port ?? []);
  const ofHost = [...new Set([...listened(host!), CLOSED])];
  return [
    { address: LOCALHOST, ports: ofHost },
    ...addressesOf(host!).map((address) => ({ address, ports: ofHost })),
    ...containers.flatMap((container) => {
      const ports = [...new Set([...listened(container), ...proxied, CLOSED])];
      return addressesOf(container).map((address) => ({ address, ports }));
    }),
  ];
}

/** Those of one link alone would have to say which. */
function addressesOf({ interfaces }: NetworkNamespace): IpAddress[] {
  return [...interfaces.values()].flatMap(({ kind, addresses }) =>
    kind === 'loopback'
      ? []
      : addresses.map(({ address }) => address).filter((address) => !address.startsWith('fe80:')),
  );
}

function flowsTo(sender: Pick<Flow, 'machine' | 'namespace'>, { address, ports }: Receiver): Flow[] {
  const to = { ...sender, destination: address };
  return [
    ...PINGS.map((ping) => ({
      ...to,
      ...ping,
      ...(ping.length === undefined ? {} : { length: ping.length + (family(address) === 6 ? 20 : 0) }),
    })),
    ...ports.flatMap((destinationPort) =>
      (['tcp', 'udp'] as const).map((protocol) => ({ ...to, protocol, destinationPort })),
    ),
  ];
}

/** The same ones whenever they are asked for, taken from all over the list. */
function spread(flows: readonly Flow[]): Flow[] {
  const lot = ({ machine, namespace, destination, protocol, destinationPort, length }: Flow) =>
    hexDigits([machine, namespace, destination, protocol, destinationPort, length].join(' '), 8);
  return flows
    .map((flow, at) => ({ flow, at, lot: lot(flow) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, MOST)
    .sort((a, b) => a.at - b.at)
    .map(({ flow }) => flow);
}
