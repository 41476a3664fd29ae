import { cutName } from '../../topology/changes/wires.js';
import { type Fault, isClusterFault, policyKey } from '../../topology/fault.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';

/** What a scenario has come to when a statement is to happen. */
export interface Situation {
  readonly lost: ReadonlySet<string>;
  /** Whether a program does not run on a machine any more, or never did. */
  readonly isStopped: (program: string, machine: string) => boolean;
  /** Clusters whose API server does not answer, by what was stopped. */
  readonly apiDown: ReadonlyMap<string, string>;
}

/** Why a statement of a scenario changes nothing, if so. */
export function nonsense(fault: Fault, topology: Topology, situation: Situation): Finding | undefined {
  const down = isClusterFault(fault) ? situation.apiDown.get(fault.cluster) : undefined;
  if (down !== undefined) {
    const message = `${down} is stopped by then: this does not get through to any program`;
    return { code: 'change-gets-nowhere', severity: 'information', message, source: fault.source };
  }
  const why = whyNothing(fault, topology, situation);
  return why === undefined
    ? undefined
    : {
        code: 'fault-changes-nothing',
        severity: 'warning',
        message: `this changes nothing: ${why}`,
        source: fault.source,
      };
}

function whyNothing(fault: Fault, topology: Topology, situation: Situation): string | undefined {
  const { lost, isStopped, apiDown } = situation;
  if ('machine' in fault && fault.machine !== undefined && lost.has(fault.machine))
    return `${fault.machine} is gone by then`;
  switch (fault.kind) {
    case 'stop':
    case 'restart':
    case 'without':
      return (
        doesNotRun(fault.program, fault.machine, topology) ??
        (isStopped(fault.program, fault.machine)
          ? `${fault.program} does not run any more on ${fault.machine} by then`
          : undefined)
      );
    case 'stop-api':
      return apiDown.has(fault.cluster) ? `${apiDown.get(fault.cluster)} is stopped already` : undefined;
    case 'cut':
    case 'mtu':
      return wireIsSo(fault, topology);
    case 'sysctl':
      return isSet(fault, topology) ? `${fault.setting.name} is ${fault.setting.value} already` : undefined;
    case 'lose':
    case 'declare':
      return undefined;
    default:
      return nothingThere(fault, topology);
  }
}

/** Where a program runs, so that something can become of it there. */
function doesNotRun(program: string, name: string, { machines, clusters }: Topology): string | undefined {
  const machine = machines.get(name);
  const cluster = machine?.kind === 'node' ? clusters.get(machine.cluster) : undefined;
  const cni = cluster?.cni.kind;
  const runs: Readonly<Record<string, boolean>> = {
    dockerd: machine?.docker !== undefined || cni === 'none',
    kubelet: cluster !== undefined,
    'kube-proxy': cluster !== undefined,
    flanneld: cni === 'flannel',
    felix: cni === 'calico',
    bird: cni === 'calico' || machine?.kind === 'router',
  };
  return runs[program] === false ? `${program} does not run on ${name}` : undefined;
}

function wireIsSo(
  fault: Fault & { kind: 'cut' | 'mtu' },
  { machines, segments }: Topology,
): string | undefined {
  const { segment, machine } = fault;
  const declared = segments.get(segment);
  const plugs = [...(machine === undefined ? machines.values() : [machines.get(machine)])].flatMap(
    (each) => each?.attachments.filter((attachment) => attachment.segment === segment) ?? [],
  );
  if (plugs.length === 0) return nobodyPlugged(segment, machine, segments);
  if (fault.kind === 'cut' || !declared) return undefined;
  if (machine === undefined)
    return declared.mtu === fault.mtu ? `${segment} carries ${fault.mtu} bytes already` : undefined;
  return plugs.every(({ mtu }) => (mtu ?? declared.mtu) === fault.mtu)
    ? `${machine} has an MTU of ${fault.mtu} there already`
    : undefined;
}

function nobodyPlugged(segment: string, machine: string | undefined, segments: Topology['segments']): string {
  const cuts = [...segments.keys()].filter((name) => name.startsWith(cutName(segment, machine ?? '')));
  if (machine === undefined) return cuts.length > 0 ? `${segment} is cut already` : `nobody is on ${segment}`;
  return cuts.length > 0
    ? `${machine} is cut off from ${segment} by then`
    : `${machine} is not on ${segment}`;
}

/** Whether the administrator set this already; what programs set by themselves is not looked at. */
function isSet({ machine, setting }: Fault & { kind: 'sysctl' }, { machines }: Topology): boolean {
  const before = machines.get(machine)?.sysctls.findLast(({ name }) => name === setting.name);
  return before?.value === setting.value;
}

function nothingThere(
  fault: Fault & { kind: 'drain' | 'unready' | 'scale' | 'move' | 'remove' },
  { clusters }: Topology,
): string | undefined {
  const cluster = clusters.get(fault.cluster);
  if (!cluster) return undefined;
  const { pods, workloads, services, policies } = cluster;
  switch (fault.kind) {
    case 'drain':
      return cluster.cordoned?.has(fault.node) ? `${fault.node} is drained already` : undefined;
    case 'unready':
      return fault.pods.every((key) => !pods.has(key) || pods.get(key)?.notReady)
        ? 'none of these pods is ready'
        : undefined;
    case 'scale':
      return workloads.get(fault.workload)?.pods.length === fault.replicas
        ? `${fault.workload} has ${fault.replicas} replicas`
        : undefined;
    case 'move':
      if (!pods.has(fault.pod)) return `there is no ${fault.pod} by then`;
      return pods.get(fault.pod)?.node === fault.node ? `${fault.pod} runs on ${fault.node}` : undefined;
    case 'remove': {
      const { what, name } = fault;
      const known = {
        workload: () => pods.has(name) || (workloads.get(name)?.pods.length ?? 0) > 0,
        service: () => services.has(name),
        policy: () => policies.some((policy) => policyKey(policy) === name),
      };
      return known[what]()
        ? undefined
        : `there is no ${what === 'policy' ? name : `${what} ${name}`} by then`;
    }
  }
}
