import type { Cluster } from '../../topology/cluster.js';
import type { Finding } from '../../topology/finding.js';
import type { Question } from '../../topology/question.js';
import type { Topology } from '../../topology/topology.js';
import { warning } from './check.js';
import { expectsArrival, podsOf, questionsOf, questionText, severityOf } from './question-pods.js';

/**
 * no-cni-across-nodes: without a CNI, dockerd puts the pods of each node on that node's docker0. All nodes have the same
 * prefix there, and none knows that others exist: packets between pods of two nodes never leave the first one.
 */
export function* noCniAcrossNodes(topology: Topology): Generator<Finding, void> {
  const clusters = [...topology.clusters.values()].filter(({ cni }) => cni.kind === 'none');
  if (clusters.length === 0) return;
  const named = new Set<Cluster>();
  for (const question of questionsOf(topology)) {
    const { endpoint } = question.from;
    const cluster = 'cluster' in endpoint ? topology.clusters.get(endpoint.cluster) : undefined;
    if (cluster?.cni.kind !== 'none') continue;
    const crossing = nodesCrossed(topology, question);
    if (!crossing) continue;
    named.add(cluster);
    if (!expectsArrival(question)) continue;
    const [from, to] = crossing;
    const message = `${questionText(question)} goes from ${from} to ${to}, and cluster ${cluster.name} has no CNI to take it there`;
    const place = { message: 'add calico here', source: cluster.source };
    yield {
      ...warning('no-cni-across-nodes', message, question.source, place),
      severity: severityOf(question),
    };
  }
  for (const cluster of clusters) {
    const nodes = new Set(
      [...cluster.pods.values()].filter((pod) => !pod.hostNetwork).map(({ node }) => node),
    );
    if (named.has(cluster) || nodes.size < 2) continue;
    const message = `the pods of cluster ${cluster.name} are on ${nodes.size} nodes, but it has no CNI: they cannot reach each other`;
    yield { ...warning('no-cni-across-nodes', message, cluster.source), severity: 'information' };
  }
}

/** The nodes of a sender and a receiver that are not the same; undefined when all pods concerned share a node. */
function nodesCrossed(topology: Topology, { from, to }: Question): readonly [string, string] | undefined {
  const receivers = podsOf(topology, to.endpoint).filter((pod) => !pod.hostNetwork);
  const nodes = [...new Set(receivers.map(({ node }) => node))];
  for (const sender of podsOf(topology, from.endpoint)) {
    const other = sender.hostNetwork ? undefined : nodes.find((node) => node !== sender.node);
    if (other !== undefined) return [sender.node, other];
  }
  return undefined;
}
