import { family } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { poolsOf } from './pools.js';

/** What Calico's API takes as `blockSize` of an IPPool. */
const LIMITS = { 4: [20, 32], 6: [116, 128] } as const;

/** block-size-out-of-range: Calico takes blocks of /20 to /32, and of /116 to /128 for IPv6. */
export function* blockSizeOutOfRange(topology: Topology): Generator<Finding, void> {
  for (const { name, prefix, blockSize, source } of poolsOf(topology)) {
    const [from, to] = LIMITS[family(prefix)];
    if (blockSize >= from && blockSize <= to) continue;
    const message = `block-size ${blockSize} of pool ${name} is out of range: Calico takes ${from} to ${to}`;
    yield error('block-size-out-of-range', message, source);
  }
}
