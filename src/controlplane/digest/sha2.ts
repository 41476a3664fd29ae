import { digestOf, rotateLeft } from './merkle-damgard.js';

const PRIMES = firstPrimes(64);

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const ROUND_CONSTANTS = Int32Array.from(PRIMES, (prime) => rootFraction(BigInt(prime), 3n));

/** The same of the square roots of the first 8 primes (5.3.3). */
const INITIAL_256 = PRIMES.slice(0, 8).map((prime) => rootFraction(BigInt(prime), 2n));

/** SHA-224's own initial state: the second 32 bits of the square roots of the 9th to 16th primes (5.3.2). */
const INITIAL_224 = PRIMES.slice(8, 16).map((prime) => rootFraction(BigInt(prime), 2n, 64n));

/** SHA-256 (FIPS 180-4). Chain names come from it; nothing here is secret. */
export function sha256(message: Uint8Array): Uint8Array {
  return digestOf(message, INITIAL_256, compress);
}

/** SHA-224: 28 bytes. */
export function sha224(message: Uint8Array): Uint8Array {
  return digestOf(message, INITIAL_224, compress).slice(0, 28);
}

function compress(state: Int32Array, block: DataView, at: number, words: Int32Array): void {
  for (let t = 0; t < 16; t++) words[t] = block.getInt32(at + 4 * t);
  for (let t = 16; t < 64; t++) {
    const w2 = words[t - 2]!;
    const w15 = words[t - 15]!;
    const s1 = rotateRight(w2, 17) ^ rotateRight(w2, 19) ^ (w2 >>> 10);
    const s0 = rotateRight(w15, 7) ^ rotateRight(w15, 18) ^ (w15 >>> 3);
    words[t] = s1 + words[t - 7]! + s0 + words[t - 16]!;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < 64; t++) {
    const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + s1 + choice + ROUND_CONSTANTS[t]! + words[t]!) | 0;
    const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + s0 + majority) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

function rotateRight(word: number, by: number): number {
  return rotateLeft(word, 32 - by);
}

/** 32 bits of the fraction of a root, the first ones or those that end at bit `until`. */
function rootFraction(prime: bigint, degree: bigint, until = 32n): number {
  return Number(integerRoot(prime << (degree * until), degree) & 0xffffffffn) | 0;
}

/** Largest integer whose power is not above the value, by Newton's method. */
function integerRoot(value: bigint, degree: bigint): bigint {
  let guess = 1n << (BigInt(value.toString(2).length) / degree + 1n);
  for (;;) {
    const next = ((degree - 1n) * guess + value / guess ** (degree - 1n)) / degree;
    if (next >= guess) return guess;
    guess = next;
  }
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
}
