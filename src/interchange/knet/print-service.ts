import type { Service, ServiceEndpoint, ServicePort } from '../../topology/service.js';
import type { Lines } from './lines.js';
import { knetLabel, knetName } from './names.js';

const TYPES = {
  ClusterIP: 'cluster-ip',
  NodePort: 'node-port',
  LoadBalancer: 'load-balancer',
  ExternalName: 'external-name',
} as const;

/** A Service as the language declares it. The name must be a word already. */
export function printService(lines: Lines, service: Service): void {
  const name = knetName(service.name, 'service');
  if (name === undefined) return;
  lines.block(`service ${name}`, () => {
    for (const line of settings(service)) lines.add(line);
  });
}

function* settings(service: Service): Generator<string> {
  if (service.type !== 'ClusterIP') yield `type ${TYPES[service.type]}`;
  const { selector = {}, clusterIPs, sessionAffinity, externalName } = service;
  const labels = Object.entries(selector).flatMap(([key, value]) => knetLabel(key, value) ?? []);
  if (labels.length > 0) yield `select ${labels.join(', ')}`;
  if (clusterIPs === 'none') yield 'cluster-ip none';
  else if (clusterIPs) yield `cluster-ip ${clusterIPs.join(', ')}`;
  yield* families(service);
  for (const port of service.ports) yield portLine(port, service);
  if (service.ingress.length > 0) yield* balancer(service);
  if (service.externalIPs.length > 0) yield `external-ips ${service.externalIPs.join(', ')}`;
  if (sessionAffinity) yield `session-affinity client-ip ${sessionAffinity.timeoutSeconds}`;
  if (service.internalTrafficPolicy === 'Local') yield 'internal-traffic local';
  if (service.externalTrafficPolicy === 'Local') yield 'external-traffic local';
  if (service.publishNotReadyAddresses) yield 'publish-not-ready';
  const host = externalName === undefined ? undefined : knetName(externalName, 'host');
  if (host !== undefined) yield `external-name ${host}`;
  for (const endpoint of service.endpoints) yield endpointLine(endpoint);
}

const FAMILY_POLICIES = {
  SingleStack: 'single-stack',
  PreferDualStack: 'prefer-dual-stack',
  RequireDualStack: 'require-dual-stack',
} as const;

/** What the API server itself fills in for a Service of IPv4 alone is left out. */
function* families({ ipFamilies = [], ipFamilyPolicy = 'SingleStack' }: Service): Generator<string> {
  if (ipFamilyPolicy === 'SingleStack' && ipFamilies.every((of) => of === 4)) return;
  if (ipFamilies.length > 0) yield `ip-families ${ipFamilies.map((of) => `ipv${of}`).join(', ')}`;
  if (ipFamilyPolicy !== 'SingleStack') yield `ip-family-policy ${FAMILY_POLICIES[ipFamilyPolicy]}`;
}

function portLine({ name, port, protocol, targetPort, nodePort }: ServicePort, { type }: Service): string {
  const word = knetName(name, 'port');
  const target = typeof targetPort === 'string' ? knetName(targetPort, 'port') : targetPort;
  const asked = type === 'NodePort' || type === 'LoadBalancer';
  return [
    'port',
    ...(word === undefined ? [] : [`${word}:`]),
    `${port}/${protocol}`,
    ...(target === undefined || target === port ? [] : [`-> ${target}`]),
    ...(asked ? [nodePort === undefined ? 'node-port' : `node-port ${nodePort}`] : []),
  ].join(' ');
}

function* balancer({ ingress, sourceRanges, healthCheckNodePort }: Service): Generator<string> {
  const settings = [
    ...(sourceRanges.length > 0 ? [`source-ranges ${sourceRanges.join(', ')}`] : []),
    ...(healthCheckNodePort === undefined ? [] : [`health-check-node-port ${healthCheckNodePort}`]),
  ];
  yield `load-balancer ${ingress.join(', ')}${settings.length > 0 ? ` { ${settings.join('  ')} }` : ''}`;
}

function endpointLine({ address, port, forPort, node, notReady, terminating }: ServiceEndpoint): string {
  const host = address.includes(':') ? `[${address}]` : address;
  const word = forPort === undefined ? undefined : knetName(forPort, 'port');
  const name = word === undefined ? '' : `${word}: `;
  const words = [
    ...(node === undefined ? [] : [`on ${node}`]),
    ...(notReady ? ['not-ready'] : []),
    ...(terminating ? ['terminating'] : []),
  ];
  return [`endpoints ${name}${host}${port === undefined ? '' : `:${port}`}`, ...words].join(' ');
}
