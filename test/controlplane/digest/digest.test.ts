import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha1 } from '../../../src/controlplane/digest/sha1.js';
import { sha224, sha256 } from '../../../src/controlplane/digest/sha2.js';
import { sha3_224 } from '../../../src/controlplane/digest/sha3.js';
import { base32, base64url, hex } from '../../../src/controlplane/digest/text.js';

test('the examples of FIPS 180-4', () => {
  expect(hex(sha1('abc'))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  expect(hex(sha224(bytes('abc')))).toBe('23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7');
  expect(hex(sha256(bytes('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('the same as an independent implementation, of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(hex(sha1(text))).toBe(createHash('sha1').update(text).digest('hex'));
      expect(hex(sha224(bytes(text)))).toBe(createHash('sha224').update(text).digest('hex'));
      expect(hex(sha256(bytes(text)))).toBe(createHash('sha256').update(text).digest('hex'));
      expect(hex(sha3_224(bytes(text)))).toBe(createHash('sha3-224').update(text).digest('hex'));
    }),
  );
});

test('base 64 for URLs, of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (data) => {
      expect(base64url(data)).toBe(Buffer.from(data).toString('base64url'));
    }),
  );
});

test('the examples of RFC 4648 in base 32, without their padding', () => {
  const encoded = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(bytes(text)));
  expect(encoded).toEqual(['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI']);
});

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
