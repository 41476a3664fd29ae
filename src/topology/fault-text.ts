import { type Fault, policyKey } from './fault.js';

/** A statement of a scenario as the language writes it: `stop bird on node2`. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'stop':
    case 'restart':
    case 'without':
      return `${fault.kind} ${fault.program} on ${fault.machine}`;
    case 'stop-api':
      return `stop ${fault.program} in ${fault.cluster}`;
    case 'lose':
      return `lose ${fault.machine}`;
    case 'sysctl':
      return `sysctl ${fault.setting.name} ${fault.setting.value} on ${fault.machine}`;
    case 'cut':
      return `cut ${fault.segment}${fault.machine === undefined ? '' : ` at ${fault.machine}`}`;
    case 'mtu':
      return `mtu ${fault.segment}${fault.machine === undefined ? '' : ` at ${fault.machine}`} ${fault.mtu}`;
    case 'drain':
      return `drain ${fault.node}`;
    case 'unready':
      return `unready ${fault.pods.join(', ')}`;
    case 'scale':
      return `scale ${fault.workload} to ${fault.replicas}`;
    case 'move':
      return `move ${fault.pod} to ${fault.node}`;
    case 'remove':
      return `remove ${fault.what === 'service' ? 'service ' : ''}${fault.name}`;
    case 'declare': {
      const { workloads, services, policies, namespaces } = fault;
      const what = [...workloads.keys(), ...services.keys(), ...policies.map(policyKey)];
      return `apply ${(what.length > 0 ? what : [...namespaces.keys()]).join(', ')}`;
    }
  }
}
