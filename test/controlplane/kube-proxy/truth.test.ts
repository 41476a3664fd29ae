import { beforeAll, describe, expect, test } from 'vitest';
import { controlPlane } from '../../../src/controlplane/build.js';
import { importKubernetes } from '../../../src/interchange/kubernetes/import.js';
import type { NetworkNamespace } from '../../../src/linux/namespace.js';
import { formatIptablesRule } from '../../../src/linux/print/iptables.js';
import { topologyOf } from '../../fixtures.js';
import { capture } from '../capture.js';

const real = capture('kube-proxy-1.20');

/** Chains of dockerd, Felix and the kubelet, which did not run where the capture was made. */
const OTHERS = /^(DOCKER|cali-|KUBE-FIREWALL$|KUBE-KUBELET-CANARY$)/;

describe.skipIf(!real.present)(
  'a real kube-proxy 1.20 in mode iptables (skipped where the capture is absent)',
  () => {
    let host: NetworkNamespace;
    let captured: readonly string[];

    beforeAll(async () => {
      const file = { name: 'api-objects.json', text: real.text('api-objects.json') };
      const { text, findings } = importKubernetes([file], {
        cluster: 'captured',
        kubernetes: '1.20',
        hostNetwork: 'host',
      });
      expect(findings).toEqual([]);
      const topology = await topologyOf(text);
      host = controlPlane(topology).world.machine('node2')!.namespaces.get('host')!;
      captured = real.lines('node2.iptables-save');
    });

    test.each(['mangle', 'filter', 'nat'])('table %s has the same chains', (table) => {
      const chains = [...tableOf(host, table).chains.keys()];
      expect(chains.filter((chain) => !OTHERS.test(chain))).toEqual(
        linesOf(captured, table)
          .filter((line) => line.startsWith(':'))
          .map((line) => line.slice(1).split(' ')[0]),
      );
    });

    test.each(['filter', 'nat'])('table %s has the same rules in the same order', (table) => {
      const ours = [...tableOf(host, table).chains.values()].flatMap(({ name, rules }) =>
        rules
          .filter(({ provenance }) => provenance.by === 'kube-proxy')
          .map((rule) => formatIptablesRule(name, rule)),
      );
      const theirs = linesOf(captured, table).filter((line) => line.startsWith('-A'));
      expect(byService(ours)).toEqual(byService(theirs));
      expect(ours.length).toBeGreaterThan(5);
    });
  },
);

function tableOf({ iptables }: NetworkNamespace, name: string) {
  return iptables.find((table) => table.family === 4 && table.name === name)!;
}

function linesOf(lines: readonly string[], table: string): string[] {
  const start = lines.indexOf(`*${table}`);
  return lines.slice(start + 1, lines.indexOf('COMMIT', start));
}

/**
 * kube-proxy goes through its Services in the order of a Go map, which is another one each time; the rules of one Service port
 * keep their order, and so does the last rule of KUBE-SERVICES. So the ports' blocks are sorted by name.
 */
function byService(rules: readonly string[]): string[] {
  const blocks = new Map<string, string[]>();
  rules.forEach((rule, index) => {
    const chain = rule.split(' ')[1]!;
    const port = /--comment "([\w-]+\/[\w:.-]+)/.exec(rule)?.[1];
    const shared = /^KUBE-(SERVICES|NODEPORTS|EXTERNAL-SERVICES)$/.test(chain) && port;
    const key = shared ? `${chain} ${port}` : `${chain}~${String(index).padStart(4, '0')}`;
    blocks.set(key, [...(blocks.get(key) ?? []), rule]);
  });
  const chains = [...new Set(rules.map((rule) => rule.split(' ')[1]!))];
  return chains.flatMap((chain) => {
    const own = [...blocks].filter(([key]) => key.split(/[ ~]/)[0] === chain);
    return own
      .sort(([a], [b]) => (a.includes('~') || b.includes('~') ? 0 : a < b ? -1 : 1))
      .flatMap(([, block]) => block);
  });
}
