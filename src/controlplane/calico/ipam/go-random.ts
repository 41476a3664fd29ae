/**
 * The first numbers of Go's `math/rand` for a seed: Calico draws each node's first block with it.
 *
 * The generator is an additive lagged Fibonacci one of 607 63-bit words; output k is word 333 - k plus word 606 - k of
 * the seeded state (go/src/math/rand/rng.go). Calico needs few outputs, so only their words are computed here.
 */
export function outputs(seed: number): (n: number) => bigint {
  const start = BigInt(seed % MODULUS || 89482311);
  const word = (index: number, cooked: bigint): bigint => {
    const step = (n: number) => (start * BigInt(LEHMER[20 + 3 * index + n]!)) % BigInt(MODULUS);
    return ((step(0) << 40n) ^ (step(1) << 20n) ^ step(2) ^ cooked) & MASK_63;
  };
  return (n) => {
    const [feed, tap] = COOKED[n]!;
    const sum = (word(333 - n, feed) + word(606 - n, tap)) & MASK_63;
    return sum >> 31n; // Uint32() is the upper 32 of Int63()'s bits
  };
}

/** How many outputs {@link outputs} knows. */
export const KNOWN_OUTPUTS = 64;

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
 * The words of Go's `rngCooked` that the first outputs use: the state after 7.8e12 steps from seed 1
 * (go/src/math/rand/gen_cooked.go), which the test computes again.
 */
const COOKED: readonly (readonly [feed: bigint, tap: bigint])[] = [
  [0x3fb2f4d968b759c3n, 0x39a00a3a31c025c6n],
  [0x3b7fc3ad0d1cd36bn, 0x7e57a19b735ef03bn],
  [0x711bfbb3ba3e0841n, 0x74535a96cc7adfd7n],
  [0x31089e87fbab9a7n, 0x61de048dc78b382en],
  [0x167e3cd0f12b1c5fn, 0x28de655829aab207n],
  [0x3d640b6140802b1en, 0x7bba1e4a59b0c60cn],
  [0x32a31118a95e425fn, 0x65b5e9385b202824n],
  [0x8137c3380f32523n, 0x7579e080162896e9n],
  [0x1024ebcbf8b8e6afn, 0x51d3a3c351be10ecn],
  [0x24e5a10d28659104n, 0x27f503a28f431ca9n],
  [0x57e75a07542451dan, 0x445166d9f6935ff8n],
  [0x49a9cd708372db93n, 0x4977d592999f2194n],
  [0x331786d5a126f97fn, 0x1516361749f6428an],
  [0x2536b7a7602f6b4dn, 0x287fea4c9695f3f4n],
  [0x4444cf11f9840608n, 0x395c6750aa42e65en],
  [0xb821c0b10054c75n, 0x180aab2fff6bc784n],
  [0x7e61315458970ccbn, 0x64fcbfa01dca3978n],
  [0xe7f5452a8c91ee0n, 0x640a711eb0e49b41n],
  [0x3fddae4163e010e4n, 0x2848cc5d9cb0e150n],
  [0x4aeaccb927b0cb5cn, 0x7c997227a4f07f8fn],
  [0x536a1f70d4f9a2ffn, 0x2af677bd80e30ac5n],
  [0x43385b68e51dbffcn, 0x358c5bb1248ac23n],
  [0x5ee41cb40ca81e2cn, 0x58143117e4e16555n],
  [0x48311a7625eabd9n, 0x2c43fd0a9eaec04dn],
  [0x3c7c1de5b3cc1dcan, 0x4bd671b124b5701an],
  [0x53431110cdd7a998n, 0x689a66ba46d1c3bdn],
  [0x4f37aef6caf41c5dn, 0x1266fbf77386b1dbn],
  [0x1cbbb4be9a92c216n, 0x4c7c533a7fca95d8n],
  [0x552d69f0428dce6an, 0x7c91d10a8d75740en],
  [0x772709f96b28a3c7n, 0x59e4a152525b1b29n],
  [0x5556d17adcc5f6fbn, 0x324fca6af2b5c1d1n],
  [0x79edb9a2a6a387dfn, 0x1f9eabdfdbe2b7bdn],
  [0x473eddfe111385e2n, 0x12d7bb47a4afe838n],
  [0x1c910136c9fdf9c3n, 0x6e37e3669f7e9c66n],
  [0x2aea572af8467560n, 0x637e086dc78cf522n],
  [0x59d6a8cc7a082707n, 0x22673e39d43ff99bn],
  [0xc0621f768220a97n, 0x628dfe635c795586n],
  [0x36d8003387dd6dbn, 0x4947dddd6f3e9e07n],
  [0x1fe31d8c7df7dc4n, 0x77c265a71aebbe54n],
  [0x6ac40d3f519d2893n, 0x6b8d82b15491d607n],
  [0x3faf8d9c775ca781n, 0x5572e7ce34288668n],
  [0x639ba81c88d888a6n, 0x666eb88d8701e16fn],
  [0xf89c0d3396a3b53n, 0x1a77d2f2ef3bd843n],
  [0x495a07683903295n, 0x79753148c0e6c59fn],
  [0x3d78cc365badbce1n, 0x1d17558f6164030cn],
  [0x175ee40f58fbd971n, 0x77e19b9a3f76000n],
  [0x80ec57577219247n, 0x400e2ba01968e7c4n],
  [0x43e0d0254b84715en, 0x5962428553d20814n],
  [0x636925f5baf870cdn, 0x7d45aa734f760b6dn],
  [0x4b336a1611227dbdn, 0x5b650480fd8c2f4n],
  [0x585a90375e64310dn, 0x55f0bb8816e7e8fbn],
  [0x2b2b1fced929c282n, 0xc3787282349e832n],
  [0x1fb7a7e17b9eccb0n, 0x6cdedd4ff0dd641bn],
  [0x2fa7be3ccf9d1645n, 0x417b417b011aec1n],
  [0x53d7e2863218d979n, 0x58ccf98dc1843f7n],
  [0x5d436ca7585d28can, 0x6079b0531ec90376n],
  [0x1de1979bf5654dd5n, 0x6242bb6bb4da36den],
  [0x457eacfbb049eb22n, 0xa467ca8709a2bb6n],
  [0x5396fc0d89f6e211n, 0x53c639c2087dc079n],
  [0x7e67d3bdb81bb611n, 0x20547300a5d8af4n],
  [0x11c1fb790e0d3a54n, 0x2a0ffc0f7b301e5cn],
  [0x1c9c6cd28e91b74dn, 0x5e542c137b8384a4n],
  [0x1427685b19caecddn, 0x2d6e587f47afe7a6n],
  [0x4d39a909d7e68027n, 0x4fc4ea5fb446c97n],
];
