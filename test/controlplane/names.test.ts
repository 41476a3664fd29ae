import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hexDigits, localMac } from '../../src/controlplane/names.js';

test('digits are as many as asked for, and a longer text starts with the shorter one', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(64), fc.nat(64), (seed, a, b) => {
      const [short, long] = [Math.min(a, b), Math.max(a, b)].map((count) => hexDigits(seed, count));
      expect(long).toMatch(/^[0-9a-f]*$/);
      expect(long).toHaveLength(Math.max(a, b));
      expect(long!.startsWith(short!)).toBe(true);
    }),
  );
});

test('names of 20,000 similar things do not collide', () => {
  const seeds = Array.from({ length: 20_000 }, (_, index) => `eth0 of node${index}`);
  expect(new Set(seeds.map((seed) => hexDigits(seed, 12))).size).toBe(seeds.length);
  expect(new Set(seeds.map(localMac)).size).toBe(seeds.length);
});

test('a derived MAC is unicast and locally administered', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const mac = localMac(seed);
      expect(mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
      expect(Number.parseInt(mac.slice(0, 2), 16) & 0b11).toBe(0b10);
    }),
  );
});
