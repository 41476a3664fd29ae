import { KNOWN_OUTPUTS, outputs } from './go-random.js';

/**
 * Number of the block that a node tries first, of the pool's `count` blocks: drawn from a generator that is seeded with
 * the node's name, so that nodes seldom want the same one, and a node always the same (randomBlockGenerator in
 * libcalico-go/lib/ipam/ipam_block_reader_writer.go). `node2` in 10.244.0.0/16 gets 10.244.104.0/26 on every cluster.
 */
export function firstBlock(node: string, count: bigint): bigint {
  // big.Int.Rand: as many bits as the limit has, in words of 64 of two outputs each, and again while they are not below it.
  const length = count.toString(2).length;
  const words = Math.ceil(length / 64);
  const output = outputs(fnv1(node));
  for (let at = 0; at + 2 * words <= KNOWN_OUTPUTS; at += 2 * words) {
    let drawn = 0n;
    for (let n = 0; n < 2 * words; n++) drawn |= output(at + n) << BigInt(32 * n);
    drawn = BigInt.asUintN(length, drawn);
    if (drawn < count) return drawn;
  }
  return 0n;
}

/** FNV-1, 32 bits, of the name's UTF-8 bytes (Go's fnv.New32). */
function fnv1(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash, 0x01000193) ^ byte;
  return hash >>> 0;
}
