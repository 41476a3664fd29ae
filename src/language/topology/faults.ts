import type { SourceRange } from '../../linux/provenance.js';
import type { Fault } from '../../topology/fault.js';
import type { Endpoint } from '../../topology/question.js';
import { wrongOperand } from '../diagnostics/scenario-statements.js';
import { type UnknownKind, unknownName } from '../diagnostics/unknown-name.js';
import { API_PROGRAMS, unknownProgram } from '../diagnostics/unknown-program.js';
import type * as ast from '../generated/knet/ast.js';
import type { Place } from './draft.js';
import { buildEndpoint } from './endpoint-reference.js';
import { buildAddition } from './scenario-objects.js';
import { MTU_LIMITS, numberValue } from './values.js';
import { REPLICA_LIMITS } from './workloads.js';
import { clusterOf, type World } from './world.js';

type Statement = Exclude<ast.Scenario['members'][number], ast.Rule>;

/** A statement of a scenario; undefined, with a finding, where it means nothing. */
export function buildFault(at: Place, node: Statement, world: World): Fault | undefined {
  const source = at.head(node);
  switch (node.$type) {
    case 'Stop':
      return isApiProgram(node.program)
        ? apiFault(at, node, node.program, world, source)
        : programFault(at, node, world, source);
    case 'Restart':
    case 'Without':
      return programFault(at, node, world, source);
    case 'Lose': {
      const machine = known(at, node, 'machine', node.machine?.$refText, world.machines);
      return machine === undefined ? undefined : { kind: 'lose', machine, source };
    }
    case 'SysctlChange': {
      const machine = known(at, node, 'machine', node.machine?.$refText, world.machines);
      if (machine === undefined || node.value === undefined) return undefined;
      const setting = { name: node.name, value: String(node.value), source };
      return { kind: 'sysctl', machine, setting, source };
    }
    case 'Cut':
    case 'WireMtu':
      return wireFault(at, node, world, source);
    case 'Drain': {
      const name = known(at, node, 'node', node.node?.$refText, nodesOf(world));
      const machine = world.machines.get(name ?? '');
      return machine?.kind === 'node'
        ? { kind: 'drain', node: machine.name, cluster: machine.cluster, source }
        : undefined;
    }
    case 'Unready':
    case 'Scale':
    case 'Move':
    case 'Remove':
      return podFault(at, node, world, source);
    default:
      return buildAddition(at, node, world, source);
  }
}

function programFault(
  at: Place,
  node: ast.Stop | ast.Restart | ast.Without,
  { machines }: World,
  source: SourceRange,
): Fault | undefined {
  if (!node.program) return undefined;
  const machine = known(at, node, 'machine', node.machine?.$refText, machines);
  const unknown = unknownProgram(node.program, at.part(node, 'program'));
  if (unknown) at.report(unknown);
  if (!unknown && !node.machine)
    at.report(wrongOperand(node.program, 'stopped without a word on where: write `on NODE`', source));
  if (unknown || machine === undefined) return undefined;
  const kind = ({ Stop: 'stop', Restart: 'restart', Without: 'without' } as const)[node.$type];
  return { kind, program: node.program, machine, source };
}

function isApiProgram(program: string): program is (typeof API_PROGRAMS)[number] {
  return API_PROGRAMS.some((each) => each === program);
}

function apiFault(
  at: Place,
  node: ast.Stop,
  program: (typeof API_PROGRAMS)[number],
  world: World,
  source: SourceRange,
): Fault | undefined {
  if (node.machine) {
    at.report(
      wrongOperand(
        `${program} on ${node.machine.$refText}`,
        "something that can be stopped: it is the cluster's",
        source,
      ),
    );
    return undefined;
  }
  const cluster = clusterOf(at, node.cluster?.$refText, world, source);
  return cluster === undefined ? undefined : { kind: 'stop-api', program, cluster, source };
}

function wireFault(
  at: Place,
  node: ast.Cut | ast.WireMtu,
  world: World,
  source: SourceRange,
): Fault | undefined {
  const segment = known(at, node, 'segment', node.segment?.$refText, world.segments, 'subnet');
  if (segment === undefined) return undefined;
  const asked = node.machine?.$refText;
  const machine = asked === undefined ? undefined : known(at, node, 'machine', asked, world.machines);
  if (asked !== undefined && machine === undefined) return undefined;
  const where = { segment, ...(machine === undefined ? {} : { machine }), source };
  if (node.$type === 'Cut') return { kind: 'cut', ...where };
  const mtu = numberValue(at, node, 'bytes', node.bytes, 'mtu', MTU_LIMITS);
  return mtu === undefined ? undefined : { kind: 'mtu', ...where, mtu };
}

