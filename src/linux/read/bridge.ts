import { parseIp, parseMac } from '../address.js';
import type { Interface } from '../interface.js';
import type { Provenance } from '../provenance.js';
import type { ForwardingEntry } from '../route.js';
import { captured, numberedLines, pairsOf, type ReadFinding, type ReadResult } from './result.js';

/** A bridge's port, as `bridge link` tells of it. */
export interface BridgePort {
  readonly name: string;
  readonly master: string;
  readonly hairpin: boolean;
}

/** Ports from the text of `bridge link`; only with `-d` is hairpin told. */
export function readBridgeLink(text: string): ReadResult<readonly BridgePort[]> {
  const findings: ReadFinding[] = [];
  const ports: BridgePort[] = [];
  for (const { line, text: content } of numberedLines(text)) {
    const words = content.trim().split(/\s+/);
    const found = /^\d+: ([^\s@]+?)(?:@\S+)?:? (?:state \S+ : )?<[^>]*> .*\bmaster (\S+)/.exec(content);
    const hairpin = pairsOf(words, ['hairpin']).values.get('hairpin') === 'on';
    const last = ports.at(-1);
    if (found) ports.push({ name: found[1]!, master: found[2]!, hairpin });
    else if (/^\s/.test(content) && last)
      ports[ports.length - 1] = { ...last, hairpin: last.hairpin || hairpin };
    else findings.push({ line, message: `no port of a bridge: ${content.trim()}` });
  }
  return { value: ports, findings };
}

/** Devices with what `bridge link` told of them. */
export function withBridgePorts(devices: readonly Interface[], ports: readonly BridgePort[]): Interface[] {
  const byName = new Map(ports.map((port) => [port.name, port]));
  return devices.map((device) => {
    const port = byName.get(device.name);
    if (!port) return device;
    const hairpin = device.kind === 'veth' && port.hairpin ? { hairpin: true } : {};
    return { ...device, master: port.master, ...hairpin };
  });
}

/**
 * Forwarding entries that somebody wrote, from the text of `bridge fdb`: those of tunnels and the permanent ones of
 * ports. Multicast groups, learned entries and the ports' own addresses (on the same line as their master) are left out.
 */
export function readBridgeFdb(
  text: string,
  provenance: Provenance = captured('bridge fdb'),
): ReadResult<readonly ForwardingEntry[]> {
  const findings: ReadFinding[] = [];
  const entries = numberedLines(text).flatMap(({ line, text: content }) => {
    const words = content.trim().split(/\s+/);
    const mac = parseMac(words[0] ?? '');
    const { values, others } = pairsOf(words, ['dev', 'dst', 'master']);
    const dev = values.get('dev');
    const dst = values.get('dst');
    const remote = parseIp(dst ?? '');
    if (!mac || dev === undefined || (dst !== undefined && !remote)) {
      findings.push({ line, message: `no forwarding entry: ${content.trim()}` });
      return [];
    }
    const group = (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
    const written = others.includes('permanent') || others.includes('static');
    if (group || values.has('master') || !written) return [];
    return [{ mac, dev, ...(remote ? { remote } : {}), provenance }];
  });
  return { value: entries, findings };
}
