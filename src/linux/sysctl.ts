import type { NetworkNamespace } from './namespace.js';
import type { Provenance } from './provenance.js';
import {
  BRIDGE_NETFILTER,
  type BridgeNetfilterSysctl,
  type Combination,
  GLOBAL_DEFAULTS,
  type GlobalSysctl,
  IPV4_INTERFACE,
  IPV4_NEIGHBOUR,
  IPV6_INTERFACE,
  IPVS_DEFAULTS,
  type Ipv4InterfaceKey,
  type Ipv6InterfaceKey,
  type IpvsSysctl,
} from './sysctl-defaults.js';

/** A sysctl's value, and who set it: `kernel` where nobody did. */
export interface SysctlValue {
  readonly name: string;
  readonly value: string;
  readonly provenance: Provenance;
}

/** The value that holds for a device, and what it follows from. */
export interface InterfaceSysctl {
  readonly value: number;
  /** The one of the values asked that decided. */
  readonly decidedBy: SysctlValue;
  /** All values asked: the device's own, and that of `all` where it counts. */
  readonly asked: readonly SysctlValue[];
}

/** What the sysctls of a namespace are read from. */
type Sysctls = Pick<NetworkNamespace, 'sysctls'>;

const FORWARD = 'net.ipv4.ip_forward';

/**
 * The value of a sysctl as `sysctl NAME` would print it. Writing `ip_forward` or a `conf.all` or `conf.default` key has
 * the effects on other names that the kernel gives it. Undefined for a name that nobody set and this model does not know.
 */
export function sysctl(
  of: Sysctls,
  name: GlobalSysctl | BridgeNetfilterSysctl | IpvsSysctl | typeof FORWARD,
): SysctlValue;
export function sysctl(of: Sysctls, name: string): SysctlValue | undefined;
export function sysctl(of: Sysctls, name: string): SysctlValue | undefined {
  const writers = namesThatWrite(name);
  const written = lastWritten(of, writers);
  if (written) return { ...written, name };
  const value = kernelDefault(name);
  return value === undefined ? undefined : { name, value, provenance: defaultProvenance(name) };
}

/** What holds for a device: its own value and that of `conf.all` put together as the kernel does for this key. */
export function interfaceSysctl(
  of: Sysctls,
  device: string,
  key: Ipv4InterfaceKey,
  family?: 4,
): InterfaceSysctl;
export function interfaceSysctl(
  of: Sysctls,
  device: string,
  key: Ipv6InterfaceKey,
  family: 6,
): InterfaceSysctl;
export function interfaceSysctl(
  of: Sysctls,
  device: string,
  key: string,
  family: 4 | 6 = 4,
): InterfaceSysctl {
  const base = `net.ipv${family}.${Object.hasOwn(IPV4_NEIGHBOUR, key) && family === 4 ? 'neigh' : 'conf'}`;
  const how = combination(base, key);
  const names = how === 'own' ? [device] : how === 'all' ? ['all'] : [device, 'all'];
  const asked = names.map((name) => sysctl(of, `${base}.${name}.${key}`)!);
  const decidedBy = decide(how, asked);
  return { value: Number(decidedBy.value) || 0, decidedBy, asked };
}

/** The value that decides; where both say the same, the one somebody set, and the device's own before that of `all`. */
function decide(how: Combination, asked: readonly SysctlValue[]): SysctlValue {
  const [own, all] = asked;
  if (!own || !all) return own!;
  const [a, b] = [Number(own.value) || 0, Number(all.value) || 0];
  if (a === b) return own.provenance.by === 'kernel' && all.provenance.by !== 'kernel' ? all : own;
  const larger = a > b ? own : all;
  return how === 'and' ? (larger === own ? all : own) : larger;
}

function combination(base: string, key: string): Combination {
  return keysOf(base)?.[key]?.combine ?? 'own';
}

type KeyTable = Readonly<Record<string, { readonly combine: Combination; readonly value: string }>>;

function keysOf(base: string): KeyTable | undefined {
  if (base === 'net.ipv4.conf') return IPV4_INTERFACE;
  if (base === 'net.ipv4.neigh') return IPV4_NEIGHBOUR;
  return base === 'net.ipv6.conf' ? IPV6_INTERFACE : undefined;
}

/** `net.ipv4.conf.eth0.100.rp_filter` is key `rp_filter` of device `eth0.100`. */
function interfaceName(name: string): { base: string; device: string; key: string } | undefined {
  const found = /^(net\.ipv[46]\.(?:conf|neigh))\.(.+)\.([^.]+)$/.exec(name);
  return found ? { base: found[1]!, device: found[2]!, key: found[3]! } : undefined;
}

/**
 * Names whose writing sets this one. `ip_forward` is `conf.all.forwarding`, and writing it writes every device's
 * (net/ipv4/devinet.c, inet_forward_change); IPv6's `all.forwarding` and `all.disable_ipv6` do the same.
 */
function namesThatWrite(name: string): readonly string[] {
  if (name === FORWARD) return [FORWARD, 'net.ipv4.conf.all.forwarding'];
  const parts = interfaceName(name);
  if (!parts) return [name];
  const { base, key } = parts;
  const all = `${base}.all.${key}`;
  if (base === 'net.ipv4.conf' && key === 'forwarding') return [name, all, FORWARD];
  if (base === 'net.ipv6.conf' && (key === 'forwarding' || key === 'disable_ipv6')) return [name, all];
  return [name];
}

/** What was written last to one of these names; else, for a device, what it started with: the value of `default`. */
function lastWritten(of: Sysctls, names: readonly string[]): Omit<SysctlValue, 'name'> | undefined {
  const written = names.filter((name) => of.sysctls.has(name));
  if (written.length > 1) {
    const order = positions(of);
    written.sort((a, b) => order.get(b)! - order.get(a)!);
  }
  const [latest] = written;
  if (latest !== undefined) return of.sysctls.get(latest)!;
  const parts = interfaceName(names[0]!);
  if (!parts || parts.device === 'all' || parts.device === 'default') return undefined;
  return of.sysctls.get(`${parts.base}.default.${parts.key}`);
}

const orders = new WeakMap<Sysctls['sysctls'], ReadonlyMap<string, number>>();

/** Order of writing, which is the order of the map. */
function positions(of: Sysctls): ReadonlyMap<string, number> {
  let order = orders.get(of.sysctls);
  if (!order) {
    order = new Map([...of.sysctls.keys()].map((name, at) => [name, at]));
    orders.set(of.sysctls, order);
  }
  return order;
}

function kernelDefault(name: string): string | undefined {
  if (name === FORWARD) return '0';
  if (isBridgeNetfilter(name)) return '0';
  if (Object.hasOwn(GLOBAL_DEFAULTS, name)) return GLOBAL_DEFAULTS[name as GlobalSysctl];
  if (Object.hasOwn(IPVS_DEFAULTS, name)) return IPVS_DEFAULTS[name as IpvsSysctl];
  const parts = interfaceName(name);
  const keys = parts && keysOf(parts.base);
  return keys && Object.hasOwn(keys, parts.key) ? keys[parts.key]!.value : undefined;
}

function isBridgeNetfilter(name: string): boolean {
  return (BRIDGE_NETFILTER as readonly string[]).includes(name);
}

function defaultProvenance(name: string): Provenance {
  return {
    by: 'kernel',
    why: isBridgeNetfilter(name) ? 'the module br_netfilter is not loaded' : 'the default; nobody set it',
  };
}
