import type { IpAddress } from '../../linux/address.js';
import type { MachineDraft, NamespaceDraft } from '../../linux/draft.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { inetAddresses } from '../../topology/segment.js';
import type { Location } from '../controlplane.js';
import type { Context, Programmer } from '../programmer.js';
import { writeFirewall } from './firewall.js';
import { addListeners } from './listeners.js';
import { natAddresses, writeNat } from './nat.js';
import { type Port, portsOf } from './ports.js';
import { addDeclaredRoutes, addDeclaredRules, addDefaultRoute } from './routes.js';
import { setDeclaredSysctls } from './sysctls.js';

/** What a machine has once it has booted, before any daemon: cards, addresses, routes, sysctls, plain servers. */
export const admin: Programmer = {
  name: 'admin',

  program(draft, machine, context) {
    const ports = portsOf(machine);
    for (const port of ports) plug(draft.host, port, context);
    setForwarding(draft, machine);
    setDeclaredSysctls(draft, machine);
    addDefaultRoute(draft.host, machine, ports, context);
    addDeclaredRoutes(draft.host, machine, ports);
    addDeclaredRules(draft.host, machine);
    writeFirewall(draft.host, machine, ports);
    writeNat(draft.host, machine, ports);
    addListeners(draft.host, machine.listens, machine.name);
  },

  localAddresses: (machine) => [...addressesOf(machine), ...natAddresses(machine)],

  locate(endpoint, context): readonly Location[] | undefined {
    if (endpoint.kind !== 'machine') return undefined;
    const machine = context.machines.get(endpoint.machine);
    if (!machine) return [];
    const { name } = machine;
    return [{ name, machine: name, namespace: HOST_NAMESPACE, addresses: addressesOf(machine) }];
  },
};

function addressesOf(machine: TopologyMachine): readonly IpAddress[] {
  return machine.attachments.flatMap((attachment) => inetAddresses(attachment).map(({ address }) => address));
}

/** `ip link set ethN up`, `ip addr add`. */
function plug(host: NamespaceDraft, port: Port, context: Context): void {
  const { attachment } = port;
  const segment = context.topology.segments.get(attachment.segment);
  const provenance = {
    by: 'admin',
    why: `attached to ${segment?.kind ?? 'segment'} ${attachment.segment}`,
    source: attachment.source,
  };
  host.addInterface({
    kind: 'ethernet',
    name: port.interface,
    mac: port.mac,
    mtu: attachment.mtu ?? segment?.mtu ?? 1500,
    up: true,
    segment: attachment.segment,
    provenance,
  });
  for (const { address, prefixLength } of inetAddresses(attachment)) {
    host.addAddress(port.interface, { address, prefixLength, scope: 'global', provenance });
  }
}

/** A router forwards; another machine does not until some program wants it to (kernel default: 0). */
function setForwarding(draft: MachineDraft, machine: TopologyMachine): void {
  if (machine.kind !== 'router' && machine.kind !== 'internet') return;
  const provenance = {
    by: 'admin',
    why: `${machine.name} routes between its subnets`,
    source: machine.source,
  };
  draft.host.setSysctl('net.ipv4.ip_forward', 1, provenance);
  draft.host.setSysctl('net.ipv6.conf.all.forwarding', 1, provenance);
}
