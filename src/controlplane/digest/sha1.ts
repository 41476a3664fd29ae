import { digestOf, rotateLeft } from './merkle-damgard.js';

const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

/** SHA-1 (FIPS 180-4) of the text's UTF-8 bytes. Names of devices come from it; nothing here is secret. */
export function sha1(text: string): Uint8Array {
  return digestOf(new TextEncoder().encode(text), INITIAL, compress);
}

function compress(state: Int32Array, block: DataView, at: number, words: Int32Array): void {
  for (let t = 0; t < 80; t++) {
    words[t] =
      t < 16
        ? block.getInt32(at + 4 * t)
        : rotateLeft(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1);
  }
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
  for (let t = 0; t < 80; t++) {
    const { f, k } = round(t, b, c, d);
    const next = (rotateLeft(a, 5) + f + e + k + words[t]!) | 0;
    [a, b, c, d, e] = [next, a, rotateLeft(b, 30), c, d];
  }
  for (const [index, value] of [a, b, c, d, e].entries()) state[index]! += value;
}

/** FIPS 180-4, sections 4.1.1 and 4.2.1. */
function round(t: number, b: number, c: number, d: number): { f: number; k: number } {
  if (t < 20) return { f: (b & c) | (~b & d), k: 0x5a827999 };
  if (t < 40) return { f: b ^ c ^ d, k: 0x6ed9eba1 };
  if (t < 60) return { f: (b & c) | (b & d) | (c & d), k: 0x8f1bbcdc };
  return { f: b ^ c ^ d, k: 0xca62c1d6 };
}
