import { planBgp } from '../../../../controlplane/calico/bgp/plan.js';
import type { BgpSession } from '../../../../controlplane/calico/bgp/session.js';
import { isCalico } from '../../../../controlplane/calico/cluster.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene, single } from './fact.js';

/** Beyond so many nodes a mesh has too many sessions to count them while somebody waits. */
const MAX_NODES = 100;

/** BGP of a cluster, or of one of its nodes: the AS number, who speaks with whom, and which sessions are down, and why. */
export function bgpFacts({ model, plane }: Scene, clusterName: string, onlyNode?: string): Fact[] {
  const cluster = model.topology.clusters.get(clusterName);
  if (!cluster || !isCalico(cluster)) return [];
  const { bgp } = cluster.cni;
  const plan = plane.context.plan(planBgp, cluster);
  const nodes = onlyNode === undefined ? [...cluster.nodes.keys()].slice(0, MAX_NODES) : [onlyNode];
  const sessions = nodes.flatMap((node) => [...plan.sessions(node)]).filter(isFirstOfPair(nodes));
  return [
    ...single('options', code(`as ${bgp.asNumber}  mesh ${bgp.mesh ? 'on' : 'off'}`)),
    ...reflectorFacts([...bgp.reflectors.keys()]),
    ...(sessions.length > 0
      ? listed('sessions', sessions, sessionText, { lines: true })
      : single('sessions', '0')),
  ];
}

function reflectorFacts(reflectors: readonly string[]): Fact[] {
  return reflectors.length === 0
    ? []
    : single('nodes', `${code('route-reflector')} ${reflectors.map(plain).join(' ')}`);
}

/** Each session is seen from both of its ends; one of them is enough. */
function isFirstOfPair(nodes: readonly string[]): (session: BgpSession) => boolean {
  const position = new Map(nodes.map((node, index) => [node, index]));
  return ({ local, remote }) => {
    const other = remote === undefined ? undefined : position.get(remote);
    return other === undefined || position.get(local)! < other;
  };
}

function sessionText({
  local,
  remote,
  remoteAddress,
  remoteAs,
  state,
  reason,
  reflectsWith,
  router,
}: BgpSession): string {
  const name = remote ?? router;
  const other = name === undefined ? code(remoteAddress) : `${plain(name)} ${code(remoteAddress)}`;
  const client = reflectsWith === undefined ? '' : ` · rr client ${code(reflectsWith)}`;
  const why = reason === undefined ? '' : `: ${plain(reason)}`;
  return `${plain(local)} ↔ ${other} AS ${remoteAs}${client} · ${state}${why}`;
}
