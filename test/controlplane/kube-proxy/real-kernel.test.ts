import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { ControlPlane } from '../../../src/controlplane/controlplane.js';
import { ipsetLines } from '../../../src/linux/print/ipset.js';
import { formatIptablesRule } from '../../../src/linux/print/iptables.js';
import { namespaceOf, planeOf } from '../state-text.js';
import { SERVICES_OF_ALL_KINDS } from './services-of-all-kinds.js';

/** Gives rules to iptables-restore in a namespace of its own; what iptables-save says of them then. */
function savedAfterRestore(rules: string, sets = ''): string | undefined {
  const script = 'test -z "$1" || echo "$1" | ipset restore; iptables-restore && iptables-save';
  const { status, stdout } = spawnSync('unshare', ['-n', 'sh', '-ec', script, 'sh', sets], {
    input: rules,
    encoding: 'utf8',
  });
  return status === 0 ? stdout : undefined;
}

const NEEDED =
  '*nat\n-A OUTPUT -m recent --set --name a -m statistic --mode random --probability 0.5\nCOMMIT\n';
const works = savedAfterRestore(NEEDED) !== undefined;

describe.skipIf(!works)('real iptables (skipped without root, or without its modules)', () => {
  test.each([
    ['1.20', 'iptables'],
    ['1.31', 'iptables'],
    ['1.24', 'ipvs'],
    ['1.31', 'ipvs'],
  ])('prints the rules of kube-proxy %s in mode %s as they are written here', async (version, mode) => {
    const plane = await planeOf(`
      subnet lan 10.1.0.0/24
      cluster demo {
        kubernetes ${version}
        kube-proxy ${mode}
        cluster-cidr 10.42.0.0/16
        node node1 { lan 10.1.0.61 }
        namespace shop {
          ${SERVICES_OF_ALL_KINDS}
          service e { port 80  external-ips 192.0.2.3  endpoints 10.42.1.1 }
        }
      }`);
    for (const table of ['filter', 'nat']) {
      const rules = rulesOf(plane, table);
      expect(rules.length).toBeGreaterThan(3);
      const chains = new Set(rules.flatMap((rule) => [rule.split(' ')[1]!, ...jumpOf(rule)]));
      const restored = [
        `*${table}`,
        ...[...chains].map((chain) => `:${chain} - [0:0]`),
        ...rules,
        'COMMIT',
        '',
      ];
      const sets = ipsetLines(namespaceOf(plane, 'node1')).map(({ text }) => text);
      const saved = savedAfterRestore(restored.join('\n'), sets.join('\n'));
      const printed = saved?.split('\n').filter((line) => line.startsWith('-A '));
      expect(printed?.sort()).toEqual([...rules].sort());
    }
  });
});

function rulesOf(plane: ControlPlane, table: string): string[] {
  return namespaceOf(plane, 'node1')
    .iptables.filter(({ name, family }) => name === table && family === 4)
    .flatMap(({ chains }) => [...chains.values()])
    .filter(({ name }) => name.startsWith('KUBE-'))
    .flatMap(({ name, rules }) => rules.map((rule) => formatIptablesRule(name, rule)));
}

function jumpOf(rule: string): string[] {
  return [...rule.matchAll(/-j (KUBE-\S+)/g)].map(([, chain]) => chain!);
}
