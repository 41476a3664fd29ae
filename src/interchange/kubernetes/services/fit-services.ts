import type { Service, ServiceEndpoint, ServicePort } from '../../../topology/service.js';
import type { ImportFinding } from '../../finding.js';
import { isPlainLabel, knetName } from '../../knet/names.js';

/** Says something of one Service. */
type Say = (severity: ImportFinding['severity'], message: string) => void;

/** Services as the language can have them: what has no word in it is left out, and said. */
export function fitServices(
  services: readonly Service[],
  nodes: ReadonlyMap<string, { readonly name: string }>,
  findings: ImportFinding[],
): Service[] {
  return services.flatMap((service) => {
    const { source, namespace, name } = service;
    const say: Say = (severity, message) => {
      findings.push({ file: source.uri, kind: 'Service', name: `${namespace}/${name}`, severity, message });
    };
    return fitService(service, nodes, say) ?? [];
  });
}

function fitService(
  service: Service,
  nodes: ReadonlyMap<string, { readonly name: string }>,
  say: Say,
): Service | undefined {
  const name = knetName(service.name, 'service');
  if (name === undefined) {
    say('error', 'left out: no Service can have this name');
    return undefined;
  }
  if (name !== service.name) say('information', `its name here is ${name}`);
  const wrong = Object.entries(service.selector ?? {}).find(([key, value]) => !isPlainLabel(key, value));
  if (wrong) {
    // Without one of its labels a selector would select more pods than it does.
    say('error', `left out: its selector asks for label ${wrong[0]}, and no label can look so`);
    return undefined;
  }
  const { externalName } = service;
  if (externalName !== undefined && knetName(externalName, 'host') === undefined)
    say('warning', `its external name was left out: no host can have the name ${externalName}`);
  return {
    ...service,
    ports: service.ports.map((port) => fitPort(port, say)),
    endpoints: service.endpoints.map((endpoint) => fitEndpoint(endpoint, nodes, say)),
  };
}

function fitPort(port: ServicePort, say: Say): ServicePort {
  const { name, targetPort } = port;
  if (name !== '' && knetName(name, 'port') === undefined)
    say('warning', `the name of port ${port.port} was left out: no port can be called ${name}`);
  if (typeof targetPort !== 'string' || knetName(targetPort, 'port') !== undefined) return port;
  say('warning', `the target ${targetPort} of port ${port.port} was left out: no port can be called so`);
  return { ...port, targetPort: port.port };
}

function fitEndpoint(
  endpoint: ServiceEndpoint,
  nodes: ReadonlyMap<string, { readonly name: string }>,
  say: Say,
): ServiceEndpoint {
  const { node, ...rest } = endpoint;
  if (node === undefined) return endpoint;
  const known = nodes.get(node);
  if (known) return { ...rest, node: known.name };
  say('warning', `endpoint ${endpoint.address} is on node ${node}, which is not there: it is on none here`);
  return rest;
}
