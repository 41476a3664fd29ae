import { family } from '../../linux/address.js';
import type { Machine, NetworkNamespace } from '../../linux/namespace.js';
import { ipsetLines } from '../../linux/print/ipset.js';
import { iptablesLines } from '../../linux/print/iptables.js';
import { ipvsSaveLines } from '../../linux/print/ipvs.js';
import type { Line } from '../../linux/print/line.js';
import { nftLines } from '../../linux/print/nft.js';
import type { LinuxWorld } from '../../linux/world.js';
import { bridgeLines, linkLines, routingLines, ruleLines } from './configuration.js';
import { addDevice, devicesOf } from './devices.js';
import { isDeviceName, NamespaceNames } from './names.js';
import type { BlockProgram, KernelFeature, LabBlock, LabGap, LabListener, LabPlan } from './plan.js';
import { Switches } from './switches.js';
import { earlySysctlLines, isNetworkSysctl, sysctlLines } from './sysctls.js';

/**
 * What has to be done to have a world's state on a real kernel.
 *
 * @param machines the machines to build; all of the world where absent
 */
export function labPlan(
  world: LinuxWorld,
  { lab, file, machines = world.machineNames() }: { lab: string; file: string; machines?: Iterable<string> },
): LabPlan {
  const built = [...machines].flatMap((name) => world.machine(name) ?? []).map(withSafeNames);
  const names = new NamespaceNames(lab);
  const switches = new Switches(world);
  const places = built.flatMap(({ machine }) =>
    [...machine.namespaces.values()].map((namespace) => ({ machine, namespace })),
  );
  const nameOf = (machine: Machine, { name }: NetworkNamespace) => names.of(machine.name, name);
  const block = (
    title: string,
    machine: Machine,
    namespace: NetworkNamespace,
    program: BlockProgram,
    lines: readonly Line[],
  ): LabBlock[] =>
    lines.length === 0
      ? []
      : [
          {
            title: `${placeTitle(machine, namespace)}: ${title}`,
            namespace: nameOf(machine, namespace),
            program,
            lines,
          },
        ];
  const namespaces = places.map(({ machine, namespace }) => ({
    name: nameOf(machine, namespace),
    machine: machine.name,
    namespace: namespace.name,
  }));
  const early = places.flatMap(({ machine, namespace }) =>
    block('settings that new devices start with', machine, namespace, 'sysctl', earlySysctlLines(namespace)),
  );
  const [before, after] = [true, false].map((older) =>
    built.flatMap(({ machine }) => deviceBlocks(machine, names, switches, older)),
  );
  mentionGateways(places, switches);
  const configured = places.flatMap(({ machine, namespace }) => [
    ...block('settings', machine, namespace, 'sysctl', sysctlLines(namespace)),
    ...block('devices up, addresses, routes, rules', machine, namespace, 'ip', [
      ...linkLines(namespace),
      ...routingLines(namespace),
    ]),
    ...block('routing rules of IPv6', machine, namespace, 'ip -6', ruleLines(namespace, 6)),
    ...block('bridge ports and forwarding entries', machine, namespace, 'bridge', bridgeLines(namespace)),
    ...block('sets of addresses', machine, namespace, 'ipset restore', ipsetLines(namespace)),
    ...block('iptables', machine, namespace, 'iptables-restore', iptablesLines(namespace, 4)),
    ...block('ip6tables', machine, namespace, 'ip6tables-restore', iptablesLines(namespace, 6)),
    ...block('virtual servers (IPVS)', machine, namespace, 'ipvsadm-restore', ipvsSaveLines(namespace)),
    ...block('nftables', machine, namespace, 'nft', nftLines(namespace)),
  ]);
  const ofSwitches = (title: string, lines: Line[]): LabBlock[] =>
    lines.length === 0
      ? []
      : [{ title: `switches: ${title}`, namespace: names.switches, program: 'ip', lines }];
  return {
    lab,
    file,
    namespaces,
    switches: names.switches,
    ipv6: places.some(({ namespace }) => hasIpv6(namespace)),
    blocks: [
      ...ofSwitches('a bridge for each subnet and link', switches.bridges()),
      ...early,
      ...before!,
      ...tunnels(places, names),
      ...after!,
      ...ofSwitches('their ports', switches.ports()),
      ...configured,
    ],
    listeners: places.flatMap(({ machine, namespace }): LabListener[] =>
      namespace.sockets.map((socket) => ({ namespace: nameOf(machine, namespace), socket })),
    ),
    needs: new Set(places.flatMap(({ namespace }) => needsOf(namespace))),
    gaps: built.flatMap(({ gaps }) => gaps),
  };
}

function placeTitle({ name }: Machine, namespace: NetworkNamespace): string {
  return namespace.name === 'host' ? name : `${name}, ${namespace.name}`;
}

/**
 * Devices are made in the order in which the machine's kernel got them; those that follow each other in one block. All
 * machines get what is older than their tunl0 first, for that comes to all of them at once.
 */
