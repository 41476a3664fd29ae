import type { IpPrefix } from '../../../linux/address.js';
import type { ImportedPool } from '../inventory.js';
import {
  type Fields,
  fieldsAt,
  has,
  isTrueAt,
  numberAt,
  objectsAt,
  stringsAt,
  textAt,
} from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { readPrefix } from '../manifests/prefix.js';
import type { Remarks } from '../manifests/remarks.js';
import { readIpPool } from './ip-pool.js';

/** What is read of an Installation, which says to Tigera's operator how Calico is to be. */
export interface ImportedInstallation {
  /** Pools that the operator makes; absent: those of the platform. */
  readonly pools?: readonly ImportedPool[];
  /** `bgp: Disabled` */
  readonly noBird?: true;
  readonly mtu?: number;
  /** Where the addresses are by which nodes know each other (`nodeAddressAutodetection…`, `cidrs`); absent: anywhere. */
  readonly nodeCidrs?: readonly IpPrefix[];
}

/** The parts of `calicoNetwork` that are read, or make no difference to the model. */
const READ: ReadonlySet<string> = new Set([
  'bgp',
  'ipPools',
  'mtu',
  'nodeAddressAutodetectionV4',
  'nodeAddressAutodetectionV6',
  'linuxDataplane',
  'hostPorts',
  'linuxPolicySetupTimeoutSeconds',
]);

/** An Installation (operator.tigera.io/v1); undefined, with a remark, where Calico is not its CNI. */
export function readInstallation(manifest: Manifest, remarks: Remarks): ImportedInstallation | undefined {
  const { body } = manifest;
  const warn = (message: string) => remarks.say(manifest, 'warning', message);
  const cni = fieldsAt(body, 'spec', 'cni');
  const plugin = textAt(cni, 'type') ?? 'Calico';
  if (plugin !== 'Calico') {
    warn(`not modelled: the CNI ${plugin}`);
    return undefined;
  }
  const ipam = textAt(fieldsAt(cni, 'ipam'), 'type') ?? 'Calico';
  if (ipam !== 'Calico') warn(`not modelled: ${ipam} gives out addresses; Calico's IPAM is taken for it`);
  const network = fieldsAt(body, 'spec', 'calicoNetwork');
  const dataplane = textAt(network, 'linuxDataplane') ?? 'Iptables';
  if (dataplane !== 'Iptables') warn(`not modelled: linuxDataplane ${dataplane} is taken for Iptables`);
  const others = Object.keys(network).filter((key) => !READ.has(key));
  if (others.length > 0) warn(`not modelled: ${others.join(', ')}`);
  const pools = has(network, 'ipPools') ? poolsOf(objectsAt(network, 'ipPools'), warn) : undefined;
  const mtu = mtuOf(numberAt(network, 'mtu'), warn);
  const nodeCidrs = ['V4', 'V6'].flatMap((of) => cidrsOf(network, `nodeAddressAutodetection${of}`, warn));
  return {
    ...(pools ? { pools } : {}),
    ...(textAt(network, 'bgp') === 'Disabled' ? { noBird: true } : {}),
    ...(mtu ? { mtu } : {}),
    ...(nodeCidrs.length > 0 ? { nodeCidrs } : {}),
  };
}

/** 0 stands for what encapsulation leaves. */
function mtuOf(mtu: number | undefined, warn: (message: string) => void): number | undefined {
  if (mtu === undefined || mtu === 0 || (Number.isInteger(mtu) && mtu >= 68 && mtu <= 65535)) return mtu;
  warn(`there is no MTU ${mtu}`);
  return undefined;
}

/** How nodes find the address by which the others know them; without a way of their own it is the InternalIP here. */
function cidrsOf(network: Fields, key: string, warn: (message: string) => void): IpPrefix[] {
  const found = fieldsAt(network, key);
  const ways = Object.keys(found).filter((way) => !['cidrs', 'firstFound', 'kubernetes'].includes(way));
  if (ways.length > 0) warn(`not modelled: ${key} by ${ways.join(', ')}; nodes have their InternalIP`);
  return stringsAt(found, 'cidrs').flatMap((text) => readPrefix(text) ?? []);
}

const IPV4_POOL = 'default-ipv4-ippool';
const IPV6_POOL = 'default-ipv6-ippool';

/** The operator's own names and defaults (tigera/operator, pkg/controller/ippool/defaults.go). */
function poolsOf(pools: readonly Fields[], warn: (message: string) => void): ImportedPool[] {
  const isIpv6 = (pool: Fields) => textAt(pool, 'cidr')?.includes(':') === true;
  const isOnePerFamily = pools.filter(isIpv6).length < 2 && pools.filter((pool) => !isIpv6(pool)).length < 2;
  return pools.flatMap((pool) => {
    const cidr = textAt(pool, 'cidr') ?? '';
    const standard = isIpv6(pool) ? IPV6_POOL : IPV4_POOL;
    const name = textAt(pool, 'name') ?? (isOnePerFamily ? standard : cidr.replace(/[:/]+/g, '-'));
    const read = readIpPool({ name, body: { spec: asIpPool(pool, isIpv6(pool)) } });
    if (textAt(pool, 'assignmentMode') === 'Manual')
      warn(`not modelled: assignmentMode Manual of pool ${name}, which is taken for Automatic`);
    if (typeof read !== 'string') return [read];
    warn(`pool ${cidr || name} was left out: ${read}`);
    return [];
  });
}

const ENCAPSULATIONS: ReadonlyMap<unknown, Fields> = new Map([
  ['IPIP', { ipipMode: 'Always' }],
  ['IPIPCrossSubnet', { ipipMode: 'CrossSubnet' }],
  ['VXLAN', { vxlanMode: 'Always' }],
  ['VXLANCrossSubnet', { vxlanMode: 'CrossSubnet' }],
]);

/** The `spec` of the IPPool that the operator makes. */
function asIpPool(pool: Fields, isIpv6: boolean): Fields {
  const { encapsulation = isIpv6 ? 'None' : 'IPIP', natOutgoing = isIpv6 ? 'Disabled' : 'Enabled' } = pool;
  return {
    ...pool,
    ...ENCAPSULATIONS.get(encapsulation),
    natOutgoing: natOutgoing === 'Enabled',
    disabled: isTrueAt(pool, 'disableNewAllocations'),
  };
}

/** The pools that the operator makes where an Installation names none: of kubeadm's pod networks, else one of its own. */
export function platformPools(podCidrs: readonly IpPrefix[] = []): ImportedPool[] {
  const cidrs: readonly string[] = podCidrs.length > 0 ? podCidrs : ['192.168.0.0/16'];
  return poolsOf(
    cidrs.map((cidr) => ({ cidr })),
    () => {},
  );
}
