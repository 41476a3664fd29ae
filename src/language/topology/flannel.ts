import { type IpPrefix, prefix, prefixLength } from '../../linux/address.js';
import type { Flannel, FlannelBackend } from '../../topology/flannel.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { mtuValue } from './segments.js';
import { once } from './settings.js';
import { isOn, numberValue, portValue, prefixValue } from './values.js';

/** A flannel of these days, when the file names no version. */
const DEFAULT_VERSION = '0.27';
/** Of kube-flannel.yml. */
const DEFAULT_NETWORK: IpPrefix = prefix('10.244.0.0/16');
/** The controller manager's `--node-cidr-mask-size`, and flannel's own `SubnetLen`. */
const DEFAULT_SUBNET_LENGTH = 24;
/** flannel's Documentation/backends.md; the port is the Linux kernel's. */
const VXLAN = { vni: 1, port: 8472 } as const;
/** A VNI has 24 bits (RFC 7348). */
const VNI_LIMITS = [0, 16777215] as const;

/** What a cluster's flannel declares. */
export function buildFlannel(at: Place, node: ast.Flannel): Flannel {
  const networkNode = once(at, node.settings, 'FlannelNetwork');
  const network =
    (networkNode && prefixValue(at, networkNode, 'prefix', networkNode.prefix)) ?? DEFAULT_NETWORK;
  const mtu = mtuValue(at, once(at, node.settings, 'Mtu'));
  return {
    kind: 'flannel',
    version: node.version === undefined ? DEFAULT_VERSION : String(node.version),
    network,
    subnetLength: lengthOf(at, once(at, node.settings, 'SubnetLength'), network),
    backend: backendOf(at, once(at, node.settings, 'Backend')),
    ipMasq: isOn(once(at, node.settings, 'IpMasq'), true),
    ...(mtu ? { mtu } : {}),
    source: at.head(node),
  };
}

/** At least a gateway and a pod for each node, in a part of the network. */
function lengthOf(at: Place, node: ast.SubnetLength | undefined, network: IpPrefix): number {
  const limits = [prefixLength(network), 30] as const;
  const given = node && numberValue(at, node, 'length', node.length, 'subnet-length', limits);
  return given ?? Math.max(DEFAULT_SUBNET_LENGTH, prefixLength(network));
}

function backendOf(at: Place, node: ast.Backend | undefined): FlannelBackend {
  if (node?.type === 'host-gw') return { kind: 'host-gw' };
  const settings = node?.settings ?? [];
  const vni = once(at, settings, 'Vni');
  const port = once(at, settings, 'VxlanPort');
  return {
    kind: 'vxlan',
    vni: (vni && numberValue(at, vni, 'number', vni.number, 'vni', VNI_LIMITS)) ?? VXLAN.vni,
    port: (port && portValue(at, port, 'port', port.port)) ?? VXLAN.port,
    directRouting: isOn(once(at, settings, 'DirectRouting'), false),
  };
}
