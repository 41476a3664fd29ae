import type { Container } from '../topology/docker.js';
import type { TopologyMachine } from '../topology/machine.js';
import type { Topology } from '../topology/topology.js';
import { mermaidLines } from './mermaid-text.js';

export interface FlowchartOptions {
  /** How many machines are drawn; the others are counted. */
  readonly machines?: number;
  /** How many pods and containers of each machine are drawn; the others are counted. */
  readonly workloads?: number;
}

/** What was declared as a Mermaid flowchart: machines with their bridges, containers and pods, on their subnets and links. */
export function topologyFlowchart(topology: Topology, options: FlowchartOptions = {}): string {
  const { machines: most = 40, workloads = 8 } = options;
  const chart = new Chart();
  const pods = podsByNode(topology);
  const machines = [...topology.machines.values()];
  for (const machine of machines.slice(0, most)) {
    drawMachine(chart, machine, pods.get(machine.name) ?? [], workloads);
  }
  if (machines.length > most) chart.node('more', 'machines', [`… ${machines.length - most} more machines`]);
  const drawn = new Set(
    machines.slice(0, most).flatMap(({ attachments }) => attachments.map(({ segment }) => segment)),
  );
  for (const segment of topology.segments.values()) {
    if (!drawn.has(segment.name)) continue;
    const detail = segment.kind === 'subnet' ? [segment.name, segment.prefix] : [segment.name];
    chart.node('segment', segment.name, detail, ['([', '])']);
  }
  for (const { name, attachments } of machines.slice(0, most)) {
    for (const { segment, address } of attachments)
      chart.edge(['machine', name], ['segment', segment], address);
  }
  return chart.text();
}

/** Pods by the name of the node they run on, each as the lines of its label. */
function podsByNode(topology: Topology): Map<string, string[][]> {
  const result = new Map<string, string[][]>();
  for (const cluster of topology.clusters.values()) {
    for (const { node, namespace, name, address } of cluster.pods.values()) {
      const label = [`${namespace}/${name}`, ...(address ? [address] : [])];
      const ofNode = result.get(node);
      if (ofNode) ofNode.push(label);
      else result.set(node, [label]);
    }
  }
  return result;
}

function drawMachine(chart: Chart, machine: TopologyMachine, pods: readonly string[][], most: number): void {
  const containers = [...(machine.docker?.containers.values() ?? [])];
  chart.group(['machine', machine.name], [machine.name], () => {
    const shown = containers.slice(0, most);
    for (const container of shown) {
      chart.node('container', `${machine.name} ${container.name}`, containerLabel(container));
    }
    for (const network of machine.docker?.networks.values() ?? []) {
      const users = shown.filter(({ mode }) => usesNetwork(mode, network.name));
      if (network.driver !== 'bridge' || users.length === 0) continue;
      const bridge: Key = ['network', `${machine.name} ${network.name}`];
      chart.node(...bridge, [network.name, ...(network.subnet ? [network.subnet] : [])], ['{{', '}}']);
      for (const { name } of users) chart.edge(['container', `${machine.name} ${name}`], bridge);
    }
    for (const [index, label] of pods.slice(0, most).entries())
      chart.node('pod', `${machine.name} ${index}`, label);
    const left = Math.max(0, containers.length - most) + Math.max(0, pods.length - most);
    if (left > 0 || containers.length + pods.length === 0) {
      chart.node('rest', machine.name, [left > 0 ? `… ${left} more` : machine.kind]);
    }
  });
}

function containerLabel({ name, mode, publish }: Container): string[] {
  const ports = publish.map(
    ({ hostPort, containerPort, protocol }) => `${hostPort}:${containerPort}/${protocol}`,
  );
  const network =
    mode.kind === 'networks'
      ? []
      : [mode.kind === 'container' ? `network container:${mode.container}` : `network ${mode.kind}`];
  return [name, ...network, ...ports];
}

function usesNetwork(mode: Container['mode'], network: string): boolean {
  return mode.kind === 'networks' && mode.endpoints.some((endpoint) => endpoint.network === network);
}

type Key = readonly [kind: string, name: string];
type Shape = readonly [open: string, close: string];

/** Collects a flowchart's lines; edges come last, once all that they join is in its group. */
class Chart {
  readonly #ids = new Map<string, string>();
  readonly #lines: string[] = [];
  readonly #edges: string[] = [];
  #indent = '  ';

  node(kind: string, name: string, label: readonly string[], [open, close]: Shape = ['[', ']']): void {
    this.#lines.push(`${this.#indent}${this.#id([kind, name])}${open}"${drawn(label)}"${close}`);
  }

  group(key: Key, label: readonly string[], draw: () => void): void {
    this.#lines.push(`${this.#indent}subgraph ${this.#id(key)}["${drawn(label)}"]`);
    this.#indent += '  ';
    draw();
    this.#indent = this.#indent.slice(2);
    this.#lines.push(`${this.#indent}end`);
  }

  edge(from: Key, to: Key, label?: string): void {
    const line = label ? ` ---|"${mermaidLines([label])}"| ` : ' --- ';
    this.#edges.push(`  ${this.#id(from)}${line}${this.#id(to)}`);
  }

  text(): string {
    return ['flowchart LR', ...this.#lines, ...this.#edges, ''].join('\n');
  }

  #id(key: Key): string {
    const text = key.join('\u0000');
    const known = this.#ids.get(text);
    if (known) return known;
    const id = `n${this.#ids.size}`;
    this.#ids.set(text, id);
    return id;
  }
}

/** A name may have nothing to be seen in it; Mermaid takes no empty label. */
function drawn(label: readonly string[]): string {
  return mermaidLines(label) || '·';
}
