import type { NetworkNamespace } from '../namespace.js';
import { type SysctlValue, sysctl } from '../sysctl.js';
import type { Line } from './line.js';
import { byIndex } from './link.js';

/** What decides about a packet most often, printed even where nobody set it. */
const ALWAYS = ['net.ipv4.ip_default_ttl', 'net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'];
const EACH_DEVICE = ['forwarding', 'proxy_arp', 'route_localnet', 'rp_filter'];

/**
 * `sysctl -a` of what matters: every name that somebody set, `ip_forward`, the default TTL, and for `all`, `default`
 * and each device those keys that decide about forwarding and ARP. In alphabetical order, as sysctl lists them.
 */
export function sysctlLines(namespace: NetworkNamespace): Line[] {
  const devices = ['all', 'default', ...byIndex(namespace).map((device) => device.name)];
  const names = new Set([
    ...ALWAYS,
    ...namespace.sysctls.keys(),
    ...devices.flatMap((device) => EACH_DEVICE.map((key) => `net.ipv4.conf.${device}.${key}`)),
  ]);
  return [...names].sort().flatMap((name) => {
    const value = sysctl(namespace, name);
    return value ? [{ text: formatSysctl(value), provenance: value.provenance }] : [];
  });
}

/** `net.ipv4.ip_forward = 1` */
export function formatSysctl({ name, value }: Pick<SysctlValue, 'name' | 'value'>): string {
  return `${name} = ${value}`;
}
