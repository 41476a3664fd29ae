/** Objects of the API server, as far as kube-proxy reads them. */
export interface ApiObjects {
  readonly services: readonly ServiceObject[];
  readonly slices: readonly SliceObject[];
  readonly nodes: readonly {
    readonly metadata: { readonly name: string };
    readonly status: { readonly addresses: readonly { readonly address: string }[] };
  }[];
}

interface ServiceObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly type: string;
    readonly clusterIP?: string;
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly protocol?: string;
      readonly targetPort?: number | string;
      readonly nodePort?: number;
    }[];
    readonly sessionAffinity?: string;
    readonly sessionAffinityConfig?: { readonly clientIP: { readonly timeoutSeconds: number } };
    readonly internalTrafficPolicy?: string;
    readonly externalTrafficPolicy?: string;
    readonly externalIPs?: readonly string[];
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly healthCheckNodePort?: number;
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string }[] } };
}

interface SliceObject {
  readonly metadata: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly endpoints: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean };
    readonly nodeName?: string;
    readonly topology?: Readonly<Record<string, string>>;
  }[];
  readonly ports: readonly { readonly name?: string; readonly port: number }[];
}

/** The cluster of such objects as a file of the language; `settings` are what kube-proxy was started with. */
export function clusterText({ services, slices, nodes }: ApiObjects, settings: string): string {
  return [
    'subnet lan 10.1.0.0/24',
    'cluster captured {',
    settings,
    ...nodes.map(({ metadata, status }) => `node ${metadata.name} { lan ${status.addresses[0]!.address} }`),
    ...services.map((service) => serviceText(service, slices)),
    '}',
  ].join('\n');
}

function serviceText({ metadata, spec, status }: ServiceObject, slices: readonly SliceObject[]): string {
  const ingress = status?.loadBalancer?.ingress?.map(({ ip }) => ip) ?? [];
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const health = spec.healthCheckNodePort ? `health-check-node-port ${spec.healthCheckNodePort}` : '';
  const timeout = spec.sessionAffinityConfig?.clientIP.timeoutSeconds ?? '';
  const own = slices.filter(
    ({ metadata: { namespace, labels } }) =>
      namespace === metadata.namespace && labels['kubernetes.io/service-name'] === metadata.name,
  );
  return [
    `namespace ${metadata.namespace} { service ${metadata.name} {`,
    spec.clusterIP === 'None' ? 'headless' : `cluster-ip ${spec.clusterIP}`,
    ...(spec.type === 'LoadBalancer' && ingress.length === 0 ? ['type load-balancer'] : []),
    ...(spec.ports ?? []).map(portText),
    ...(spec.sessionAffinity === 'ClientIP' ? [`session-affinity client-ip ${timeout}`] : []),
    ...(spec.internalTrafficPolicy === 'Local' ? ['internal-traffic local'] : []),
    ...(spec.externalTrafficPolicy === 'Local' ? ['external-traffic local'] : []),
    ...list('external-ips', spec.externalIPs ?? []),
    ...list('load-balancer', ingress, ` { ${list('source-ranges', ranges)} ${health} }`),
    ...own.flatMap(endpointTexts),
    '} }',
  ].join('\n');
}

function list(word: string, values: readonly string[], rest = ''): string[] {
  return values.length > 0 ? [`${word} ${values.join(', ')}${rest}`] : [];
}

function portText(port: NonNullable<ServiceObject['spec']['ports']>[number]): string {
  const { name, protocol = 'TCP', targetPort = port.port, nodePort } = port;
  const node = nodePort ? ` node-port ${nodePort}` : '';
  return `port ${name ? `${name}: ` : ''}${port.port}/${protocol.toLowerCase()} -> ${targetPort}${node}`;
}

function endpointTexts({ endpoints, ports }: SliceObject): string[] {
  return endpoints.flatMap(({ addresses, conditions, nodeName, topology }) => {
    const node = nodeName ?? topology?.['kubernetes.io/hostname'];
    const rest = `${node ? ` on ${node}` : ''}${conditions?.ready === false ? ' not-ready' : ''}`;
    return ports.map(
      ({ name, port }) => `endpoints ${name ? `${name}: ` : ''}${addresses[0]}:${port}${rest}`,
    );
  });
}
