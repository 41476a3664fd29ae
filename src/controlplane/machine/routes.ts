import { contains, family, type IpAddress, prefixOf } from '../../linux/address.js';
import type { NamespaceDraft } from '../../linux/draft.js';
import { defaultPrefix } from '../../linux/kernel-routes.js';
import type { NextHop } from '../../linux/route.js';
import type { TopologyMachine } from '../../topology/machine.js';
import { gatewaysOf, inetAddresses } from '../../topology/segment.js';
import type { Context } from '../programmer.js';
import type { Port } from './ports.js';

/**
 * `default via GATEWAY dev ethN` of each family, by the first card on a subnet that has a gateway. A machine that is itself the
 * gateway of a subnet has no default route by that subnet, and one with a default route of its own needs none.
 */
export function addDefaultRoute(
  host: NamespaceDraft,
  machine: TopologyMachine,
  ports: readonly Port[],
  context: Context,
): void {
  if (machine.kind === 'internet') return;
  const own = new Set(
    ports.flatMap(({ attachment }) => inetAddresses(attachment).map(({ address }) => address)),
  );
  const declared = new Set(
    machine.routes.flatMap(({ destination, table }) => (table === undefined ? [destination] : [])),
  );
  for (const port of ports) {
    const { attachment } = port;
    const subnet = context.topology.segments.get(attachment.segment);
    if (subnet?.kind !== 'subnet') continue;
    for (const gateway of gatewaysOf(subnet)) {
      const destination = defaultPrefix(family(gateway));
      const speaks = inetAddresses(attachment).some(({ address }) => family(address) === family(gateway));
      if (own.has(gateway) || declared.has(destination) || !speaks) continue;
      declared.add(destination);
      host.addRoute({
        destination,
        nextHops: [{ via: gateway, dev: port.interface }],
        provenance: { by: 'admin', why: `gateway of subnet ${subnet.name}`, source: attachment.source },
      });
    }
  }
}

/** `ip route add`, as declared. The kernel finds the device of a gateway by the connected prefixes. */
export function addDeclaredRoutes(
  host: NamespaceDraft,
  machine: TopologyMachine,
  ports: readonly Port[],
): void {
  for (const route of machine.routes) {
    const common = {
      destination: route.destination,
      ...(route.metric === undefined ? {} : { metric: route.metric }),
      ...(route.preferred === undefined ? {} : { source: route.preferred }),
      ...(route.table === undefined ? {} : { table: route.table }),
      provenance: { by: 'admin', why: 'static route, as declared', source: route.source },
    };
    if (route.type === 'blackhole') {
      host.addRoute({ ...common, type: 'blackhole' });
      continue;
    }
    const nextHops = [route, ...(route.others ?? [])].flatMap((hop) => nextHop(hop, ports) ?? []);
    // The kernel refuses a route of several next hops as soon as one of them is on no link.
    if (nextHops.length === 1 + (route.others?.length ?? 0)) host.addRoute({ ...common, nextHops });
  }
}

function nextHop(
  { via, dev, weight }: { readonly via?: IpAddress; readonly dev?: string; readonly weight?: number },
  ports: readonly Port[],
): NextHop | undefined {
  const device = dev ?? (via && connectedBy(ports, via));
  if (device === undefined) return undefined;
  return { ...(via === undefined ? {} : { via }), dev: device, ...(weight === undefined ? {} : { weight }) };
}

/**
 * `ip rule add`, as declared. One without a priority goes before the first rule behind that of table local
 * (net/core/fib_rules.c, fib_default_rule_pref): what is added later is asked earlier.
 */
export function addDeclaredRules(host: NamespaceDraft, { rules = [] }: TopologyMachine): void {
  let lowest = MAIN_PRIORITY;
  for (const { from, to, iif, mark, table, priority, source } of rules) {
    const at = priority ?? lowest - 1;
    if (at > 0) lowest = Math.min(lowest, at);
    const addressed = from ?? to;
    host.rules.push({
      priority: at,
      family: addressed ? family(addressed) : 4,
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(iif ? { iif } : {}),
      ...(mark === undefined ? {} : { fwmark: { value: mark, mask: 0xffffffff } }),
      table,
      provenance: { by: 'admin', why: 'routing rule, as declared', source },
    });
  }
}

/** Priority of the kernel's rule for table main. */
const MAIN_PRIORITY = 32766;

/** The card whose prefix the address is in. */
function connectedBy(ports: readonly Port[], address: IpAddress): string | undefined {
  return ports.find(({ attachment }) =>
    inetAddresses(attachment).some((inet) => contains(prefixOf(inet.address, inet.prefixLength), address)),
  )?.interface;
}
