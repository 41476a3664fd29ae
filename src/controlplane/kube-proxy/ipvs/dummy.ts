import type { IpAddress } from '../../../linux/address.js';
import type { NamespaceDraft } from '../../../linux/draft.js';
import type { SourceRange } from '../../../linux/provenance.js';
import { localMac } from '../../names.js';
import type { FamilyState } from './cluster-state.js';
import { outerAddresses } from './entries.js';

/** The device that makes Service addresses local to the node (`defaultDummyDevice`). */
export const IPVS_DEVICE = 'kube-ipvs0';

/** `ip link add kube-ipvs0 type dummy`: it stays down, for its addresses are local all the same. */
export function ensureDummy(host: NamespaceDraft, node: string, source: SourceRange): void {
  host.addInterface({
    kind: 'dummy',
    name: IPVS_DEVICE,
    mac: localMac(`${node} ${IPVS_DEVICE}`),
    mtu: 1500,
    up: false,
    provenance: {
      by: 'kube-proxy',
      why: 'holds the addresses of Services, so that they are local here',
      source,
    },
  });
}

/**
 * Puts the addresses of Services on the device, but for those that another device of the node has. Returns what is on it.
 */
export function bindAddresses(host: NamespaceDraft, { ports }: FamilyState): readonly IpAddress[] {
  const elsewhere = new Set(nodeAddresses(host));
  const bound = new Map<IpAddress, { readonly why: string; readonly source: SourceRange }>();
  for (const port of ports) {
    const { clusterIP, name, source } = port;
    if (!bound.has(clusterIP)) bound.set(clusterIP, { why: `ClusterIP of ${name}`, source });
    for (const address of outerAddresses(port)) {
      if (elsewhere.has(address) || bound.has(address)) continue;
      bound.set(address, { why: `address of ${name} for the outside`, source });
    }
  }
  for (const [address, { why, source }] of bound) {
    const provenance = { by: 'kube-proxy', why, source };
    const prefixLength = address.includes(':') ? 128 : 32;
    host.addAddress(IPVS_DEVICE, { address, prefixLength, scope: 'global', provenance });
  }
  return [...bound.keys()];
}

/** The node's addresses that node ports answer on: all but those of loopback and of the device (GetAllLocalAddressesExcept). */
export function nodeAddresses(host: NamespaceDraft): readonly IpAddress[] {
  return [...host.addressesByInterface()].flatMap(([name, addresses]) =>
    name === IPVS_DEVICE ? [] : addresses.filter((address) => !isLoopback(address)),
  );
}

/** Whether an address is of the loopback device. */
export function isLoopback(address: IpAddress): boolean {
  return address.startsWith('127.') || address === '::1';
}
