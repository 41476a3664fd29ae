import type { AstNode } from 'langium';
import type { Concept } from '../../concepts/concept.js';
import { conceptOf } from '../../concepts/lookup.js';
import * as ast from '../../generated/knet/ast.js';
import type { Subject } from './subject.js';

/** The words that explain what is declared. */
const DECLARED: Readonly<Record<string, string>> = {
  Host: 'host',
  Router: 'router',
  Node: 'node',
  Subnet: 'subnet',
  Link: 'link',
  Cluster: 'cluster',
  Namespace: 'namespace',
  Pod: 'pod',
  Deployment: 'deployment',
  Service: 'service',
  PodContainer: 'container',
  Container: 'container',
  Pool: 'pool',
  Trace: 'trace',
  Rules: 'rules',
  Scenario: 'scenario',
};

/** dockerd's three networks that exist by themselves; the others are user-defined. */
const NETWORKS: Readonly<Record<string, string>> = { bridge: 'docker0', host: 'host-network', none: 'none' };

/** What a title may speak of: devices and programs. Its other words are those of a sentence. */
const SPOKEN_OF =
  /^(docker0|tunl0|lo|cni0|vxlan\.calico|flannel(\.1)?|kube-ipvs0|br-[\w-]+|(veth|cali)[0-9a-f]+|eth\d+|pause|bird|felix|etcd|cni|calico|dockerd|kubelet|kube-proxy|ipip|vxlan|bgp|iptables|conntrack)$/i;

/** Which page explains the word at the cursor. */
export function explainedBy({
  leaf,
  node,
  property,
  keyword,
  declaration,
  word,
}: Subject): Concept | undefined {
  if (declaration) return declaredConcept(declaration);
  if (leaf.tokenType.name === 'STRING') return SPOKEN_OF.test(word) ? conceptOf(word) : undefined;
  if (ast.isContainerNetwork(node) && property === 'network') return networkConcept(word);
  if (ast.isSysctl(node) && property === 'name')
    return conceptOf(word.split('.').at(-1)!) ?? conceptOf('sysctl');
  if (ast.isPathSegment(node)) return conceptOf(node.$container.service ? 'service' : 'pod');
  if (!keyword) return conceptOf(word);
  return conceptOf(keywordConcept(node, property, word));
}

function declaredConcept(node: AstNode): Concept | undefined {
  return ast.isDockerNetwork(node) ? networkConcept(node.name) : conceptOf(DECLARED[node.$type] ?? '');
}

function networkConcept(name: string): Concept | undefined {
  return conceptOf(NETWORKS[name] ?? 'network');
}

/** Some words mean different things in different places; a value like `on` is explained by its setting. */
function keywordConcept(node: AstNode, property: string | undefined, word: string): string {
  if (ast.isAsNumber(node) || (ast.isPeer(node) && word === 'as')) return 'as-number';
  if (ast.isContainerNetwork(node) && word === 'container') return 'container-network';
  if (ast.isNoCni(node)) return 'cni';
  if (ast.isRoute(node) && (word === 'via' || word === 'dev')) return 'route';
  if (word === 'on' || word === 'off') return settingWord(node, property) ?? word;
  return word;
}

function settingWord(node: AstNode, property: string | undefined): string | undefined {
  if (property === undefined) return DECLARED[node.$type];
  return /^[a-z][\w-]*/.exec(node.$cstNode?.text ?? '')?.[0];
}
