import type { Interface } from '../interface.js';
import { hasCarrier } from '../link-state.js';
import type { Machine, NetworkNamespace } from '../namespace.js';
import type { ForwardingEntry } from '../route.js';
import type { Line } from './line.js';
import { byIndex, linkFlags, linkName } from './link.js';

/** `bridge link`: the ports of all bridges. */
export function bridgeLinkLines(namespace: NetworkNamespace, machine: Machine): Line[] {
  return byIndex(namespace)
    .filter((device) => device.master !== undefined)
    .map((port) => ({ text: formatBridgePort(port, namespace, machine), provenance: port.provenance }));
}

/** `9: veth2b7e54f@if8: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master docker0 state forwarding priority 32 cost 2` */
function formatBridgePort(port: Interface, namespace: NetworkNamespace, machine: Machine): string {
  const flags = linkFlags(port, namespace, machine).join(',');
  const state = hasCarrier(port, namespace, machine) ? 'forwarding' : 'disabled';
  const head = `${port.index}: ${linkName(port, namespace, machine)}: <${flags}> mtu ${port.mtu}`;
  const hairpin = port.kind === 'veth' && port.hairpin ? ' hairpin on' : '';
  return `${head} master ${port.master} state ${state} priority 32 cost 2${hairpin}`;
}

/** `bridge fdb`: the entries that somebody wrote, and the ports' own addresses. */
export function forwardingLines(namespace: NetworkNamespace): Line[] {
  const own = byIndex(namespace).flatMap((device): Line[] => {
    const bridge = device.kind === 'bridge' ? device.name : device.master;
    if (bridge === undefined || device.mac === undefined) return [];
    return [
      { text: `${device.mac} dev ${device.name} master ${bridge} permanent`, provenance: device.provenance },
    ];
  });
  const written = namespace.forwarding.map((entry) => ({
    text: formatForwardingEntry(entry),
    provenance: entry.provenance,
  }));
  return [...own, ...written];
}

/** `66:00:00:00:00:02 dev vxlan.calico dst 192.168.31.63 self permanent` */
export function formatForwardingEntry(entry: Omit<ForwardingEntry, 'provenance'>): string {
  const remote = entry.remote === undefined ? '' : ` dst ${entry.remote}`;
  return `${entry.mac} dev ${entry.dev}${remote} self permanent`;
}
