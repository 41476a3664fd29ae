import { type AstNode, AstUtils, GrammarUtils } from 'langium';
import { AbstractInlayHintProvider, type InlayHintAcceptor } from 'langium/lsp';
import type { Model } from '../../analysis/model.js';
import type { Location } from '../../controlplane/controlplane.js';
import { isBridge } from '../../controlplane/dockerd/networks.js';
import { networksOf } from '../../controlplane/dockerd/plan.js';
import { allocateServices } from '../../controlplane/kube-apiserver/service-addresses.js';
import { HOST_NAMESPACE } from '../../linux/namespace.js';
import type { Endpoint } from '../../topology/question.js';
import type { Models } from '../analysis/models.js';
import * as ast from '../generated/knet/ast.js';
import type { KnetServices } from '../services.js';
import { clusterAround, machineAround, namespaceAround } from './around.js';
import { isDeclaration } from './declaration.js';
import { blocksOf } from './hover/facts/blocks.js';

/** How many pods of a deployment a hint names. */
const MAX_REPLICAS = 3;

/** Shows what is derived beside what is declared: addresses, the host's ends of veth pairs, blocks, bridges. */
export class KnetInlayHints extends AbstractInlayHintProvider {
  readonly #programs: KnetServices['Programs'];

  constructor(
    services: KnetServices,
    private readonly models: Models,
  ) {
    super();
    this.#programs = services.Programs;
  }

  override computeInlayHint(node: AstNode, acceptor: InlayHintAcceptor): void {
    if (!isDeclaration(node)) return;
    const name = GrammarUtils.findNodeForProperty(node.$cstNode, 'name');
    const document = AstUtils.findRootNode(node).$document;
    if (!name || !document) return;
    const label = hintFor(node, this.models.steady(this.#programs.of(document)));
    if (label) acceptor({ position: name.range.end, label, paddingLeft: true });
  }
}

function hintFor(node: AstNode, model: Model): string | undefined {
  const cluster = clusterAround(node) ?? '';
  const machine = machineAround(node) ?? '';
  const workload = (name: string) => `${namespaceAround(node) ?? ''}/${name}`;
  if (ast.isContainer(node))
    return whereabouts(model, { kind: 'container', machine, container: node.name }, node);
  if (ast.isPod(node)) return whereabouts(model, { kind: 'pod', cluster, pod: workload(node.name) }, node);
  if (ast.isService(node)) return serviceAddresses(model, cluster, workload(node.name), node);
  if (ast.isDeployment(node)) return replicas(model, cluster, workload(node.name));
  if (ast.isDockerNetwork(node)) return bridge(model, machine, node);
  if (ast.isNode(node)) return blocks(model, cluster, node.name);
  return undefined;
}

/** Addresses that are not pinned in the text, and the device that stands for the container on its machine. */
function whereabouts(model: Model, endpoint: Endpoint, node: ast.Container | ast.Pod): string | undefined {
  const plane = model.plane();
  const [location] = plane.locate(endpoint);
  if (!location || location.namespace === HOST_NAMESPACE) return undefined;
  const written = node.$cstNode?.text ?? '';
  const derived = [...location.addresses, ...hostEnds(model, location)];
  return joined(derived.filter((text) => !written.includes(text)));
}

/** What the API server gave the Service, where the text does not pin it. */
function serviceAddresses(
  model: Model,
  clusterName: string,
  key: string,
  node: ast.Service,
): string | undefined {
  const cluster = model.topology.clusters.get(clusterName);
  const given = cluster && model.plane().context.plan(allocateServices, cluster).services.get(key);
  if (!given) return undefined;
  const written = node.$cstNode?.text ?? '';
  const derived = [...given.clusterIPs, ...[...given.nodePorts.values()].map((port) => `node port ${port}`)];
  return joined(derived.filter((text) => !written.includes(text.replace('node port ', ''))));
}

function hostEnds(model: Model, { machine, namespace }: Location): string[] {
  const interfaces = model.plane().world.machine(machine)?.namespaces.get(namespace)?.interfaces;
  return [...(interfaces?.values() ?? [])].flatMap((device) =>
    device.kind === 'veth' ? device.peer.name : [],
  );
}

function replicas(model: Model, cluster: string, workload: string): string | undefined {
  const locations = model.plane().locate({ kind: 'workload', cluster, workload });
  const shown = locations
    .slice(0, MAX_REPLICAS)
    .map(({ addresses, machine }) => `${addresses[0] ?? '-'} on ${machine}`);
  return joined(locations.length > MAX_REPLICAS ? [...shown, '…'] : shown);
}

function bridge(model: Model, machine: string, node: ast.DockerNetwork): string | undefined {
  const declared = model.topology.machines.get(machine);
  const network = declared && networksOf(declared, model.plane().context).networks.get(node.name);
  if (!network) return undefined;
  const written = node.$cstNode?.text ?? '';
  return joined(
    [network.subnet, isBridge(network) ? network.bridge : network.parent.name].filter(
      (text) => !written.includes(text),
    ),
  );
}

function blocks(model: Model, clusterName: string, node: string): string | undefined {
  const cluster = model.topology.clusters.get(clusterName);
  const found = cluster ? blocksOf({ model, plane: model.plane() }, cluster, node) : [];
  return joined(found.map(({ prefix }) => prefix));
}

function joined(texts: readonly string[]): string | undefined {
  return texts.length > 0 ? texts.join(' · ') : undefined;
}
