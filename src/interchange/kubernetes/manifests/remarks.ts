import type { SourceRange } from '../../../linux/provenance.js';
import type { ImportFinding } from '../../finding.js';
import type { Manifest } from './manifest.js';

/** Takes down what is to be said of objects while they are read. */
export class Remarks {
  readonly findings: ImportFinding[] = [];

  say(about: Manifest, severity: ImportFinding['severity'], message: string): void {
    this.findings.push({ file: about.file, kind: about.kind, name: displayName(about), severity, message });
  }
}

/** Objects that belong to no namespace: those that are read, and those whose loss is told. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
  'GlobalNetworkPolicy',
  'GlobalNetworkSet',
  'Tier',
  'IPPool',
  'BGPConfiguration',
  'BGPPeer',
  'BGPFilter',
  'IPAMConfig',
  'IPAMConfiguration',
  'FelixConfiguration',
  'HostEndpoint',
  'StagedGlobalNetworkPolicy',
  'Profile',
  'IPReservation',
  'IPAMBlock',
  'IPAMHandle',
  'BlockAffinity',
  'CalicoNodeStatus',
  'KubeControllersConfiguration',
  'ClusterInformation',
  'Installation',
  'ServiceCIDR',
  'ClusterUserDefinedNetwork',
  'CiliumClusterwideNetworkPolicy',
]);

export function displayName({ kind, namespace, name }: Manifest): string {
  return CLUSTER_WIDE.has(kind) ? name : `${namespace}/${name}`;
}

/** A manifest as the place where a piece of topology was declared; which line is not known. */
export function sourceOf({ file }: Manifest): SourceRange {
  const start = { line: 0, character: 0 };
  return { uri: file, start, end: start };
}
