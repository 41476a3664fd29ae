import type { NetworkNamespace } from '../linux/namespace.js';
import { formatSysctl } from '../linux/print/sysctl.js';
import { interfaceSysctl, sysctl as readSysctl, type SysctlValue } from '../linux/sysctl.js';
import type {
  BridgeNetfilterSysctl,
  GlobalSysctl,
  Ipv4InterfaceKey,
  Ipv6InterfaceKey,
  IpvsSysctl,
} from '../linux/sysctl-defaults.js';
import { evidenceOf } from './evidence.js';
import type { Stack } from './stack.js';
import type { Evidence } from './trace.js';

/** A sysctl's value, and the line of `sysctl` that decided it. */
export interface Setting {
  readonly value: number;
  readonly evidence: Evidence;
}

const known = new WeakMap<NetworkNamespace, Map<string, Setting>>();

/** Every packet asks for the same few settings, so what was read once is kept. */
function remembered(stack: Stack, key: string, read: () => Setting): Setting {
  let settings = known.get(stack.namespace);
  if (!settings) {
    settings = new Map();
    known.set(stack.namespace, settings);
  }
  let setting = settings.get(key);
  if (!setting) {
    setting = read();
    settings.set(key, setting);
  }
  return setting;
}

/** A sysctl of the whole namespace. */
export function sysctl(stack: Stack, name: GlobalSysctl | BridgeNetfilterSysctl | IpvsSysctl): Setting {
  return remembered(stack, name, () => {
    const found = readSysctl(stack.namespace, name);
    return { value: Number(found.value) || 0, evidence: evidenceFor(found) };
  });
}

/** Settings that each family has under a name of its own. */
export const FWMARK_REFLECT = { 4: 'net.ipv4.fwmark_reflect', 6: 'net.ipv6.fwmark_reflect' } as const;
export const ECHO_IGNORE = {
  4: 'net.ipv4.icmp_echo_ignore_all',
  6: 'net.ipv6.icmp.echo_ignore_all',
} as const;
export const MULTIPATH_HASH = {
  4: 'net.ipv4.fib_multipath_hash_policy',
  6: 'net.ipv6.fib_multipath_hash_policy',
} as const;

/** What a setting of a device comes to: its own value and that of `all`, put together in the way of that setting. */
export function deviceSetting(stack: Stack, device: string, key: Ipv4InterfaceKey): Setting {
  return remembered(stack, `4 ${device} ${key}`, () => {
    const { value, decidedBy } = interfaceSysctl(stack.namespace, device, key);
    return { value, evidence: evidenceFor(decidedBy) };
  });
}

export function isOn(stack: Stack, device: string, key: Ipv4InterfaceKey): boolean {
  return deviceSetting(stack, device, key).value > 0;
}

/** Whether what comes in by the device may be passed on, in a packet's address family. */
export function forwarding(stack: Stack, device: string, family: 4 | 6): Setting {
  return family === 4 ? deviceSetting(stack, device, 'forwarding') : ipv6Setting(stack, device, 'forwarding');
}

/** The same as {@link deviceSetting} of an IPv6 key. */
export function ipv6Setting(stack: Stack, device: string, key: Ipv6InterfaceKey): Setting {
  return remembered(stack, `6 ${device} ${key}`, () => {
    const { value, decidedBy } = interfaceSysctl(stack.namespace, device, key, 6);
    return { value, evidence: evidenceFor(decidedBy) };
  });
}

/** The TTL, or hop limit, that packets of this namespace start with. */
export function defaultTtl(stack: Stack, device: string, family: 4 | 6): number {
  if (family === 4) return sysctl(stack, 'net.ipv4.ip_default_ttl').value;
  return ipv6Setting(stack, device, 'hop_limit').value;
}

/**
 * Whether sockets of this namespace find out what a path takes (ip(7), IP_MTU_DISCOVER): with `ip_no_pmtu_disc` those of IPv4
 * do not, and leave DF away (net/ipv4/af_inet.c, inet_create()).
 */
export function discoversPathMtu(stack: Stack, family: 4 | 6): boolean {
  return family === 6 || sysctl(stack, 'net.ipv4.ip_no_pmtu_disc').value === 0;
}

function evidenceFor(setting: SysctlValue): Evidence {
  return evidenceOf('sysctl', formatSysctl(setting), setting.provenance);
}
