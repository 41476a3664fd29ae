/**
 * The first numbers of Go's `math/rand` for a seed: Calico draws each node's first block with it.
 *
 * The generator is an additive lagged Fibonacci one of 607 63-bit words; output k is word 333 - k plus word 606 - k of
 * the seeded state (go/src/math/rand/rng.go). Calico uses every other output, so only those words are computed here.
 */
export function evenOutputs(seed: number): (n: number) => number {
  const start = BigInt(seed % MODULUS || 89482311);
  const word = (index: number, cooked: bigint): bigint => {
    const step = (n: number) => (start * BigInt(LEHMER[20 + 3 * index + n]!)) % BigInt(MODULUS);
    return ((step(0) << 40n) ^ (step(1) << 20n) ^ step(2) ^ cooked) & MASK_63;
  };
  return (n) => {
    const [feed, tap] = COOKED[n]!;
    const sum = (word(333 - 2 * n, feed) + word(606 - 2 * n, tap)) & MASK_63;
    return Number(sum >> 31n); // Uint32() is the upper 32 of Int63()'s bits
  };
}

/** How many outputs {@link evenOutputs} knows. */
export const KNOWN_OUTPUTS = 32;

const MASK_63 = (1n << 63n) - 1n;
const MODULUS = 2 ** 31 - 1;

/**
 * The generator that fills the state is seeded by x' = 48271 x mod 2^31 - 1: 20 steps that are thrown away, then three for
 * each word. These are the factors from the seed to each step.
 */
const LEHMER = powers(20 + 3 * 607);

function powers(count: number): Float64Array {
  const factors = new Float64Array(count);
  for (let step = 0, x = 1; step < count; step++) {
    x = (48271 * x) % MODULUS;
    factors[step] = x;
  }
  return factors;
}

/**
 * The words of Go's `rngCooked` that outputs 0, 2, 4… use: the state after 7.8e12 steps from seed 1
 * (go/src/math/rand/gen_cooked.go), which the test computes again.
 */
const COOKED: readonly (readonly [feed: bigint, tap: bigint])[] = [
  [0x3fb2f4d968b759c3n, 0x39a00a3a31c025c6n],
  [0x711bfbb3ba3e0841n, 0x74535a96cc7adfd7n],
  [0x167e3cd0f12b1c5fn, 0x28de655829aab207n],
  [0x32a31118a95e425fn, 0x65b5e9385b202824n],
  [0x1024ebcbf8b8e6afn, 0x51d3a3c351be10ecn],
  [0x57e75a07542451dan, 0x445166d9f6935ff8n],
  [0x331786d5a126f97fn, 0x1516361749f6428an],
  [0x4444cf11f9840608n, 0x395c6750aa42e65en],
  [0x7e61315458970ccbn, 0x64fcbfa01dca3978n],
  [0x3fddae4163e010e4n, 0x2848cc5d9cb0e150n],
  [0x536a1f70d4f9a2ffn, 0x2af677bd80e30ac5n],
  [0x5ee41cb40ca81e2cn, 0x58143117e4e16555n],
  [0x3c7c1de5b3cc1dcan, 0x4bd671b124b5701an],
  [0x4f37aef6caf41c5dn, 0x1266fbf77386b1dbn],
  [0x552d69f0428dce6an, 0x7c91d10a8d75740en],
  [0x5556d17adcc5f6fbn, 0x324fca6af2b5c1d1n],
  [0x473eddfe111385e2n, 0x12d7bb47a4afe838n],
  [0x2aea572af8467560n, 0x637e086dc78cf522n],
  [0x0c0621f768220a97n, 0x628dfe635c795586n],
  [0x01fe31d8c7df7dc4n, 0x77c265a71aebbe54n],
  [0x3faf8d9c775ca781n, 0x5572e7ce34288668n],
  [0x0f89c0d3396a3b53n, 0x1a77d2f2ef3bd843n],
  [0x3d78cc365badbce1n, 0x1d17558f6164030cn],
  [0x080ec57577219247n, 0x400e2ba01968e7c4n],
  [0x636925f5baf870cdn, 0x7d45aa734f760b6dn],
  [0x585a90375e64310dn, 0x55f0bb8816e7e8fbn],
  [0x1fb7a7e17b9eccb0n, 0x6cdedd4ff0dd641bn],
  [0x53d7e2863218d979n, 0x058ccf98dc1843f7n],
  [0x1de1979bf5654dd5n, 0x6242bb6bb4da36den],
  [0x5396fc0d89f6e211n, 0x53c639c2087dc079n],
  [0x11c1fb790e0d3a54n, 0x2a0ffc0f7b301e5cn],
  [0x1427685b19caecddn, 0x2d6e587f47afe7a6n],
];