function deviceBlocks(
  machine: Machine,
  names: NamespaceNames,
  switches: Switches,
  olderThanTunl0: boolean,
): LabBlock[] {
  const blocks: { namespace: string; lines: Line[] }[] = [];
  const devices = devicesOf(machine);
  const tunl0 =
    devices.find(({ device }) => device.name === 'tunl0')?.device.index ?? Number.POSITIVE_INFINITY;
  for (const placed of devices) {
    if (placed.device.index < tunl0 !== olderThanTunl0) continue;
    const cable = placed.device.kind === 'ethernet' ? switches.plug(placed.device) : undefined;
    for (const { namespace, line } of addDevice(machine, placed, names, cable)) {
      const last = blocks.at(-1);
      if (last?.namespace === namespace) last.lines.push(line);
      else blocks.push({ namespace, lines: [line] });
    }
  }
  return blocks.map((block) => ({ title: `${machine.name}: its devices`, program: 'ip', ...block }));
}

/** A tunl0 comes by itself with the module ipip, which the kernel loads when the first is asked for. */
function tunnels(
  places: readonly { readonly machine: Machine; readonly namespace: NetworkNamespace }[],
  names: NamespaceNames,
): LabBlock[] {
  return places.flatMap(({ machine, namespace }): LabBlock[] => {
    const device = namespace.interfaces.get('tunl0');
    if (device?.kind !== 'ipip') return [];
    return [
      {
        title: `${placeTitle(machine, namespace)}: tunl0`,
        namespace: names.of(machine.name, namespace.name),
        program: 'tunl0',
        lines: [{ text: '', provenance: device.provenance }],
      },
    ];
  });
}

/** Somebody outside the model answers ARP for the gateways that machines send to. */
function mentionGateways(
  places: readonly { readonly namespace: NetworkNamespace }[],
  switches: Switches,
): void {
  for (const { namespace } of places) {
    for (const device of namespace.interfaces.values()) {
      if (device.kind !== 'ethernet' || device.segment === undefined) continue;
      for (const { nextHops } of namespace.routes) {
        for (const { via } of nextHops) if (via !== undefined) switches.mention(device.segment, via);
      }
    }
  }
}

function hasIpv6({ interfaces, routes }: NetworkNamespace): boolean {
  const routed = routes.some(
    ({ destination, protocol }) => family(destination) === 6 && protocol !== 'kernel',
  );
  const addressed = [...interfaces.values()].some(
    ({ kind, addresses }) => kind !== 'loopback' && addresses.some(({ address }) => family(address) === 6),
  );
  return routed || addressed;
}

function needsOf(namespace: NetworkNamespace): KernelFeature[] {
  const devices = [...namespace.interfaces.values()].flatMap(({ kind }): KernelFeature[] =>
    kind === 'loopback' || kind === 'ethernet' || kind === 'veth' || kind === 'bridge' ? [] : [kind],
  );
  const bridged = [...namespace.sysctls].some(
    ([name, { value }]) => name.startsWith('net.bridge.') && value !== '0',
  );
  return [
    ...devices,
    ...(namespace.ipsets.size > 0 ? (['ipset'] as const) : []),
    ...(ipvsSaveLines(namespace).length > 0 ? (['ipvs'] as const) : []),
    ...(namespace.nftables.length > 0 ? (['nftables'] as const) : []),
    ...(bridged ? (['br_netfilter'] as const) : []),
  ];
}

/**
 * A machine without what no kernel would take or what would reach out of the lab: devices whose names are none, settings
 * that are not the network's. Names come from a file and end up on command lines.
 */
function withSafeNames(machine: Machine): { readonly machine: Machine; readonly gaps: readonly LabGap[] } {
  const gaps: LabGap[] = [];
  const namespaces = new Map(
    [...machine.namespaces].map(([name, namespace]) => {
      const gap = (what: string) => gaps.push({ machine: machine.name, namespace: name, what });
      const bad = [...namespace.interfaces.values()].filter((device) => !isDeviceName(device.name));
      const others = [...namespace.sysctls.keys()].filter((key) => !isNetworkSysctl(key));
      for (const device of bad) gap(`the device ${JSON.stringify(device.name)}: no kernel takes that name`);
      for (const key of others) gap(`the setting ${key}: it is the machine's, not the network's`);
      if (bad.length === 0) return [name, namespace];
      const gone = new Set(bad.map((device) => device.name));
      return [name, withoutDevices(namespace, gone)];
    }),
  );
  return gaps.length === 0 ? { machine, gaps } : { machine: { ...machine, namespaces }, gaps };
}

function withoutDevices(namespace: NetworkNamespace, gone: ReadonlySet<string>): NetworkNamespace {
  const stays = ({ dev }: { readonly dev: string }) => !gone.has(dev);
  return {
    ...namespace,
    interfaces: new Map([...namespace.interfaces].filter(([name]) => !gone.has(name))),
    routes: namespace.routes.filter(({ nextHops }) => nextHops.every(stays)),
    neighbours: namespace.neighbours.filter(stays),
    forwarding: namespace.forwarding.filter(stays),
  };
}
