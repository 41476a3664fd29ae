import type { Finding } from '../../topology/finding.js';
import type { Node, TopologyMachine } from '../../topology/machine.js';
import type { RuleBlock, Scenario, TraceDeclaration } from '../../topology/question.js';
import type { Attachment, Link, Subnet } from '../../topology/segment.js';
import type { Topology } from '../../topology/topology.js';
import { unknownName } from '../diagnostics/unknown-name.js';
import type * as ast from '../generated/knet/ast.js';
import { buildCluster } from './clusters.js';
import { type Declarations, keyOf } from './declarations.js';
import { Draft, Place } from './draft.js';
import { buildInternet } from './internet.js';
import { labelsOf } from './labels.js';
import { buildLinkEnd, buildMachine } from './machines.js';
import { buildRules, buildTrace } from './questions.js';
import { buildScenario, thingsUnder } from './scenarios.js';
import { buildLink, buildSubnet } from './segments.js';
import { all } from './settings.js';

type Statement = ast.File['statements'][number];

/** One parsed file. */
export interface Unit {
  readonly uri: string;
  readonly file: ast.File;
}

export interface BuiltTopology {
  readonly topology: Topology;
  readonly findings: readonly Finding[];
  readonly declarations: Declarations;
}

/**
 * Reads parsed files into one topology. Files come in the order in which their declarations count: imported files before
 * those that import them. Parts that are broken are left out, each with a finding; never throws.
 */
export function buildTopology(units: readonly Unit[]): BuiltTopology {
  const draft = new Draft();
  const statements = units.flatMap(({ uri, file }) => {
    const at = new Place(uri, draft);
    return file.statements.map((node) => ({ at, node }));
  });
  const of = <K extends Statement['$type']>(type: K) =>
    statements.filter(({ node }) => node.$type === type) as {
      at: Place;
      node: Extract<Statement, { $type: K }>;
    }[];

  const segments = new Map<string, Subnet | Link>();
  for (const { at, node } of of('Subnet')) put(segments, buildSubnet(at, node));
  const links = of('Link').filter(({ at, node }) => put(segments, buildLink(at, node)));

  const declared = declareMachines(statements);
  const plugged = plugLinks(links, declared);
  const machines = new Map<string, TopologyMachine>();
  for (const { at, node, cluster } of declared.values()) {
    const links = plugged.get(node.name) ?? [];
    if (node.$type === 'Internet') machines.set(node.name, buildInternet(at, node, segments, links));
    else machines.set(node.name, kindOf(node, buildMachine(at, node, segments, links), cluster));
  }

  const clusters = new Map(
    of('Cluster')
      .filter(
        ({ at, node }) => node.name && at.declare(keyOf.cluster(node.name), node, `cluster "${node.name}"`),
      )
      .map(({ at, node }) => [node.name, buildCluster(at, node, nodesOf(node.name, machines))]),
  );
  const things = { machines, clusters };

  const scenarios = new Map<string, Scenario>();
  for (const { at, node } of of('Scenario')) put(scenarios, buildScenario(at, node, { ...things, segments }));
  const names = new Set(of('Scenario').map(({ node }) => node.name));
  const traces = new Map<string, TraceDeclaration>();
  for (const { at, node } of of('Trace')) {
    const under = scenarios.get(node.scenario?.$refText ?? '');
    put(traces, buildTrace(at, node, under ? thingsUnder(under, { ...things, segments }) : things, names));
  }
  const rules: RuleBlock[] = of('Rules').flatMap(({ at, node }) => buildRules(at, node, things) ?? []);

  return {
    topology: { segments, ...things, traces, rules, scenarios },
    findings: draft.findings,
    declarations: draft.declarations,
  };
}

function put<T extends { readonly name: string }>(map: Map<string, T>, item: T | undefined): boolean {
  if (item) map.set(item.name, item);
  return item !== undefined;
}

interface DeclaredMachine {
  readonly at: Place;
  readonly node: ast.Machine;
  /** Name of the cluster, for a node. */
  readonly cluster?: string;
}

/** All machines in order of declaration; their names are unique over hosts, routers and the nodes of all clusters. */
function declareMachines(
  statements: readonly { at: Place; node: Statement }[],
): ReadonlyMap<string, DeclaredMachine> {
  const machines = new Map<string, DeclaredMachine>();
  const declare = (machine: DeclaredMachine) => {
    const { at, node } = machine;
    if (
      node.name &&
      at.declare(keyOf.machine(node.name), node, `${node.$type.toLowerCase()} "${node.name}"`)
    ) {
      machines.set(node.name, machine);
    }
  };
  for (const { at, node } of statements) {
    if (node.$type === 'Host' || node.$type === 'Router' || node.$type === 'Internet') declare({ at, node });
    if (node.$type !== 'Cluster' || !node.name) continue;
    for (const each of all(node.settings, 'Node')) declare({ at, node: each, cluster: node.name });
  }
  return machines;
}

/** Ends of cables by the machine that they are plugged into. */
function plugLinks(
  links: readonly { at: Place; node: ast.Link }[],
  machines: ReadonlyMap<string, DeclaredMachine>,
): ReadonlyMap<string, readonly Attachment[]> {
  const plugged = new Map<string, Attachment[]>();
  for (const { at, node } of links) {
    for (const end of node.ends) {
      const machine = end.machine?.$refText;
      if (machine === undefined) continue;
      if (!machines.has(machine)) {
        at.report(unknownName('machine', machine, machines.keys(), at.part(end, 'machine')));
        continue;
      }
      const attachment = buildLinkEnd(at, end, node.name);
      if (attachment) plugged.set(machine, [...(plugged.get(machine) ?? []), attachment]);
    }
  }
  return plugged;
}

function kindOf(
  node: ast.Host | ast.Router | ast.Node,
  base: ReturnType<typeof buildMachine>,
  cluster: string | undefined,
): TopologyMachine {
  if (cluster !== undefined) {
    const labels = node.$type === 'Node' ? all(node.settings, 'Labels') : [];
    return { kind: 'node', cluster, ...base, ...(labels.length > 0 ? { labels: labelsOf(labels) } : {}) };
  }
  return { kind: node.$type === 'Router' ? 'router' : 'host', ...base };
}

function nodesOf(cluster: string, machines: ReadonlyMap<string, TopologyMachine>): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  for (const machine of machines.values()) {
    if (machine.kind === 'node' && machine.cluster === cluster) nodes.set(machine.name, machine);
  }
  return nodes;
}
