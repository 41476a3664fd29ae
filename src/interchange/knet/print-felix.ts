import type { FailsafePort, FelixSettings, HostEndpoint } from '../../topology/host-endpoint.js';
import type { Lines } from './lines.js';
import { isPlainWord, knetLabel, knetName } from './names.js';

/** What Felix is told besides policies, as settings of `calico`. Names of nodes and interfaces are words already. */
export function printFelix(lines: Lines, felix: FelixSettings | undefined): void {
  if (!felix) return;
  const { defaultEndpointToHostAction: action, chainInsertMode: mode } = felix;
  const settings = [
    ...(action ? [`default-endpoint-to-host-action ${action}`] : []),
    ...failsafe('failsafe-inbound', felix.failsafeInbound),
    ...failsafe('failsafe-outbound', felix.failsafeOutbound),
    ...(mode ? [`chain-insert-mode ${mode}`] : []),
    ...(felix.allowIpipFromWorkloads ? ['allow-ipip-from-workloads'] : []),
  ];
  if (settings.length > 0) {
    lines.block('felix', () => {
      for (const setting of settings) lines.add(setting);
    });
  }
}

export function printHostEndpoint(lines: Lines, endpoint: HostEndpoint): void {
  const { name, node, interface: device, expectedIps, labels, profiles } = endpoint;
  const words = Object.entries(labels).flatMap(([key, value]) => knetLabel(key, value) ?? []);
  const asked = profiles.filter(isPlainWord);
  lines.block(`host-endpoint ${knetName(name, 'endpoint') ?? 'endpoint'} on ${node}`, () => {
    if (device !== undefined) lines.add(`interface ${device}`);
    if (expectedIps.length > 0) lines.add(`expected-ips ${expectedIps.join(', ')}`);
    if (words.length > 0) lines.add(`labels ${words.join(', ')}`);
    if (asked.length > 0) lines.add(`profiles ${asked.join(', ')}`);
  });
}

function failsafe(word: string, ports: readonly FailsafePort[] | undefined): string[] {
  if (!ports) return [];
  const list = ports.map(({ port, protocol, net }) => `${port}/${protocol}${net ? ` net ${net}` : ''}`);
  return [`${word} ${list.length > 0 ? list.join(', ') : 'none'}`];
}
