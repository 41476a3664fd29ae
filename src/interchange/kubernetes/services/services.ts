import { type Family, type IpAddress, parseIp, parsePrefix } from '../../../linux/address.js';
import type {
  IpFamilyPolicy,
  Service,
  ServiceEndpoint,
  ServicePort,
  ServiceType,
  TrafficPolicy,
} from '../../../topology/service.js';
import {
  type Fields,
  fieldsAt,
  has,
  isTrueAt,
  labelsAt,
  numberAt,
  objectsAt,
  shown,
  stringsAt,
  textAt,
} from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { type Remarks, sourceOf } from '../manifests/remarks.js';
import { isPort, protocolAt } from '../workloads/workloads.js';

const TYPES: ReadonlySet<string> = new Set(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']);

/** A Service (core/v1). Its endpoints come from EndpointSlices, and only where no selector makes them. */
export function readService(manifest: Manifest, remarks: Remarks): Service[] {
  const { namespace, name, body } = manifest;
  const spec = fieldsAt(body, 'spec');
  const type = textAt(spec, 'type') ?? 'ClusterIP';
  if (!TYPES.has(type)) {
    remarks.say(manifest, 'error', `there is no type of Service ${type}`);
    return [];
  }
  const clusterIPs = clusterAddresses(spec);
  const selector = labelsAt(spec, 'selector');
  const wanted = numberAt(fieldsAt(spec, 'sessionAffinityConfig', 'clientIP'), 'timeoutSeconds');
  const timeout = wanted !== undefined && isTimeout(wanted) ? wanted : 10800;
  if (wanted !== undefined && timeout !== wanted)
    remarks.say(manifest, 'warning', `a session affinity of ${wanted} s is none: taken for 10800 s`);
  const healthCheckNodePort = numberAt(spec, 'healthCheckNodePort');
  const externalName = textAt(spec, 'externalName');
  const ingress = objectsAt(fieldsAt(body, 'status', 'loadBalancer'), 'ingress');
  return [
    {
      namespace,
      name,
      type: type as ServiceType,
      ...(clusterIPs ? { clusterIPs } : {}),
      ...familiesOf(spec),
      ports: named(objectsAt(spec, 'ports').flatMap((port) => readPort(port, manifest, remarks) ?? [])),
      ...(Object.keys(selector).length > 0 ? { selector } : {}),
      ...(spec.sessionAffinity === 'ClientIP' ? { sessionAffinity: { timeoutSeconds: timeout } } : {}),
      internalTrafficPolicy: trafficPolicy(spec.internalTrafficPolicy),
      externalTrafficPolicy: trafficPolicy(spec.externalTrafficPolicy),
      externalIPs: addresses(stringsAt(spec, 'externalIPs')),
      ingress: addresses(ingress.map((each) => textAt(each, 'ip') ?? '')),
      sourceRanges: stringsAt(spec, 'loadBalancerSourceRanges').flatMap(
        (text) => parsePrefix(text.trim()) ?? [],
      ),
      ...(healthCheckNodePort && isPort(healthCheckNodePort) ? { healthCheckNodePort } : {}),
      publishNotReadyAddresses: isTrueAt(spec, 'publishNotReadyAddresses'),
      endpoints: [],
      ...(externalName === undefined ? {} : { externalName }),
      source: sourceOf(manifest),
    },
  ];
}

/** Of several ports each has a name; the API server would refuse those without, which get their number. */
function named(ports: readonly ServicePort[]): ServicePort[] {
  return ports.map((port) =>
    port.name === '' && ports.length > 1 ? { ...port, name: `${port.protocol}-${port.port}` } : port,
  );
}

function clusterAddresses(spec: Fields): readonly IpAddress[] | 'none' | undefined {
  const given = stringsAt(spec, 'clusterIPs');
  const all = given.length > 0 ? given : [textAt(spec, 'clusterIP') ?? ''];
  if (all[0] === 'None') return 'none';
  const found = addresses(all);
  return found.length > 0 ? found : undefined;
}

/** The limits of `timeoutSeconds` (core/v1 ClientIPConfig). */
function isTimeout(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 86400;
}

const FAMILIES: Readonly<Record<string, Family>> = { IPv4: 4, IPv6: 6 };
const FAMILY_POLICIES: readonly string[] = ['SingleStack', 'PreferDualStack', 'RequireDualStack'];

function familiesOf(spec: Fields): Pick<Service, 'ipFamilies' | 'ipFamilyPolicy'> {
  const families = stringsAt(spec, 'ipFamilies').flatMap((name) => FAMILIES[name] ?? []);
  const policy = textAt(spec, 'ipFamilyPolicy');
  return {
    ...(families.length > 0 ? { ipFamilies: families } : {}),
    ...(policy !== undefined && FAMILY_POLICIES.includes(policy)
      ? { ipFamilyPolicy: policy as IpFamilyPolicy }
      : {}),
  };
}

function addresses(texts: readonly string[]): IpAddress[] {
  return texts.flatMap((text) => parseIp(text) ?? []);
}

function trafficPolicy(value: unknown): TrafficPolicy {
  return value === 'Local' ? 'Local' : 'Cluster';
}

function readPort(port: Fields, manifest: Manifest, remarks: Remarks): ServicePort | undefined {
  const number = numberAt(port, 'port');
  const protocol = protocolAt(port);
  if (number === undefined || !isPort(number) || protocol === undefined) {
    remarks.say(manifest, 'warning', `a port that is none was left out: ${shown(port)}`);
    return undefined;
  }
  const nodePort = numberAt(port, 'nodePort');
  const target = numberAt(port, 'targetPort');
  return {
    name: textAt(port, 'name') ?? '',
    protocol,
    port: number,
    targetPort: textAt(port, 'targetPort') ?? (target !== undefined && isPort(target) ? target : number),
    ...(nodePort !== undefined && isPort(nodePort) ? { nodePort } : {}),
    source: sourceOf(manifest),
  };
}

/** Endpoints with the name of the Service that they are for. */
export interface GivenEndpoints {
  readonly manifest: Manifest;
  /** `namespace/name`. */
  readonly service: string;
  readonly endpoints: readonly ServiceEndpoint[];
}

/** An EndpointSlice (discovery.k8s.io/v1) or Endpoints (core/v1). */
export function readEndpoints(manifest: Manifest): GivenEndpoints {
  const { namespace, name, body, kind } = manifest;
  const owner = labelsAt(fieldsAt(body, 'metadata'), 'labels')['kubernetes.io/service-name'];
  const service = `${namespace}/${kind === 'EndpointSlice' ? (owner ?? name) : name}`;
  const endpoints =
    kind === 'EndpointSlice'
      ? sliceEndpoints(manifest)
      : objectsAt(body, 'subsets').flatMap(subsetEndpoints(manifest));
  return { manifest, service, endpoints };
}

type EndpointState = Pick<ServiceEndpoint, 'notReady' | 'terminating'>;

/** Conditions that are not there: `ready` is true, `serving` is what `ready` is, `terminating` is false (discovery/v1). */
function stateOf({ ready, serving, terminating }: Fields): EndpointState {
  const serves = typeof serving === 'boolean' ? serving : ready !== false;
  const isReady = ready !== false;
  if (terminating === true && !isReady) return { ...(serves ? {} : { notReady: true }), terminating: true };
  return isReady ? {} : { notReady: true };
}

function sliceEndpoints(manifest: Manifest): ServiceEndpoint[] {
  const ports = objectsAt(manifest.body, 'ports');
  return objectsAt(manifest.body, 'endpoints').flatMap((endpoint) => {
    const state = stateOf(fieldsAt(endpoint, 'conditions'));
    // discovery.k8s.io/v1beta1 has the node among its labels of place.
    const node =
      textAt(endpoint, 'nodeName') ?? textAt(fieldsAt(endpoint, 'topology'), 'kubernetes.io/hostname');
    return addresses(stringsAt(endpoint, 'addresses')).flatMap((address) =>
      onPorts(address, ports, state, node, manifest),
    );
  });
}

function subsetEndpoints(manifest: Manifest): (subset: Fields) => ServiceEndpoint[] {
  return (subset) => {
    const ports = objectsAt(subset, 'ports');
    const of = (key: string, state: EndpointState) =>
      objectsAt(subset, key).flatMap((each) => {
        const address = parseIp(textAt(each, 'ip') ?? '');
        return address ? onPorts(address, ports, state, textAt(each, 'nodeName'), manifest) : [];
      });
    return [...of('addresses', {}), ...of('notReadyAddresses', { notReady: true })];
  };
}

function onPorts(
  address: IpAddress,
  ports: readonly Fields[],
  state: EndpointState,
  node: string | undefined,
  manifest: Manifest,
): ServiceEndpoint[] {
  const common = { address, ...state, ...(node === undefined ? {} : { node }), source: sourceOf(manifest) };
  if (ports.length === 0) return [common];
  return ports.map((each) => {
    const port = numberAt(each, 'port');
    const name = textAt(each, 'name');
    return {
      ...common,
      ...(port !== undefined && isPort(port) ? { port } : {}),
      ...(name !== undefined && has(each, 'name') ? { forPort: name } : {}),
    };
  });
}
