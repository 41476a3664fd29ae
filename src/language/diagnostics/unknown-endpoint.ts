import type { SourceRange } from '../../linux/provenance.js';
import type { Finding } from '../../topology/finding.js';
import { INTERNET } from '../../topology/machine.js';
import type { Endpoint } from '../../topology/question.js';
import { type EndpointPath, endpointNames, endpointsEndingIn } from '../topology/endpoints.js';
import type { Things } from '../topology/things.js';
import { didYouMean, suggest } from './suggest.js';

/**
 * unknown-endpoint, unknown-pod, unknown-container, unknown-service: a rule or trace names something that does not exist. Says which of its
 * names is the wrong one, and what it might be.
 */
export function unknownEndpoint(
  things: Things,
  { node, service, path }: EndpointPath,
  source: SourceRange,
  sender?: Endpoint,
): Finding {
  const [first = '', second] = path;
  const error = (code: string, message: string, suggestions: readonly string[] = []): Finding => ({
    code,
    severity: 'error',
    message: `${message}${didYouMean(suggestions)}`,
    source,
    suggestions,
  });
  if (service) {
    const names = [...things.clusters.values()].flatMap(({ services }) => [...services.keys()]);
    const near = suggest(path.join('/'), names).map((name) => `service ${name}`);
    return error('unknown-service', `no service named "${path.join('/')}"`, near);
  }
  const before = node === undefined ? undefined : things.machines.get(node);
  if (before && before.kind !== 'node') {
    const what = before.kind === 'internet' ? 'the Internet' : `a ${before.kind}`;
    return error('unknown-node', `${node} is ${what}, no node of a cluster`, [[node, ...path].join('/')]);
  }
  if (node !== undefined && !before) {
    return error(
      'unknown-node',
      `no node named "${node}"`,
      suggest(node, things.machines.keys()).map((near) => respell(things, near, path)),
    );
  }
  const text = path.join('/');
  if (node !== undefined) return error('unknown-pod', `no pod of "${text}" runs on ${node}`);
  if (first === INTERNET && !things.machines.has(INTERNET)) {
    return error('unknown-endpoint', 'no Internet is declared: write "internet { SUBNET ADDRESS }"');
  }
  if (path.length === 1) {
    const inside = endpointsEndingIn(things, first);
    return error(
      'unknown-endpoint',
      `no machine or container named "${first}"${sender ? notLookedUp(sender) : ''}`,
      inside.length > 0 ? inside.slice(0, 3) : suggest(first, endpointNames(things)),
    );
  }
  const machine = things.machines.get(first);
  if (machine && path.length === 2) {
    const containers =
      machine.kind === 'internet' ? machine.hosts.keys() : (machine.docker?.containers.keys() ?? []);
    const near = suggest(second!, containers).map((name) => `${first}/${name}`);
    const what = machine.kind === 'internet' ? 'host' : 'container';
    return error('unknown-container', `no ${what} named "${second}" on ${first}`, near);
  }
  const namespaced = [...things.clusters.values()].some(({ namespaces }) => namespaces.has(first));
  const near = suggest(text, endpointNames(things));
  if (namespaced && path.length === 2)
    return error('unknown-pod', `no pod or deployment named "${second}" in namespace ${first}`, near);
  return error('unknown-endpoint', `nothing is named "${text}"`, near);
}

/** `node1:shop/web` for what runs on a node, `server/web` for a container of a host. */
function respell(things: Things, machine: string, path: readonly string[]): string {
  const isNode = things.machines.get(machine)?.kind === 'node';
  return isNode ? `${machine}:${path.join('/')}` : [machine, ...path].join('/');
}

/** That the resolver of a sender has no answer, where it has one that is modelled. */
function notLookedUp({ kind }: Endpoint): string {
  switch (kind) {
    case 'pod':
    case 'workload':
      return ', and cluster DNS knows no such name';
    case 'container':
      return ", and Docker's embedded DNS knows no such name";
    default:
      return '';
  }
}
