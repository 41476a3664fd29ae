import { evenOutputs, KNOWN_OUTPUTS } from './go-random.js';

/**
 * Number of the block that a node tries first, of the pool's `count` blocks: drawn from a generator that is seeded with
 * the node's name, so that nodes seldom want the same one, and a node always the same (randomBlockGenerator in
 * libcalico-go/lib/ipam/ipam_block_reader_writer.go). `node2` in 10.244.0.0/16 gets 10.244.104.0/26 on every cluster.
 */
export function firstBlock(node: string, count: number): number {
  // big.Int.Rand: take as many bits as the limit has, and again while they are not below it.
  const mask = 2 ** (Math.floor(Math.log2(count)) + 1) - 1;
  const output = evenOutputs(fnv1(node));
  for (let trial = 0; trial < KNOWN_OUTPUTS; trial++) {
    const drawn = (output(trial) & mask) >>> 0;
    if (drawn < count) return drawn;
  }
  return 0;
}

/** FNV-1, 32 bits, of the name's UTF-8 bytes (Go's fnv.New32). */
function fnv1(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash, 0x01000193) ^ byte;
  return hash >>> 0;
}
