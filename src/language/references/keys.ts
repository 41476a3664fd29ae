import { AstUtils, type ReferenceInfo } from 'langium';
import type { Endpoint } from '../../topology/question.js';
import type { Topology } from '../../topology/topology.js';
import * as ast from '../generated/knet/ast.js';
import { keyOf } from '../topology/declarations.js';
import { pathOf } from '../topology/endpoint-reference.js';
import { meaningsOf } from '../topology/endpoints.js';
import { namesAt, serviceNamesAt } from './path-names.js';

/** The names that fit at a reference, and the key of what each of them declares. */
export interface Keys {
  keyOf(name: string): string | undefined;
  names(): Iterable<string>;
}

/** What fits at a reference; undefined where nothing is declared that could. */
export function keysAt({ container, property }: ReferenceInfo, topology: Topology): Keys | undefined {
  switch (container.$type) {
    case 'Attachment':
      return { keyOf: keyOf.segment, names: () => topology.segments.keys() };
    case 'FirewallEnd':
    case 'NatMasquerade':
    case 'NatSource':
      return { keyOf: keyOf.segment, names: () => topology.segments.keys() };
    case 'LinkEnd':
    case 'Stop':
      if (property === 'cluster') return { keyOf: keyOf.cluster, names: () => topology.clusters.keys() };
      return { keyOf: keyOf.machine, names: () => topology.machines.keys() };
    case 'Cut':
    case 'WireMtu':
      if (property === 'segment') return { keyOf: keyOf.segment, names: () => topology.segments.keys() };
      return { keyOf: keyOf.machine, names: () => topology.machines.keys() };
    case 'Drain':
    case 'Move':
      return { keyOf: keyOf.machine, names: () => nodes(topology) };
    case 'Restart':
    case 'Without':
    case 'SysctlChange':
    case 'Lose':
      return { keyOf: keyOf.machine, names: () => topology.machines.keys() };
    case 'Pod':
    case 'Deployment':
    case 'HostEndpoint':
    case 'Peer':
    case 'RouteReflector':
    case 'ServiceEndpoint':
      return nodesOf(clusterAround(container), topology);
    case 'Endpoint':
      return { keyOf: keyOf.machine, names: () => nodes(topology) };
    case 'ContainerNetwork':
      return dockerKeys(container as ast.ContainerNetwork, property, topology);
    case 'Trace':
      return { keyOf: keyOf.scenario, names: () => topology.scenarios.keys() };
    case 'PathSegment':
      return segmentKeys(container as ast.PathSegment, topology);
    default:
      return undefined;
  }
}

function clusterAround(node: ReferenceInfo['container']): string | undefined {
  return AstUtils.getContainerOfType(node, ast.isCluster)?.name;
}

function nodesOf(cluster: string | undefined, topology: Topology): Keys {
  return { keyOf: keyOf.machine, names: () => topology.clusters.get(cluster ?? '')?.nodes.keys() ?? [] };
}

function* nodes(topology: Topology): Generator<string, undefined> {
  for (const cluster of topology.clusters.values()) yield* cluster.nodes.keys();
}

function dockerKeys(node: ast.ContainerNetwork, property: string, topology: Topology): Keys | undefined {
  const machine = AstUtils.getContainerOfType(node, isMachine)?.name;
  if (machine === undefined) return undefined;
  const docker = topology.machines.get(machine)?.docker;
  return property === 'container'
    ? { keyOf: (name) => keyOf.container(machine, name), names: () => docker?.containers.keys() ?? [] }
    : { keyOf: (name) => keyOf.network(machine, name), names: () => docker?.networks.keys() ?? [] };
}

function isMachine(node: unknown): node is ast.Machine {
  return ast.isHost(node) || ast.isRouter(node) || ast.isNode(node) || ast.isInternet(node);
}

/** Who sends to an endpoint of a trace or rule, whose resolver may know the name. */
function senderTo(node: ast.Endpoint, topology: Topology): Endpoint | undefined {
  const question = node.$container;
  if (!(ast.isTrace(question) || ast.isRule(question)) || question.to !== node) return undefined;
  const path = ast.isEndpoint(question.from) ? pathOf(question.from) : undefined;
  return path && meaningsOf(topology, path)[0]?.endpoint;
}

/** One name of an endpoint's path: what it declares follows from the whole path. */
function segmentKeys(segment: ast.PathSegment, topology: Topology): Keys | undefined {
  const endpoint = segment.$container;
  const index = endpoint.path.indexOf(segment);
  const path = pathOf(endpoint);
  const before = endpoint.path.slice(0, Math.max(0, index)).map((each) => each.target?.$refText ?? '');
  return {
    keyOf: (name) => {
      if (path?.path[index] !== name) return undefined;
      return meaningsOf(topology, path, senderTo(endpoint, topology))[0]?.parts[index];
    },
    names: () => (endpoint.service ? serviceNamesAt(topology, before) : namesAt(topology, before)),
  };
}
