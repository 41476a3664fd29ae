import type { Segment } from '../../linux/world.js';
import { INTERNET } from '../../topology/machine.js';
import type { Topology } from '../../topology/topology.js';

/** The segment behind the Internet's last router; no subnet can have this name. */
export const OUTSIDE_SEGMENT = 'rest of the Internet';

/** The Internet's device there. */
export const OUTSIDE_DEVICE = 'world';

/** Where every address is a neighbour outside the model; undefined where no Internet is declared. */
export function outsideSegment({ machines }: Topology): Segment | undefined {
  const machine = machines.get(INTERNET);
  if (machine?.kind !== 'internet') return undefined;
  const why = 'somewhere on the Internet, at an address that the model does not have';
  const provenance = { by: INTERNET, why, source: machine.source };
  return {
    id: OUTSIDE_SEGMENT,
    mtu: 1500,
    owners: () => [],
    port: () => undefined,
    ports: () => [],
    outside: (address) => ({ address, provenance }),
    provenance,
  };
}
