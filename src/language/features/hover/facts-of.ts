import { type AstNode, AstUtils } from 'langium';
import type { Model } from '../../../analysis/model.js';
import type { SourceRange } from '../../../linux/provenance.js';
import * as ast from '../../generated/knet/ast.js';
import { pathOf } from '../../topology/endpoint-reference.js';
import { meaningsOf } from '../../topology/endpoints.js';
import { sourceOf } from '../../topology/source.js';
import { clusterAround, machineAround, namespaceAround, scenarioAround } from '../around.js';
import { authorFacts } from './facts/author.js';
import { bgpFacts } from './facts/bgp.js';
import { poolFacts } from './facts/blocks.js';
import { clusterFacts, namespaceFacts } from './facts/cluster.js';
import { containerFacts } from './facts/container.js';
import { storeFacts } from './facts/datastore.js';
import { deviceFacts } from './facts/device.js';
import type { Fact, FactGroup, Scene } from './facts/fact.js';
import { ledTo } from './facts/led-to.js';
import { dockerFacts, machineFacts } from './facts/machine.js';
import { networkFacts } from './facts/network.js';
import { deploymentFacts, podFacts } from './facts/pod.js';
import { declaredTraceFacts, ruleBlockFacts, ruleFacts } from './facts/question.js';
import { serviceFacts } from './facts/service.js';
import { segmentFacts } from './facts/subnet.js';
import type { Subject } from './subject.js';

/** Programs that write Linux state, as provenance names them; `dockerd` is `docker` in the language. */
const AUTHORS: ReadonlySet<string> = new Set([
  'bgpd',
  'bird',
  'cni',
  'dockerd',
  'felix',
  'flanneld',
  'kube-proxy',
  'kubelet',
]);

/** Names of devices: those that Docker, Calico and the kernel give, and what Linux calls a network card. */
const DEVICE = /^(docker0|tunl0|lo|cni0|br-[\w.-]+|(eth|veth|cali)\w+|vxlan\.calico|flannel\.1|kube-ipvs0)$/;

/** The facts of a topology that belong to the word at the cursor. */
export function factsAbout(subject: Subject, model: Model): FactGroup[] {
  const { node, property, keyword, declaration, word, leaf } = subject;
  const scene = sceneAt(declaration ?? node, model);
  const replica = ast.isPathSegment(node) ? replicaFacts(node, scene) : [];
  if (replica.length > 0) return one(replica);
  if (declaration) return one(declarationFacts(declaration, scene));
  if (property === 'device') return deviceFacts(sceneAt(node, model), word);
  if (ast.isContainerNetwork(node) && property === 'network') {
    return one(networkFacts(scene, scene.machine ?? '', word));
  }
  if (leaf.tokenType.name === 'STRING' || property === 'program') return wordFacts(word, scene);
  if (!keyword) return [];
  if (AUTHORS.has(word)) return one(authorFacts(scene, word));
  return one(settingFacts(node, scene));
}

function one(facts: readonly Fact[]): FactGroup[] {
  return facts.length > 0 ? [{ facts }] : [];
}

/** What a scenario declares belongs to the only cluster that there is. */
function soleCluster({ topology }: Model): string | undefined {
  const [name, ...others] = topology.clusters.keys();
  return others.length === 0 ? name : undefined;
}

