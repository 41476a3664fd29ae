import { family, type IpAddress, parseIp } from '../../../linux/address.js';
import type { TransportProtocol } from '../../../linux/namespace.js';
import type {
  ControllerName,
  ImportedContainer,
  ImportedPod,
  ImportedWorkload,
  PodTemplate,
} from '../inventory.js';
import {
  type Fields,
  fieldsAt,
  has,
  isTrueAt,
  labelsAt,
  numberAt,
  objectsAt,
  shown,
  textAt,
} from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import type { Remarks } from '../manifests/remarks.js';

/** Where each kind of workload has its pod template. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  DeploymentConfig: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  VirtualMachine: ['spec', 'template'],
  VirtualMachineInstance: [],
  VirtualMachineInstanceReplicaSet: ['spec', 'template'],
};

export function isWorkloadKind(kind: string): boolean {
  return Object.hasOwn(TEMPLATES, kind);
}

export function readWorkload(manifest: Manifest, remarks: Remarks): ImportedWorkload | undefined {
  const template = fieldsAt(manifest.body, ...TEMPLATES[manifest.kind]!);
  if (!has(template, 'spec')) {
    remarks.say(manifest, 'error', 'it has no pod template');
    return undefined;
  }
  const { kind, namespace, name } = manifest;
  const owner = ownerOf(manifest);
  return {
    manifest,
    kind,
    namespace,
    name,
    replicas: replicasOf(manifest),
    template: templateOf(template, manifest, remarks),
    ...(owner ? { owner } : {}),
  };
}

/**
 * A Job's pods run at the same time as `parallelism` says; the others' number is `replicas`; both are 1 by default. A virtual
 * machine that is told not to run has none (kubevirt.io, `running`, `runStrategy`).
 */
function replicasOf({ kind, body }: Manifest): number | 'each-node' {
  if (kind === 'DaemonSet') return 'each-node';
  if (kind === 'VirtualMachine') {
    const { running, runStrategy } = fieldsAt(body, 'spec');
    return running === false || runStrategy === 'Halted' ? 0 : 1;
  }
  const spec = kind === 'CronJob' ? fieldsAt(body, 'spec', 'jobTemplate', 'spec') : fieldsAt(body, 'spec');
  const wanted = numberAt(spec, kind === 'Job' || kind === 'CronJob' ? 'parallelism' : 'replicas') ?? 1;
  return Math.max(0, Math.floor(wanted));
}

export function readPod(manifest: Manifest, remarks: Remarks): ImportedPod {
  const { namespace, name, body } = manifest;
  const status = fieldsAt(body, 'status');
  const hostAddress = addressAt(status, 'hostIP');
  const [address, second] = podAddresses(status);
  const owner = ownerOf(manifest);
  return {
    manifest,
    namespace,
    name,
    ...templateOf(body, manifest, remarks),
    ...(hostAddress ? { hostAddress } : {}),
    ...(address ? { address } : {}),
    ...(second ? { second } : {}),
    notReady: objectsAt(status, 'conditions').some(
      (condition) => condition.type === 'Ready' && condition.status === 'False',
    ),
    ...(has(fieldsAt(body, 'metadata'), 'deletionTimestamp') ? { terminating: true } : {}),
    ...(owner ? { owner } : {}),
  };
}

/** Pods that have run to their end have no network any more. */
export function isFinished({ body }: Manifest): boolean {
  const phase = fieldsAt(body, 'status').phase;
  return phase === 'Succeeded' || phase === 'Failed';
}

/** `podIP`, and of `podIPs` the first of the other family. */
function podAddresses(status: Fields): readonly (IpAddress | undefined)[] {
  const all = [status, ...objectsAt(status, 'podIPs')].flatMap(
    (each) => addressAt(each, each === status ? 'podIP' : 'ip') ?? [],
  );
  const [first] = all;
  return [first, first && all.find((each) => family(each) !== family(first))];
}

function addressAt(from: Fields, key: string): IpAddress | undefined {
  return parseIp(textAt(from, key) ?? '');
}

/** The object that made this one: its controller, or the only owner that there is. */
function ownerOf({ body, namespace }: Manifest): ControllerName | undefined {
  const owners = objectsAt(fieldsAt(body, 'metadata'), 'ownerReferences');
  const owner = owners.find((each) => isTrueAt(each, 'controller')) ?? owners[0];
  const name = owner && textAt(owner, 'name');
  // The pods of a node's own manifests are owned by the node.
  if (!owner || name === undefined || owner.kind === 'Node') return undefined;
  return { kind: textAt(owner, 'kind') ?? '', namespace, name };
}

function templateOf(pod: Fields, manifest: Manifest, remarks: Remarks): PodTemplate {
  const spec = fieldsAt(pod, 'spec');
  const node = textAt(spec, 'nodeName');
  const sidecars = objectsAt(spec, 'initContainers').filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  return {
    labels: labelsAt(fieldsAt(pod, 'metadata'), 'labels'),
    serviceAccount: textAt(spec, 'serviceAccountName') ?? textAt(spec, 'serviceAccount') ?? 'default',
    hostNetwork: isTrueAt(spec, 'hostNetwork'),
    ...(node === undefined ? {} : { node }),
    containers: containersOf([...sidecars, ...objectsAt(spec, 'containers')], manifest, remarks),
  };
}

const PROTOCOLS: Readonly<Record<string, TransportProtocol>> = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' };

/** The transport protocol that Kubernetes writes in capitals; TCP where it is left out. */
export function protocolAt(from: Fields): TransportProtocol | undefined {
  if (!has(from, 'protocol')) return 'tcp';
  const name = from.protocol;
  return typeof name === 'string' && Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name] : undefined;
}

/** A port can be listened on once in a pod, whichever container does; later ones of the same number are left out. */
function containersOf(
  containers: readonly Fields[],
  manifest: Manifest,
  remarks: Remarks,
): ImportedContainer[] {
  const taken = new Set<string>();
  return containers.map((container, index) => ({
    name: textAt(container, 'name') ?? `container-${index + 1}`,
    ports: objectsAt(container, 'ports').flatMap((each) => {
      const port = numberAt(each, 'containerPort');
      const protocol = protocolAt(each);
      if (port === undefined || !isPort(port) || protocol === undefined) {
        remarks.say(manifest, 'warning', `a container port that is none was left out: ${shown(each)}`);
        return [];
      }
      if (has(each, 'hostPort')) {
        remarks.say(manifest, 'warning', `host port ${String(each.hostPort)} is not modelled`);
      }
      const name = textAt(each, 'name');
      if (taken.has(`${protocol} ${port}`)) {
        const lost = name === undefined ? '' : `, and its name ${name} with it`;
        remarks.say(
          manifest,
          'warning',
          `port ${port}/${protocol} is declared twice: the second was left out${lost}`,
        );
        return [];
      }
      taken.add(`${protocol} ${port}`);
      return [{ port, protocol, ...(name === undefined ? {} : { name }) }];
    }),
  }));
}

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}
