import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { routeAuthor } from '../../../../src/controlplane/calico/bgp/cluster-routes.js';
import { type Peering, Peerings, protocolName } from '../../../../src/controlplane/calico/bgp/peering.js';
import type { CalicoCluster } from '../../../../src/controlplane/calico/cluster.js';
import { nodeAddresses } from '../../../../src/controlplane/calico/node-address.js';
import { family } from '../../../../src/linux/address.js';
import { knet } from '../../../cli/knet.js';
import { calicoOf } from '../calico-cluster.js';

/** Calico resources, and the peers that confd's own tests want for node kube-master. */
const truth = new URL('../../../../../shared/truth/calico/bgp/', import.meta.url);
const cases = existsSync(truth) ? readdirSync(truth).sort() : [];

/** A step of a test that changes what the step before it declared. */
function stepsOf(name: string): string[] {
  const before = name.replace(/__step2$/, '');
  return (before === name ? [name] : [before, name]).filter((step) => cases.includes(step));
}

/** Without the step before it there are no nodes. */
const complete = cases.filter((name) => !name.endsWith('__step2') || stepsOf(name).length === 2);

test.skipIf(complete.length === 0).each(complete)(
  '%s: the peers that confd gives kube-master',
  async (name) => {
    const files = Object.fromEntries(
      stepsOf(name).map((step, index) => [
        `manifests/${index}.yaml`,
        readFileSync(new URL(`${step}/input.yaml`, truth), 'utf8'),
      ]),
    );
    const imported = await knet(['import', 'manifests', '-o', 'cluster.knet'], { files });
    expect(imported.code, imported.err).toBe(0);
    const { cluster: read } = await calicoOf(imported.written['cluster.knet']!);
    // No resource says the version; these are of a current one.
    const cluster: CalicoCluster = { ...read, cni: { ...read.cni, version: '3.33' } };
    const addresses = nodeAddresses(cluster);
    const peerings = new Peerings(cluster, addresses);
    const peers = [...peerings.of('kube-master')].map(shown).sort((a, b) => (a.name < b.name ? -1 : 1));

    const expected = JSON.parse(readFileSync(new URL(`${name}/expected.json`, truth), 'utf8'));
    expect(peers).toEqual(expected.peers);
    expect(String(peerings.asNumber('kube-master'))).toBe(expected.localAs);
    if (stepsOf(name).some(hasPools))
      expect(kernelProgramming(cluster)).toEqual(expected.kernelProgramming.map(author));
    // With CALICO_ROUTER_ID=hash, which no resource says, it is something else.
    if (name !== 'mesh__hash') expect(addresses.get('kube-master')?.address).toBe(expected.routerId);
  },
);

function hasPools(step: string): boolean {
  return readFileSync(new URL(`${step}/input.yaml`, truth), 'utf8').includes('kind: IPPool');
}

/** `172.16.0.0/16 reject`: whether BIRD may write routes to a pool into the kernel. */
function author([prefix, action]: readonly [string, string]): string {
  return `${prefix} ${action === 'reject;' ? 'reject' : 'accept'}`;
}

function kernelProgramming(cluster: CalicoCluster): string[] {
  return [...cluster.cni.pools.values()]
    .filter(({ prefix }) => family(prefix) === 4)
    .map((pool) => `${pool.prefix} ${routeAuthor(pool, cluster) === 'bird' ? 'accept' : 'reject'}`)
    .sort();
}

function shown(peering: Peering) {
  return {
    name: protocolName(peering),
    neighbor: peering.remoteAddress,
    as: String(peering.remoteAs),
    passive: peering.passive,
    rrClient: peering.reflectsWith !== undefined,
    clusterId: peering.reflectsWith ?? null,
    nextHopSelf: peering.nextHop === 'self',
    nextHopKeep: peering.nextHop === 'keep',
  };
}
