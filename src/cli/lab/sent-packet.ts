import type { Flow } from '../../simulator/flow.js';
import type { Trace } from '../../simulator/trace.js';
import type { PacketOptions } from '../../topology/question.js';

/** The packet of a trace with a known destination, with the options it was asked with. */
export function sentPacket({ flow }: Pick<Trace, 'flow'>, options: PacketOptions): Flow {
  return {
    machine: flow.machine,
    namespace: flow.namespace,
    protocol: flow.protocol,
    destination: flow.destination!,
    ...(flow.destinationPort === null ? {} : { destinationPort: flow.destinationPort }),
    ...options,
  };
}
