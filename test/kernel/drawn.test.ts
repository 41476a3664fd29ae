import { describe, expect, test } from 'vitest';
import { formatText } from '../../src/language/format/format.js';
import { loadTopology } from '../../src/language/workspace.js';
import { ip } from '../../src/linux/address.js';
import type { LinuxWorld } from '../../src/linux/world.js';
import { isCommandLines, worldOf } from './compare-world.js';
import { drawnBySeed } from './differ.js';
import { flowIn } from './drawn/flow-in.js';
import { traceStatement } from './flow-text.js';

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1);
const FILES = SEEDS.filter((seed) => !isCommandLines(drawnBySeed(seed).text));
const errorsOf = async (text: string) => {
  const { findings } = await loadTopology('file:///drawn.knet', async () => text);
  return findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
};

describe('what is drawn by lot', () => {
  test('is a file without errors, but for a few', async () => {
    const invalid = await Promise.all(FILES.map((seed) => errorsOf(drawnBySeed(seed).text)));
    expect(invalid.filter((errors) => errors.length > 0).length / FILES.length).toBeLessThan(0.03);
  });

  test('is the same for the same seed, and another for another', () => {
    expect(drawnBySeed(7)).toEqual(drawnBySeed(7));
    expect(new Set(SEEDS.map((seed) => drawnBySeed(seed).text)).size).toBeGreaterThan(50);
  });

  test.each(FILES.slice(0, 12))('keeps its meaning in its canonical layout (seed %i)', async (seed) => {
    const { text } = drawnBySeed(seed);
    const formatted = formatText(text);
    expect(formatText(formatted)).toBe(formatted);
    expect(withoutLayout(formatted)).toBe(withoutLayout(text));
  });

  test('or command lines that make a world', async () => {
    const commands = SEEDS.map((seed) => drawnBySeed(seed).text).filter(isCommandLines);
    expect(commands.length).toBeGreaterThan(3);
    for (const text of commands) await expect(worldOf(text)).resolves.toHaveProperty('machine');
  });

  test('its packets can be asked for in the file', async () => {
    for (const seed of FILES.slice(0, 12)) {
      const { text, packets } = drawnBySeed(seed);
      const world = (await worldOf(text)) as LinuxWorld;
      for (const packet of packets.slice(0, 4)) {
        const statement = traceStatement(flowIn(world, packet));
        expect(await errorsOf(`${text}\n${statement}`), `${seed}: ${statement}`).toEqual([]);
      }
    }
  });
});

describe('a packet as a statement', () => {
  const from = { machine: 'node1', namespace: 'shop/web' };

  test.each([
    [{ ...from, protocol: 'icmp' }, 'trace packet: shop/web -> 10.0.0.1'],
    [{ ...from, protocol: 'udp', destinationPort: 53 }, 'trace packet: shop/web -> 10.0.0.1:53/udp'],
    [{ ...from, namespace: 'host', protocol: 'icmp', ttl: 2 }, 'trace packet: node1 -> 10.0.0.1 { ttl 2 }'],
    [
      { machine: 'one', namespace: 'c0', protocol: 'icmp', length: 1500, dontFragment: true },
      'trace packet: one/c0 -> 10.0.0.1 { size 1500  df on }',
    ],
  ] as const)('%o', (flow, text) => {
    expect(traceStatement({ ...flow, destination: ip('10.0.0.1') })).toBe(text);
  });

  test('under a scenario, to an IPv6 address', () => {
    const flow = { ...from, protocol: 'tcp', destination: ip('fd00::1'), destinationPort: 80 } as const;
    expect(traceStatement(flow, 'fault')).toBe('trace packet: shop/web -> [fd00::1]:80/tcp under "fault"');
  });
});

function withoutLayout(text: string): string {
  return text.replace(/\s+/g, '');
}
