import type { IpAddress } from '../../linux/address.js';
import { type Pod, podKey } from '../../topology/cluster.js';
import type { Finding } from '../../topology/finding.js';
import { AddressPool } from '../dockerd/address-pool.js';
import { podsByNode } from '../kubelet/pods.js';
import type { Context } from '../programmer.js';
import type { FlannelCluster } from './cluster.js';
import { type Lease, planLeases } from './leases.js';

/** Addresses of pods. */
export interface HostLocalPlan {
  /** By pod key. */
  readonly pods: ReadonlyMap<string, IpAddress>;
  readonly findings: readonly Finding[];
}

/**
 * The IPAM plugin host-local on every node of a cluster: each counts through its own subnet, and knows of no other. Pinned
 * addresses are taken first; the others follow in order of declaration, as when the node booted just now.
 */
export function planHostLocal(cluster: FlannelCluster, context: Context): HostLocalPlan {
  const addresses = new Map<string, IpAddress>();
  const findings: Finding[] = [];
  const { leases } = context.plan(planLeases, cluster);
  const byNode = context.plan(podsByNode, cluster);
  for (const lease of leases.values()) {
    const pods = (byNode.get(lease.node) ?? []).filter(({ hostNetwork }) => !hostNetwork);
    give(pods, lease, addresses, findings);
  }
  return { pods: addresses, findings };
}

function give(
  pods: readonly Pod[],
  { node, subnet, gateway }: Lease,
  addresses: Map<string, IpAddress>,
  findings: Finding[],
): void {
  const pool = new AddressPool(subnet);
  pool.take(gateway);
  for (const pod of pods) {
    if (pod.address === undefined) continue;
    if (pool.take(pod.address)) addresses.set(podKey(pod), pod.address);
    else findings.push(refused(pod, `it is taken, or outside ${subnet} of ${node}`));
  }
  const without = pods
    .filter(({ address }) => address === undefined)
    .filter((pod) => {
      const address = pool.next();
      if (address) addresses.set(podKey(pod), address);
      return !address;
    });
  const [first] = without;
  if (!first) return;
  const message = `subnet ${subnet} of ${node} has no address left for ${without.length === 1 ? `pod ${podKey(first)}` : `${without.length} pods`}`;
  findings.push({ code: 'flannel-subnet-full', severity: 'error', message, source: first.source });
}

function refused(pod: Pod, reason: string): Finding {
  const message = `host-local cannot give ${pod.address} to pod ${podKey(pod)}: ${reason}`;
  return { code: 'pod-address-refused', severity: 'error', message, source: pod.source };
}
