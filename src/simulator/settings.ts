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
  if (family === 4) return deviceSetting(stack, device, 'forwarding');
  return remembered(stack, `6 ${device} forwarding`, () => {
    const { value, decidedBy } = interfaceSysctl(stack.namespace, device, 'forwarding', 6);
    return { value, evidence: evidenceFor(decidedBy) };
  });
}

/** The TTL, or hop limit, that packets of this namespace start with. */
export function defaultTtl(stack: Stack, device: string, family: 4 | 6): number {
  if (family === 4) return sysctl(stack, 'net.ipv4.ip_default_ttl').value;
  return interfaceSysctl(stack.namespace, device, 'hop_limit', 6).value;
}

function evidenceFor(setting: SysctlValue): Evidence {
  return evidenceOf('sysctl', formatSysctl(setting), setting.provenance);
}
