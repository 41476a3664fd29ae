import type { HostEndpoint } from '../../topology/host-endpoint.js';
import type { Labels } from '../../topology/labels.js';
import type { Node } from '../../topology/machine.js';
import { inetAddresses } from '../../topology/segment.js';
import type { Context } from '../programmer.js';
import { type CalicoCluster, familiesOf } from './cluster.js';
import { IPAM } from './ipam/plan.js';
import { nodeLabels } from './policy/endpoint-labels.js';

/** The profile that allows everything, which host endpoints made by themselves have (libcalico-go/lib/resources). */
export const DEFAULT_ALLOW = 'projectcalico-default-allow';

function autoLabels(node: Node): Labels {
  return { ...nodeLabels(node), 'projectcalico.org/created-by': 'calico-kube-controllers' };
}

/** Labels by which policies may select the host endpoints of a cluster. */
export function hostEndpointLabels({ cni, nodes }: CalicoCluster): readonly Labels[] {
  const declared = (cni.hostEndpoints ?? []).map(({ labels }) => labels);
  return cni.autoHostEndpoints ? [...declared, ...[...nodes.values()].map(autoLabels)] : declared;
}

/**
 * The host endpoints of a cluster: those that are declared, and with `autoCreate` one for each node, which has the node's labels
 * and stands for all its interfaces (kube-controllers/pkg/controllers/node/hostendpoints.go).
 */
export function hostEndpoints(cluster: CalicoCluster, context: Context): readonly HostEndpoint[] {
  const { hostEndpoints: declared = [], autoHostEndpoints, source } = cluster.cni;
  if (!autoHostEndpoints) return declared;
  const own = [...cluster.nodes.values()].map((node): HostEndpoint => {
    const tunnels = familiesOf(cluster).flatMap(
      (of) => context.plan(IPAM[of], cluster).nodes.get(node.name)?.tunnel?.address ?? [],
    );
    return {
      name: `${node.name}-auto-hep`,
      node: node.name,
      interface: 'all',
      expectedIps: [...node.attachments.flatMap(inetAddresses).map(({ address }) => address), ...tunnels],
      labels: autoLabels(node),
      profiles: [DEFAULT_ALLOW],
      source,
    };
  });
  return [...declared, ...own];
}
