import { type IpAddress, ip } from '../../linux/address.js';
import type { SourceRange } from '../../linux/provenance.js';
import type { Endpoint, EndpointReference, PortReference } from '../../topology/question.js';
import { ambiguousEndpoint } from '../diagnostics/ambiguous-endpoint.js';
import { unknownEndpoint } from '../diagnostics/unknown-endpoint.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { type EndpointPath, type Meaning, meaningsOf } from './endpoints.js';
import type { Things } from './things.js';
import { addressValue, portValue, protocolOf } from './values.js';

/**
 * An endpoint with its port, resolved; or undefined, with a finding, when it is none. `sender`: who sends to it, where it is a
 * receiver.
 */
export function buildEndpoint(
  at: Place,
  node: ast.Endpoint | undefined,
  things: Things,
  sender?: Endpoint,
): { readonly reference: EndpointReference; readonly port?: PortReference } | undefined {
  if (!node) return undefined;
  const endpoint = resolve(at, node, things, sender);
  if (!endpoint) return undefined;
  const number = portValue(at, node, 'port', node.port);
  if (node.port !== undefined && number === undefined) return undefined;
  const port = number === undefined ? undefined : { port: number, protocol: protocolOf(node.protocol) };
  const reference = { endpoint, text: endpointText(node), source: at.source(node) };
  return { reference, ...(port ? { port } : {}) };
}

function resolve(
  at: Place,
  node: ast.Endpoint,
  things: Things,
  sender: Endpoint | undefined,
): Endpoint | undefined {
  if (node.loopback) return { kind: 'address', address: ip('127.0.0.1') };
  if (node.address !== undefined) {
    const address: IpAddress | undefined = addressValue(at, node, 'address', node.address);
    return address && { kind: 'address', address };
  }
  const path = pathOf(node);
  if (!path) return undefined;
  const [meaning, ...others] = meaningsOf(things, path, sender);
  if (!meaning && isLeftOut(at, things, path)) return undefined;
  if (!meaning) at.report(unknownEndpoint(things, path, namesSource(at, node), sender));
  else if (others.length > 0)
    at.report(ambiguousEndpoint(path, [meaning, ...others].map(fullName), namesSource(at, node)));
  else return meaning.endpoint;
  return undefined;
}

/** Whether a pod of that name is declared, and left out of the topology because of a mistake that was reported there. */
function isLeftOut(at: Place, { clusters }: Things, { path }: EndpointPath): boolean {
  for (const cluster of clusters.keys()) {
    const [namespace, name] = path[0] === cluster ? path.slice(1) : path;
    const key = `${namespace}/${name}`;
    if (!clusters.get(cluster)?.workloads.has(key) && at.draft.declarations.has(keyOf.workload(cluster, key)))
      return true;
  }
  return false;
}

/** Where an endpoint's names stand, without its port. */
function namesSource(at: Place, node: ast.Endpoint): SourceRange {
  const whole = at.source(node);
  const last = node.path.at(-1);
  return last ? { ...whole, end: at.source(last).end } : whole;
}

/** The names of an endpoint; undefined while one is still missing from the text. */
export function pathOf(node: ast.Endpoint): EndpointPath | undefined {
  const path = node.path.map((segment) => segment.target?.$refText);
  if (path.length === 0 || path.includes(undefined as never)) return undefined;
  const before = node.node?.$refText;
  return {
    path,
    ...(node.service ? { service: true } : {}),
    ...(before === undefined ? {} : { node: before }),
  };
}

/** The endpoint as text, normalised, without its port. */
export function endpointText(node: ast.Endpoint): string {
  if (node.loopback) return 'localhost';
  if (node.address !== undefined) return node.address;
  const path = pathOf(node);
  return path ? pathText(path) : '';
}

function pathText({ node, service, path }: EndpointPath): string {
  if (service) return `service ${path.join('/')}`;
  return node === undefined ? path.join('/') : `${node}:${path.join('/')}`;
}

/** The one spelling that leaves no doubt. */
function fullName({ endpoint }: Meaning): string {
  switch (endpoint.kind) {
    case 'machine':
      return endpoint.machine;
    case 'outside':
      return `internet/${endpoint.host}`;
    case 'container':
      return `${endpoint.machine}/${endpoint.container}`;
    case 'pod':
      return [endpoint.cluster, endpoint.pod, endpoint.container]
        .filter((part) => part !== undefined)
        .join('/');
    case 'workload':
      return `${endpoint.cluster}/${endpoint.workload}`;
    case 'service':
      return `service ${endpoint.cluster}/${endpoint.service}`;
    case 'address':
      return endpoint.address;
    case 'set':
      return '';
  }
}