/** A pod knows its node; everything else is on the machine that it stands in. */
function sceneAt(node: AstNode, model: Model): Scene {
  const machine =
    ast.isStop(node) || ast.isRestart(node) || ast.isWithout(node)
      ? node.machine?.$refText
      : machineAround(node);
  const cluster = clusterAround(node) ?? (scenarioAround(node) ? soleCluster(model) : undefined);
  return {
    model,
    plane: model.plane(),
    ...(machine === undefined ? {} : { machine }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

function wordFacts(word: string, scene: Scene): FactGroup[] {
  const name = word.toLowerCase();
  if (AUTHORS.has(name)) return one(authorFacts(scene, name));
  return DEVICE.test(word) ? deviceFacts(scene, word) : [];
}

/** A replica that an endpoint names is declared by its deployment only. */
function replicaFacts(segment: ast.PathSegment, scene: Scene): Fact[] {
  if (!ast.isDeployment(segment.target.ref) || segment.target.ref.name === segment.target.$refText) return [];
  const path = pathOf(segment.$container);
  const endpoint = path && meaningsOf(scene.model.topology, path)[0]?.endpoint;
  return endpoint?.kind === 'pod' ? podFacts(scene, endpoint.cluster, endpoint.pod) : [];
}

/** The facts of what a word sets: those of the nearest thing around it that has any. */
function settingFacts(node: AstNode, scene: Scene): Fact[] {
  for (let around: AstNode | undefined = node; around; around = around.$container) {
    const facts = declarationFacts(around, scene);
    if (facts.length > 0) return facts;
    if (ast.isNamespace(around) || ast.isCluster(around)) return [];
  }
  return [];
}

/** What is known of the thing that a piece of the syntax tree declares. */
function declarationFacts(node: AstNode, scene: Scene): Fact[] {
  const machine = machineAround(node) ?? '';
  const cluster = scene.cluster ?? '';
  const workload = (name: string) => `${namespaceAround(node) ?? ''}/${name}`;
  if (ast.isHost(node) || ast.isRouter(node) || ast.isNode(node) || ast.isInternet(node))
    return machineFacts(scene, node.name);
  if (ast.isSubnet(node) || ast.isLink(node)) return segmentFacts(scene, node.name);
  if (ast.isCluster(node)) return clusterFacts(scene, node.name);
  if (ast.isCalico(node) || ast.isFlannel(node)) return clusterFacts(scene, cluster);
  if (ast.isNamespace(node)) return namespaceFacts(scene, cluster, node.name);
  if (ast.isPod(node)) return podFacts(scene, cluster, workload(node.name));
  if (ast.isDeployment(node)) return deploymentFacts(scene, cluster, workload(node.name));
  if (ast.isService(node)) return serviceFacts(scene, cluster, workload(node.name));
  if (ast.isPodContainer(node)) return declarationFacts(node.$container, scene);
  if (ast.isContainer(node)) return containerFacts(scene, machine, node.name);
  if (ast.isDockerNetwork(node)) return networkFacts(scene, machine, node.name);
  if (ast.isDocker(node)) return dockerFacts(scene, machine);
  if (ast.isPool(node)) return poolFacts(scene, cluster, node.name);
  if (ast.isRouteReflector(node)) return bgpFacts(scene, cluster, node.node.$refText);
  if (ast.isBgp(node)) return bgpFacts(scene, cluster);
  if (ast.isDatastore(node)) return storeFacts(scene, cluster);
  if (ast.isTrace(node)) return declaredTraceFacts(scene, node.name);
  if (ast.isRule(node)) return ruleFacts(scene, placeOf(node));
  if (ast.isRules(node) || ast.isScenario(node)) return ruleBlockFacts(scene, placeOf(node));
  if (leadsToState(node)) return ledTo(scene, placeOf(node));
  return [];
}

/** Settings for which some program writes something of its own. */
function leadsToState(node: AstNode): boolean {
  return (
    ast.isAttachment(node) ||
    ast.isListen(node) ||
    ast.isPublish(node) ||
    ast.isRoute(node) ||
    ast.isRoutingRule(node) ||
    ast.isFirewallRule(node) ||
    ast.isFirewallDefault(node) ||
    isNatRule(node) ||
    ast.isOutsideHost(node) ||
    ast.isSysctl(node)
  );
}

function isNatRule(node: AstNode): boolean {
  return ast.isNatMasquerade(node) || ast.isNatForward(node) || ast.isNatSource(node) || ast.isOneToOne(node);
}

function placeOf(node: AstNode): SourceRange {
  return sourceOf(node, AstUtils.getDocument(node).uri.toString());
}
