import {
  type IpAddress,
  type IpPrefix,
  parseInterfaceAddress,
  parseIp,
  prefixOf,
} from '../../../linux/address.js';
import type { ImportedNode, NodeBgp } from '../inventory.js';
import { type Fields, fieldsAt, labelsAt, textAt } from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { asNumberAt } from './bgp/resources.js';

/** A Node of Calico's own (projectcalico.org/v3). */
export function readCalicoNode({ name, body }: Manifest): ImportedNode {
  const bgp = bgpOf(fieldsAt(body, 'spec', 'bgp'), {
    ipv4: 'ipv4Address',
    ipv6: 'ipv6Address',
    asNumber: 'asNumber',
    clusterId: 'routeReflectorClusterID',
  });
  return {
    name,
    addresses: addressesOf(bgp),
    labels: labelsAt(fieldsAt(body, 'metadata'), 'labels'),
    podCidrs: [],
    bgp,
  };
}

/** What calico-node writes down on a Node of Kubernetes (libcalico-go/lib/backend/k8s/resources/node.go). */
export function bgpAnnotations(body: Fields): NodeBgp {
  return bgpOf(fieldsAt(body, 'metadata', 'annotations'), {
    ipv4: 'projectcalico.org/IPv4Address',
    ipv6: 'projectcalico.org/IPv6Address',
    asNumber: 'projectcalico.org/ASNumber',
    clusterId: 'projectcalico.org/RouteReflectorClusterID',
  });
}

/** IPv4 first. */
export function addressesOf({ ipv4, ipv6 }: NodeBgp): IpAddress[] {
  return [...(ipv4 ? [ipv4.address] : []), ...(ipv6 ? [ipv6.address] : [])];
}

function bgpOf(from: Fields, keys: Readonly<Record<keyof NodeBgp, string>>): NodeBgp {
  const ipv4 = inetOf(textAt(from, keys.ipv4));
  const ipv6 = inetOf(textAt(from, keys.ipv6));
  const asNumber = asNumberAt(from, keys.asNumber);
  const clusterId = parseIp(textAt(from, keys.clusterId) ?? '');
  return {
    ...(ipv4 ? { ipv4 } : {}),
    ...(ipv6 ? { ipv6 } : {}),
    ...(asNumber === undefined ? {} : { asNumber }),
    ...(clusterId ? { clusterId } : {}),
  };
}

/** `10.192.0.2/16`; without a length, the address is alone in its subnet. */
function inetOf(text: string | undefined): { address: IpAddress; subnet?: IpPrefix } | undefined {
  if (text === undefined) return undefined;
  const inet = parseInterfaceAddress(text);
  if (inet) return { address: inet.address, subnet: prefixOf(inet.address, inet.prefixLength) };
  const address = parseIp(text);
  return address && { address };
}