function podFault(
  at: Place,
  node: ast.Unready | ast.Scale | ast.Move | ast.Remove,
  world: World,
  source: SourceRange,
): Fault | undefined {
  if (node.$type === 'Remove' && !node.what) return policyRemoval(at, node, world, source);
  const named = node.$type === 'Scale' ? node.workload : node.$type === 'Remove' ? node.what : node.pod;
  const built = named && buildEndpoint(at, named, world);
  if (!built) return undefined;
  const { endpoint, text } = built.reference;
  const wrong = (needs: string) => {
    at.report(wrongOperand(text, needs, built.reference.source));
    return undefined;
  };
  switch (node.$type) {
    case 'Unready': {
      const pods = podsOf(endpoint, world);
      return pods ? { kind: 'unready', ...pods, source } : wrong('a pod or deployment');
    }
    case 'Scale': {
      if (endpoint.kind !== 'workload') return wrong('a deployment');
      const replicas = numberValue(at, node, 'replicas', node.replicas, 'number of replicas', REPLICA_LIMITS);
      const { cluster, workload } = endpoint;
      return replicas === undefined ? undefined : { kind: 'scale', cluster, workload, replicas, source };
    }
    case 'Move': {
      if (endpoint.kind !== 'pod') return wrong('one pod');
      const target = known(
        at,
        node,
        'node',
        node.node?.$refText,
        world.clusters.get(endpoint.cluster)!.nodes,
      );
      if (target === undefined) return undefined;
      return { kind: 'move', cluster: endpoint.cluster, pod: endpoint.pod, node: target, source };
    }
    case 'Remove': {
      const { cluster } = 'cluster' in endpoint ? endpoint : { cluster: '' };
      if (endpoint.kind === 'service')
        return { kind: 'remove', cluster, what: 'service', name: endpoint.service, source };
      if (endpoint.kind === 'workload')
        return { kind: 'remove', cluster, what: 'workload', name: endpoint.workload, source };
      if (endpoint.kind !== 'pod') return wrong('a pod, deployment, Service or policy');
      return { kind: 'remove', cluster, what: 'workload', name: endpoint.pod, source };
    }
  }
}

function policyRemoval(at: Place, node: ast.Remove, world: World, source: SourceRange): Fault | undefined {
  const { kind, namespace, name } = node;
  if (!kind || !name) return undefined;
  const key = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  const all = [...world.clusters.values()];
  const having = all.find(({ policies }) =>
    policies.some((policy) => policy.kind === kind && policy.name === name && key.endsWith(nameOf(policy))),
  );
  if (having) return { kind: 'remove', cluster: having.name, what: 'policy', name: key, source };
  const names = all.flatMap(({ policies }) => policies.filter((each) => each.kind === kind).map(nameOf));
  at.report(unknownName('policy', key.slice(kind.length + 1), names, at.part(node, 'name')));
  return undefined;
}

function nameOf(policy: { readonly name: string; readonly namespace?: string }): string {
  return policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
}

function podsOf(
  endpoint: Endpoint,
  { clusters }: World,
): { readonly cluster: string; readonly pods: readonly string[] } | undefined {
  if (endpoint.kind === 'pod') return { cluster: endpoint.cluster, pods: [endpoint.pod] };
  if (endpoint.kind !== 'workload') return undefined;
  const cluster = clusters.get(endpoint.cluster);
  const all = cluster?.workloads.get(endpoint.workload)?.pods ?? [];
  const { node } = endpoint;
  const pods = node === undefined ? all : all.filter((key) => cluster?.pods.get(key)?.node === node);
  return { cluster: endpoint.cluster, pods };
}

/** A name that is declared; else a finding says so. */
function known(
  at: Place,
  node: Statement,
  property: 'machine' | 'node' | 'segment',
  name: string | undefined,
  among: ReadonlyMap<string, unknown>,
  kind?: UnknownKind,
): string | undefined {
  if (name === undefined) return undefined;
  if (among.has(name)) return name;
  at.report(
    unknownName(
      kind ?? (property === 'node' ? 'node' : 'machine'),
      name,
      among.keys(),
      at.part(node, property),
    ),
  );
  return undefined;
}

function nodesOf({ machines }: World): ReadonlyMap<string, unknown> {
  return new Map([...machines].filter(([, { kind }]) => kind === 'node'));
}
