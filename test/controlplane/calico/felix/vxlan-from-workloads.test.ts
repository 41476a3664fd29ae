import { expect, test } from 'vitest';
import { workloadChains } from '../../../../src/controlplane/calico/felix/endpoint.js';
import type { SourceRange } from '../../../../src/linux/provenance.js';

const start = { line: 0, character: 0 };
const source: SourceRange = { uri: 'file:///shop.knet', start, end: start };

test('a pod may send VXLAN packets only where FelixConfiguration allows it, and IPIP never', () => {
  expect(drops({})).toEqual([
    'Drop VXLAN encapped packets originating in workloads',
    'Drop IPinIP encapped packets originating in workloads',
    'Drop if no profiles matched',
  ]);
  expect(drops({ allowVxlan: true })).toEqual([
    'Drop IPinIP encapped packets originating in workloads',
    'Drop if no profiles matched',
  ]);
});

function drops(options: { readonly allowVxlan?: boolean }): (string | undefined)[] {
  const provenance = { by: 'felix', why: 'test', source };
  const workload = { interface: 'cali1', name: 'shop/web', profiles: [], tiers: [], provenance, ...options };
  const chain = workloadChains(workload).find(({ name }) => name.startsWith('cali-fw-'));
  return chain!.rules.flatMap(({ action, comments = [] }) =>
    action?.saved === '-j DROP' && comments.length > 0 ? [comments[0]] : [],
  );
}
