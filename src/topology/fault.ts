import type { SourceRange } from '../linux/provenance.js';
import type { KubeNamespace, Pod, Workload } from './cluster.js';
import type { SysctlSetting } from './machine.js';
import type { Policy } from './policy.js';
import type { Service } from './service.js';

/** One thing that happens in a scenario. They happen one after the other. */
export type Fault = (ProgramFault | MachineFault | WireFault | ClusterFault) & {
  readonly source: SourceRange;
};

/** What becomes of a program. */
export type ProgramFault =
  /** A daemon is stopped for good: what it wrote stays as it dies with it, and nothing that happens later gets through to it. */
  | { readonly kind: 'stop'; readonly program: string; readonly machine: string }
  /** A daemon restarts: until it is back it notices nothing, and those that it talks to wait for it. */
  | { readonly kind: 'restart'; readonly program: string; readonly machine: string }
  /** A daemon that never ran. */
  | { readonly kind: 'without'; readonly program: string; readonly machine: string }
  /** A cluster's API server, or the etcd behind it, is stopped: what the cluster is to be can be changed no more. */
  | { readonly kind: 'stop-api'; readonly program: 'etcd' | 'kube-apiserver'; readonly cluster: string };

export type MachineFault =
  /** The machine is gone. */
  | { readonly kind: 'lose'; readonly machine: string }
  /** The administrator sets a sysctl. */
  | { readonly kind: 'sysctl'; readonly machine: string; readonly setting: SysctlSetting };

export type WireFault =
  /** A subnet's switch or a cable is dead; or only the plug of one machine is pulled. */
  | { readonly kind: 'cut'; readonly segment: string; readonly machine?: string }
  /** What the wire carries shrinks, and nobody is told; or the MTU of one machine's interface is set. In bytes. */
  | { readonly kind: 'mtu'; readonly segment: string; readonly machine?: string; readonly mtu: number };

/** What is asked of a cluster's API server. */
export type ClusterFault = { readonly cluster: string } & (
  | { readonly kind: 'drain'; readonly node: string }
  /** Readiness probes of these pods (`namespace/name`) fail. */
  | { readonly kind: 'unready'; readonly pods: readonly string[] }
  | { readonly kind: 'scale'; readonly workload: string; readonly replicas: number }
  | { readonly kind: 'move'; readonly pod: string; readonly node: string }
  | { readonly kind: 'remove'; readonly what: 'workload' | 'service' | 'policy'; readonly name: string }
  /** What is declared anew, or in place of what has the same name. */
  | {
      readonly kind: 'declare';
      readonly namespaces: ReadonlyMap<string, KubeNamespace>;
      readonly pods: ReadonlyMap<string, Pod>;
      readonly workloads: ReadonlyMap<string, Workload>;
      readonly services: ReadonlyMap<string, Service>;
      readonly policies: readonly Policy[];
    }
);

/** The name by which `remove` knows a policy: `network-policy shop/api`, `global-network-policy all`. */
export function policyKey(policy: Policy): string {
  const namespace = 'namespace' in policy ? `${policy.namespace}/` : '';
  return `${policy.kind} ${namespace}${policy.name}`;
}

/** Whether a fault is asked of a cluster's API server, so that it does not happen while that is down. */
export function isClusterFault(fault: Fault): fault is Fault & ClusterFault {
  switch (fault.kind) {
    case 'drain':
    case 'unready':
    case 'scale':
    case 'move':
    case 'remove':
    case 'declare':
      return true;
    default:
      return false;
  }
}
