import { readInstallation } from './calico/installation.js';
import { readCalicoObject } from './calico/read-object.js';
import type { Collection } from './collection.js';
import { fieldsAt, labelsAt, textAt } from './manifests/fields.js';
import type { Manifest } from './manifests/manifest.js';
import { sourceOf } from './manifests/remarks.js';
import { readNamespace, readNode } from './nodes/nodes.js';
import { readAdminPolicy } from './policies/admin-policy.js';
import { readNetworkPolicy } from './policies/network-policy.js';
import { readEndpoints, readService } from './services/services.js';
import { readConfigMap, readConfiguration, versionOf } from './settings/programs.js';
import { readServiceCidr } from './settings/service-cidr.js';
import { isFinished, isWorkloadKind, readPod, readWorkload } from './workloads/workloads.js';

const WORKLOAD_GROUPS: ReadonlySet<string> = new Set([
  'apps',
  'batch',
  'extensions',
  'apps.openshift.io',
  'kubevirt.io',
]);

/** Adds to the collection what an object says, or what becomes of one that is not read. */
export function readObject(manifest: Manifest, to: Collection): void {
  const { group, kind } = manifest;
  if (group === '') readCore(manifest, to);
  else if (WORKLOAD_GROUPS.has(group) && isWorkloadKind(kind)) addWorkload(manifest, to);
  else if (group.endsWith('projectcalico.org')) readCalicoObject(manifest, to);
  else readOther(manifest, to);
}

function readCore(manifest: Manifest, to: Collection): void {
  const { kind, namespace, name, body } = manifest;
  switch (kind) {
    case 'Namespace':
      to.namespaces.set(name, readNamespace(manifest));
      break;
    case 'Node':
      to.addNode(readNode(manifest));
      break;
    case 'Pod':
      if (isFinished(manifest)) to.finished.push(manifest);
      else to.pods.push(readPod(manifest, to.remarks));
      break;
    case 'ReplicationController':
      addWorkload(manifest, to);
      break;
    case 'Service':
      to.services.push(...readService(manifest, to.remarks));
      break;
    case 'ServiceAccount': {
      const labels = labelsAt(fieldsAt(body, 'metadata'), 'labels');
      to.serviceAccounts.push({ namespace, name, labels, source: sourceOf(manifest) });
      break;
    }
    case 'Endpoints':
      to.endpoints.push(readEndpoints(manifest));
      break;
    case 'ConfigMap':
      to.configure(manifest, readConfigMap(manifest));
      break;
    default:
      to.skip(manifest);
  }
}

function readOther(manifest: Manifest, to: Collection): void {
  switch (`${manifest.group}/${manifest.kind}`) {
    case 'networking.k8s.io/NetworkPolicy':
    case 'extensions/NetworkPolicy':
      to.keepOfNamespace(to.policies, manifest, readNetworkPolicy(manifest, to.remarks));
      break;
    case 'policy.networking.k8s.io/AdminNetworkPolicy':
    case 'policy.networking.k8s.io/BaselineAdminNetworkPolicy':
    case 'policy.networking.k8s.io/ClusterNetworkPolicy':
      to.keep(to.policies, manifest, readAdminPolicy(manifest, to.remarks));
      break;
    case 'discovery.k8s.io/EndpointSlice':
      to.endpoints.push(readEndpoints(manifest));
      break;
    case 'kubeproxy.config.k8s.io/KubeProxyConfiguration':
    case 'kubeadm.k8s.io/ClusterConfiguration':
      to.configure(manifest, readConfiguration(manifest));
      break;
    case 'networking.k8s.io/ServiceCIDR':
      to.configure(manifest, readServiceCidr(manifest));
      break;
    case 'operator.tigera.io/Installation': {
      const calico = versionOf(textAt(fieldsAt(manifest.body, 'status'), 'calicoVersion'));
      to.configure(manifest, { settings: calico === undefined ? {} : { calico }, remarks: [] });
      to.installation = readInstallation(manifest, to.remarks) ?? to.installation;
      break;
    }
    default:
      to.skip(manifest);
  }
}

function addWorkload(manifest: Manifest, to: Collection): void {
  const workload = readWorkload(manifest, to.remarks);
  if (workload) to.workloads.push(workload);
}
