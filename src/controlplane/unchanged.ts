import type { Machine } from '../linux/namespace.js';
import type { Cluster } from '../topology/cluster.js';
import { type Pod, podKey } from '../topology/cluster.js';
import type { TopologyMachine } from '../topology/machine.js';
import { type CalicoCluster, familiesOf, isCalico } from './calico/cluster.js';
import { IPAM } from './calico/ipam/plan.js';
import { calicoAddresses } from './calico/workloads.js';
import { isFlannel } from './flannel/cluster.js';
import { planHostLocal } from './flannel/host-local.js';
import { clusterOf, podsOn } from './kubelet/pods.js';
import { withOtherContainers } from './kubelet/sandbox.js';
import type { Context } from './programmer.js';
import { isSame, seesSamePods } from './seen-pods.js';

/**
 * The machines whose state is still what it was before an edit, by name. The topologies must be reconciled: what did not
 * change is the same object in both.
 *
 * A machine's state follows from its own declaration, from the pods on it, and from its surroundings: segments, the other
 * machines' addresses, and what its cluster declares besides pods. Other machines' pods matter by the blocks of addresses that
 * they take, and by what Services and policies see of them. What a programmer reads beyond that must be added here; the
 * test that edits every example finds it out.
 */
export function unchangedMachines(
  built: ReadonlyMap<string, Machine>,
  before: Context,
  now: Context,
): Map<string, Machine> {
  const kept = new Map<string, Machine>();
  if (!isSame(surroundings(before), surroundings(now))) return kept;
  if (!seesSamePods(before.topology.clusters, now.topology.clusters)) return kept;
  for (const [name, machine] of built) {
    const old = before.machines.get(name);
    const declared = now.machines.get(name);
    const state = old && old === declared ? stateAfter(machine, declared, before, now) : undefined;
    if (state) kept.set(name, state);
  }
  return kept;
}

/** The state of a machine whose declaration is the same; undefined where its programs have to write it anew. */
function stateAfter(
  machine: Machine,
  declared: TopologyMachine,
  before: Context,
  now: Context,
): Machine | undefined {
  const cluster = clusterOf(declared, now);
  if (!cluster) return machine;
  const [old, fresh] = [podsOn(declared, before), podsOn(declared, now)];
  const hadSame = isSame(addressesOn(declared, before), addressesOn(declared, now));
  if (!hadSame || isSame(old, fresh)) return hadSame ? machine : undefined;
  // Where dockerd makes the pods' namespaces, it has a part in what is in them.
  const isKubelets = cluster.cni.kind !== 'none' && !now.faults.isTouched(declared.name);
  return isKubelets ? withOtherContainers(machine, old, fresh) : undefined;
}

/** What every machine may depend on, as a flat list of objects and words. */
function surroundings(context: Context): unknown[] {
  const { segments, machines, clusters } = context.topology;
  const parts: unknown[] = [segments];
  // Those that are lost as well: the API server knows them still.
  for (const machine of machines.values()) {
    const { name, kind, attachments, routes } = machine;
    parts.push(
      name,
      kind,
      attachments,
      routes,
      machine.bgp,
      machine.kind === 'node' ? machine.labels : undefined,
    );
  }
  for (const cluster of clusters.values()) parts.push(...clusterPart(cluster, context));
  return parts;
}

function clusterPart(cluster: Cluster, context: Context): unknown[] {
  const { pods, workloads, nodes, source, ...rest } = cluster;
  const parts: unknown[] = [source, ...Object.values(rest), ...nodes.keys()];
  if (isCalico(cluster)) parts.push(JSON.stringify(blocksOf(cluster, context)));
  return parts;
}

/** Which node has which addresses to announce. */
function blocksOf(cluster: CalicoCluster, context: Context): unknown {
  return familiesOf(cluster).map((of) =>
    [...context.plan(IPAM[of], cluster).nodes].map(([node, { blocks, borrowed, tunnel, vxlanTunnel }]) => [
      node,
      blocks.map(({ prefix }) => prefix),
      [...borrowed].map(([pod, { address }]) => [pod, address]),
      tunnel?.address,
      vxlanTunnel?.address,
    ]),
  );
}

/** The addresses of a node's pods. */
function addressesOn(machine: TopologyMachine, context: Context): (string | undefined)[] {
  const cluster = clusterOf(machine, context)!;
  return podsOn(machine, context).map((pod) => addressOf(pod, cluster, context));
}

function addressOf(pod: Pod, cluster: Cluster, context: Context): string | undefined {
  if (isCalico(cluster)) return calicoAddresses(pod, cluster, context).join();
  return isFlannel(cluster) ? context.plan(planHostLocal, cluster).pods.get(podKey(pod)) : undefined;
}
