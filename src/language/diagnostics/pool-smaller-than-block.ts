import { prefixLength } from '../../linux/address.js';
import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { error } from './check.js';
import { poolsOf } from './pools.js';

/** pool-smaller-than-block: nodes get addresses a block at a time; a pool that holds no whole block gives none. */
export function* poolSmallerThanBlock(topology: Topology): Generator<Finding, void> {
  for (const { name, prefix, blockSize, source } of poolsOf(topology)) {
    if (prefixLength(prefix) <= blockSize) continue;
    yield error(
      'pool-smaller-than-block',
      `pool ${name} (${prefix}) is smaller than one block of /${blockSize}`,
      source,
    );
  }
}
