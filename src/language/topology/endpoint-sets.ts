import type {
  Endpoint,
  EndpointReference,
  PortRange,
  PortReference,
  SetPart,
} from '../../topology/question.js';
import { ALL, equals, type Selector } from '../../topology/selector.js';
import { portInsideSet, senderIsService } from '../diagnostics/endpoint-sets.js';
import { unknownName } from '../diagnostics/unknown-name.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { buildEndpoint } from './endpoint-reference.js';
import { portRange } from './port-range.js';
import { NAMESPACE_NAME, selectorOf } from './selectors.js';
import type { Things } from './things.js';
import { blockValue, portValue, protocolOf } from './values.js';

/**
 * One side of a rule: an endpoint with its port, or many; undefined, with a finding, when it is none. `sender`: who sends to it, on
 * the side of receivers.
 */
export function buildRuleEnd(
  at: Place,
  node: ast.RuleEnd | undefined,
  things: Things,
  side: 'from' | 'to',
  sender?: Endpoint,
): { readonly reference: EndpointReference; readonly port?: PortReference } | undefined {
  if (!node) return undefined;
  if (node.$type === 'Endpoint') return buildEndpoint(at, node, things, sender);
  const { parts, excepts } = node.$type === 'EndpointSet' ? node : { parts: [node], excepts: [] };
  const last = [...parts, ...excepts].at(-1)!;
  for (const part of [...parts, ...excepts]) {
    if (part !== last && 'port' in part && part.port !== undefined)
      at.report(portInsideSet(part.port, at.source(part)));
  }
  const built = parts.map((part) => partOf(at, part, things, side, sender));
  const left = excepts.map((part) => partOf(at, part, things, side, sender));
  const port = portOf(at, last);
  if (port === 'invalid' || [...built, ...left].includes(undefined)) return undefined;
  const set = {
    parts: built.filter((part) => part !== undefined),
    except: left.filter((part) => part !== undefined),
  };
  const reference = {
    endpoint: { kind: 'set', set } as const,
    text: setText(node, last),
    source: at.source(node),
  };
  return { reference, ...(port ? { port } : {}) };
}

/** The port behind the last of many, which is for all of them. */
function portOf(at: Place, node: ast.RuleEnd): PortReference | 'invalid' | undefined {
  if (node.$type === 'EndpointSet' || node.port === undefined) return undefined;
  const port = portValue(at, node, 'port', node.port);
  return port === undefined ? 'invalid' : { port, protocol: protocolOf(node.protocol) };
}

/** As it is written, on one line, without a port. */
function setText(node: ast.RuleEnd, last: ast.RuleEnd): string {
  const text = (node.$cstNode?.text ?? '').replace(/\s+/g, ' ');
  return 'port' in last && last.port !== undefined ? text.replace(/\s*:\s*\d+(\s*\/\s*\w+)?$/, '') : text;
}

function partOf(
  at: Place,
  node: ast.RuleEnd,
  things: Things,
  side: 'from' | 'to',
  sender: Endpoint | undefined,
): SetPart | undefined {
  switch (node.$type) {
    case 'Endpoint': {
      const built = buildEndpoint(at, node, things, sender);
      return built && { kind: 'endpoint', endpoint: built.reference.endpoint };
    }
    case 'PodSet':
      return { kind: 'pods', pods: node.pods ? selectorOf(node.pods) : ALL, ...among(at, node, things) };
    case 'NamespaceSet':
      return { kind: 'pods', pods: ALL, ...among(at, node, things) };
    case 'ServiceSet':
      if (side === 'to') return { kind: 'services', ...among(at, node, things) };
      at.report(senderIsService(at.source(node)));
      return undefined;
    case 'NodeSet':
      return { kind: 'nodes', nodes: node.nodes ? selectorOf(node.nodes) : ALL };
    case 'MachineSet':
      return { kind: 'machines' };
    case 'ContainerSet':
      return { kind: 'containers' };
    case 'OutsideSet':
      return { kind: 'outside' };
    case 'CidrSet': {
      const cidr = blockValue(at, node, 'cidr', node.cidr);
      return cidr && { kind: 'cidr', cidr };
    }
    case 'EndpointSet':
      return undefined;
  }
}

/** The namespaces that a part is limited to: `in namespace shop`, `namespaces env=prod`. */
function among(
  at: Place,
  node: ast.PodSet | ast.NamespaceSet | ast.ServiceSet,
  { clusters }: Things,
): { readonly namespaces?: Selector } {
  if (node.namespaces) return { namespaces: selectorOf(node.namespaces) };
  const name = node.namespace;
  if (name === undefined) return {};
  const names = [...clusters.values()].flatMap(({ namespaces }) => [...namespaces.keys()]);
  if (!names.includes(name)) at.report(unknownName('namespace', name, names, at.part(node, 'namespace')));
  return { namespaces: equals(NAMESPACE_NAME, name) };
}

const EVERY_PORT = { first: 1, last: 65535 } as const;

/** The ports behind a rule's receivers; undefined where it names none this way. */
export function buildRulePorts(at: Place, { allPorts, ports }: ast.Rule): PortRange[] | undefined {
  if (allPorts) return (['tcp', 'udp', 'sctp'] as const).map((protocol) => ({ protocol, ...EVERY_PORT }));
  if (ports.length === 0) return undefined;
  return ports.flatMap((port) => {
    const range = portRange(at, port, 'range', port.range);
    return range ? [{ protocol: protocolOf(port.protocol), ...range }] : [];
  });
}
