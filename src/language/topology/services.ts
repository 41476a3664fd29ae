import { podKey } from '../../topology/cluster.js';
import type {
  IpFamilyPolicy,
  Service,
  ServiceEndpoint,
  ServicePort,
  ServiceType,
} from '../../topology/service.js';
import type * as ast from '../generated/knet/ast.js';
import { keyOf } from './declarations.js';
import type { Place } from './draft.js';
import { knownNode } from './known-node.js';
import { labelsOf } from './labels.js';
import { all, once } from './settings.js';
import {
  addressesOf,
  addressValue,
  familyOf,
  isOn,
  numberValue,
  portValue,
  prefixesOf,
  protocolOf,
} from './values.js';

/** The default and the limits of `timeoutSeconds` (core/v1 ClientIPConfig). */
const DEFAULT_TIMEOUT = 10800;
const TIMEOUT_LIMITS = [1, 86400] as const;

const TYPES: Readonly<Record<ast.ServiceType['type'], ServiceType>> = {
  'cluster-ip': 'ClusterIP',
  'node-port': 'NodePort',
  'load-balancer': 'LoadBalancer',
  'external-name': 'ExternalName',
};

/** What a cluster's Services need to know of it. */
interface Around {
  readonly name: string;
  readonly nodes: ReadonlySet<string>;
}

export function buildService(
  at: Place,
  node: ast.Service,
  namespace: string,
  cluster: Around,
): Service | undefined {
  const { name, settings } = node;
  const key = podKey({ namespace, name });
  if (
    !name ||
    !at.declare(keyOf.service(cluster.name, key), node, `service ${key} in cluster ${cluster.name}`)
  )
    return undefined;
  const selector = all(settings, 'Selector');
  const clusterIp = once(at, settings, 'ClusterIp');
  const balancer = once(at, settings, 'LoadBalancer');
  const affinity = affinityOf(at, once(at, settings, 'SessionAffinity'));
  const externalName = once(at, settings, 'ExternalName')?.host;
  const health = balancer && once(at, balancer.settings, 'HealthCheckNodePort');
  const healthPort = health && portValue(at, health, 'port', health.port);
  return {
    namespace,
    name,
    type: typeOf(at, settings),
    ...(clusterIp ? { clusterIPs: clusterIp.none ? 'none' : addressesOf(at, [clusterIp]) } : {}),
    ...familiesOf(at, settings),
    ports: all(settings, 'ServicePort').flatMap((port) => buildPort(at, port) ?? []),
    ...(selector.length > 0 ? { selector: labelsOf(selector) } : {}),
    ...(affinity ? { sessionAffinity: affinity } : {}),
    internalTrafficPolicy: policyOf(once(at, settings, 'InternalTraffic')),
    externalTrafficPolicy: policyOf(once(at, settings, 'ExternalTraffic')),
    externalIPs: addressesOf(at, all(settings, 'ExternalIps')),
    ingress: balancer ? addressesOf(at, [balancer]) : [],
    sourceRanges: prefixesOf(at, balancer ? all(balancer.settings, 'SourceRanges') : []),
    ...(healthPort ? { healthCheckNodePort: healthPort } : {}),
    publishNotReadyAddresses: isOn(once(at, settings, 'PublishNotReady'), false),
    endpoints: all(settings, 'ServiceEndpoints').flatMap((each) => endpointsOf(at, each, cluster)),
    ...(externalName ? { externalName } : {}),
    source: at.head(node),
  };
}

const FAMILY_POLICIES: Readonly<Record<ast.IpFamilyPolicy['policy'], IpFamilyPolicy>> = {
  'single-stack': 'SingleStack',
  'prefer-dual-stack': 'PreferDualStack',
  'require-dual-stack': 'RequireDualStack',
};

function familiesOf(
  at: Place,
  settings: ast.Service['settings'],
): Pick<Service, 'ipFamilies' | 'ipFamilyPolicy'> {
  const families = once(at, settings, 'IpFamilies')?.families ?? [];
  const policy = once(at, settings, 'IpFamilyPolicy')?.policy;
  return {
    ...(families.length > 0 ? { ipFamilies: families.map(familyOf) } : {}),
    ...(policy ? { ipFamilyPolicy: FAMILY_POLICIES[policy] } : {}),
  };
}

/** The type as written, or the one that the rest of the Service asks for. */
function typeOf(at: Place, settings: ast.Service['settings']): ServiceType {
  const written = once(at, settings, 'ServiceType');
  if (written?.type) return TYPES[written.type];
  if (all(settings, 'ExternalName').length > 0) return 'ExternalName';
  if (all(settings, 'LoadBalancer').length > 0) return 'LoadBalancer';
  return all(settings, 'ServicePort').some(({ allocates }) => allocates) ? 'NodePort' : 'ClusterIP';
}

function policyOf(setting: { readonly policy: string } | undefined): 'Local' | 'Cluster' {
  return setting?.policy === 'local' ? 'Local' : 'Cluster';
}

function affinityOf(at: Place, node: ast.SessionAffinity | undefined): Service['sessionAffinity'] {
  if (!node || node.none) return undefined;
  const seconds = numberValue(at, node, 'seconds', node.seconds, 'session affinity', TIMEOUT_LIMITS);
  return { timeoutSeconds: seconds ?? DEFAULT_TIMEOUT };
}

function buildPort(at: Place, node: ast.ServicePort): ServicePort | undefined {
  const port = portValue(at, node, 'port', node.port);
  const target = portValue(at, node, 'targetPort', node.targetPort);
  const nodePort = portValue(at, node, 'nodePort', node.nodePort);
  if (port === undefined) return undefined;
  return {
    name: node.portName ?? '',
    protocol: protocolOf(node.protocol ?? node.targetProtocol),
    port,
    targetPort: node.targetName ?? target ?? port,
    ...(nodePort ? { nodePort } : {}),
    source: at.source(node),
  };
}

function endpointsOf(at: Place, node: ast.ServiceEndpoints, cluster: Around): ServiceEndpoint[] {
  return node.endpoints.flatMap((endpoint): ServiceEndpoint[] => {
    const address = addressValue(at, endpoint, 'address', endpoint.address);
    if (!address) return [];
    const port = portValue(at, endpoint, 'port', endpoint.port);
    const name = endpoint.node?.$refText;
    const known = name !== undefined && knownNode(at, endpoint, 'node', 0, name, cluster.name, cluster.nodes);
    return [
      {
        address,
        ...(port ? { port } : {}),
        ...(node.port ? { forPort: node.port } : {}),
        ...(known ? { node: name } : {}),
        ...(endpoint.notReady ? { notReady: true } : {}),
        ...(endpoint.terminating ? { terminating: true } : {}),
        source: at.source(endpoint),
      },
    ];
  });
}
