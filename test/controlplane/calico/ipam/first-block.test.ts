import { expect, test } from 'vitest';
import { firstBlock } from '../../../../src/controlplane/calico/ipam/first-block.js';
import { KNOWN_OUTPUTS, outputs } from '../../../../src/controlplane/calico/ipam/go-random.js';
import { nthAddress, prefix } from '../../../../src/linux/address.js';

test.each([
  // `ip route` of public clusters whose pool is 10.244.0.0/16 with blocks of /26.
  ['master', '10.244.219.64'],
  ['node1', '10.244.166.128'],
  ['node2', '10.244.104.0'],
  ['node01', '10.244.196.128'],
  ['node02', '10.244.140.64'],
])('%s gets %s/26, as on real clusters', (node, block) => {
  expect(nthAddress(prefix('10.244.0.0/16'), 64n * firstBlock(node, 1024n))).toBe(block);
});

test('of IPv6 pools more bits are drawn, the lowest of which are those of a small pool', () => {
  const [large, whole] = [firstBlock('node1', 1n << 58n), firstBlock('node1', 1n << 20n)];
  expect(large >> 32n).toBeGreaterThan(0n);
  expect(large % (1n << 20n)).toBe(whole);
});

test('a pool of one block gives that block', () => {
  expect(firstBlock('node1', 1n)).toBe(0n);
});

test('every node gets a block of the pool', () => {
  const counts = [1n, 2n, 4n, 256n, 1n << 20n, 1n << 32n, 1n << 58n, 1n << 64n, 1n << 74n];
  for (const count of counts) {
    for (let node = 0; node < 200; node++) {
      const block = firstBlock(`worker-${node}`, count);
      expect(block).toBeGreaterThanOrEqual(0n);
      expect(block).toBeLessThan(count);
    }
  }
});

/** The generator as it is defined, word by word, from the state that `goCooked` computes. */
test('outputs are those of the whole generator', () => {
  const cooked = goCooked();
  for (const seed of [1, 2, 0, 89482311, 2 ** 31 - 1, 2 ** 32 - 1, 2868348622]) {
    const expected = wholeGenerator(seed, cooked);
    const output = outputs(seed);
    for (let n = 0; n < KNOWN_OUTPUTS; n++) expect(output(n)).toBe(expected[n]);
  }
});

const LENGTH = 607;
const TAP = 273;
const M64 = (1n << 64n) - 1n;
const M63 = (1n << 63n) - 1n;

function lehmer(x: number): number {
  return (48271 * x) % (2 ** 31 - 1);
}

function wholeGenerator(seed: number, cooked: readonly bigint[]): bigint[] {
  let x = seed % (2 ** 31 - 1) || 89482311;
  const state: bigint[] = [];
  for (let step = 0; step < 20; step++) x = lehmer(x);
  for (let index = 0; index < LENGTH; index++) {
    const [a, b, c] = [lehmer(x), lehmer(lehmer(x)), lehmer(lehmer(lehmer(x)))];
    x = c;
    state.push(((BigInt(a) << 40n) ^ (BigInt(b) << 20n) ^ BigInt(c) ^ cooked[index]!) & M63);
  }
  const drawn: bigint[] = [];
  for (let n = 0, tap = 0, feed = LENGTH - TAP; n < KNOWN_OUTPUTS; n++) {
    tap = (tap + LENGTH - 1) % LENGTH;
    feed = (feed + LENGTH - 1) % LENGTH;
    state[feed] = (state[feed]! + state[tap]!) & M63;
    drawn.push(state[feed]! >> 31n);
  }
  return drawn;
}

/**
 * Go's `rngCooked`: the generator's state 7.8e12 steps after seed 1. The generator is linear, y(k) = y(k-607) + y(k-273)
 * mod 2^64, so the steps are jumped over by computing x^7.8e12 modulo x^607 - x^334 - 1.
 */
function goCooked(): bigint[] {
  const steps = 7_800_000_000_000n;
  const position = (step: bigint) => Number((((333n - step) % 607n) + 607n) % 607n);
  let x = 1;
  for (let step = 0; step < 20; step++) x = lehmer(x);
  const first: bigint[] = [];
  for (let index = 0; index < LENGTH; index++) {
    const [a, b, c] = [lehmer(x), lehmer(lehmer(x)), lehmer(lehmer(lehmer(x)))];
    x = c;
    first.push((BigInt(a) << 20n) ^ (BigInt(b) << 10n) ^ BigInt(c));
  }
  const sequence = Array.from({ length: LENGTH }, (_, k) => first[position(BigInt(k))]!);
  for (let k = LENGTH; k < 2 * LENGTH; k++) sequence.push((sequence[k - LENGTH]! + sequence[k - TAP]!) & M64);

  let power: bigint[] = Array.from({ length: LENGTH }, (_, k) => (k === 0 ? 1n : 0n));
  for (const bit of steps.toString(2)) {
    power = reduced(power, power);
    if (bit === '1') power = reduced(power, [0n, 1n]);
  }
  const cooked: bigint[] = [];
  for (let k = 0; k < LENGTH; k++) {
    const value = power.reduce((sum, coefficient, i) => sum + coefficient * sequence[i + k]!, 0n) & M64;
    cooked[position(steps - BigInt(LENGTH) + BigInt(k))] = value;
  }
  return cooked;
}

/** Product of two polynomials modulo x^607 - x^334 - 1, coefficients modulo 2^64. */
function reduced(a: readonly bigint[], b: readonly bigint[]): bigint[] {
  const product: bigint[] = Array.from({ length: 2 * LENGTH - 1 }, () => 0n);
  a.forEach((left, i) => {
    if (left === 0n) return;
    b.forEach((right, j) => {
      product[i + j] = product[i + j]! + left * right;
    });
  });
  for (let k = product.length - 1; k >= LENGTH; k--) {
    product[k - LENGTH] = product[k - LENGTH]! + product[k]!;
    product[k - LENGTH + LENGTH - TAP] = product[k - LENGTH + LENGTH - TAP]! + product[k]!;
  }
  return product.slice(0, LENGTH).map((value) => value & M64);
}
