import { describe, expect, test } from 'vitest';
import { importKubernetes } from '../../../../src/interchange/kubernetes/import.js';
import { topologyOf } from '../../../fixtures.js';

/** What an Installation becomes: the lines of `calico`, those of nodes, and what was said. */
async function imported(spec: string, ...others: readonly string[]) {
  const installation = `apiVersion: operator.tigera.io/v1\nkind: Installation\nmetadata: { name: default }\nspec: ${spec}\nstatus: { calicoVersion: v3.30.1 }`;
  const { text, findings } = importKubernetes(
    [{ name: 'a.yaml', text: [installation, ...others].join('\n---\n') }],
    { cluster: 'c', hostNetwork: 'host' },
  );
  await topologyOf(text);
  const lines = text.split('\n').map((line) => line.trim());
  return {
    calico: lines
      .slice(
        lines.indexOf('calico 3.30 {') + 1,
        lines.findIndex((line) => line.startsWith('node ')),
      )
      .filter((line) => !/^[}]?$/.test(line)),
    nodes: lines.filter((line) => line.startsWith('node ')),
    said: findings.map(({ severity, name, message }) => `${severity} ${name}: ${message}`),
  };
}

describe('pools, as the operator makes IPPools of them', () => {
  test.each([
    ['{ cidr: 10.48.0.0/16 }', 'pool default-ipv4-ippool 10.48.0.0/16 { ipip always  nat-outgoing }'],
    [
      '{ name: p, cidr: 10.48.0.0/16, blockSize: 24, encapsulation: VXLANCrossSubnet, natOutgoing: Disabled, disableBGPExport: true, nodeSelector: "rack == \'1\'" }',
      'pool p 10.48.0.0/16 { block-size 24  vxlan cross-subnet  disable-bgp-export  node-selector rack=1 }',
    ],
    [
      '{ name: old, cidr: 10.48.0.0/16, encapsulation: IPIPCrossSubnet, disableNewAllocations: true }',
      'pool old 10.48.0.0/16 { ipip cross-subnet  nat-outgoing  disabled }',
    ],
    ['{ cidr: "fd00:48::/64" }', 'pool default-ipv6-ippool fd00:48::/64 { block-size 122 }'],
  ])('%s', async (pool, line) => {
    const { calico, said } = await imported(`{ calicoNetwork: { ipPools: [${pool}] } }`);
    expect({ calico, said }).toEqual({ calico: [line], said: [] });
  });

  test('none are named: one of its own', async () => {
    expect((await imported('{}')).calico).toEqual([
      'pool default-ipv4-ippool 192.168.0.0/16 { ipip always  nat-outgoing }',
    ]);
  });

  test('none are named: those of kubeadm', async () => {
    const kubeadm =
      'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nnetworking: { podSubnet: "10.9.0.0/16,fd00:9::/56" }';
    expect((await imported('{}', kubeadm)).calico).toEqual([
      'pool default-ipv4-ippool 10.9.0.0/16 { ipip always  nat-outgoing }',
      'pool default-ipv6-ippool fd00:9::/56 { block-size 122 }',
    ]);
  });

  test('where IPPools are there, they count', async () => {
    const pool =
      'apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: { name: mine }\nspec: { cidr: 10.7.0.0/16 }';
    expect((await imported('{ calicoNetwork: { ipPools: [{ cidr: 10.48.0.0/16 }] } }', pool)).calico).toEqual(
      ['pool mine 10.7.0.0/16 {  }'],
    );
  });
});

test('BGP, MTU, and the addresses by which nodes know each other', async () => {
  const node = `apiVersion: v1
kind: Node
metadata: { name: n1 }
status: { addresses: [{ type: InternalIP, address: 10.1.0.5 }, { type: InternalIP, address: 10.2.0.5 }] }`;
  const { calico, nodes, said } = await imported(
    '{ calicoNetwork: { bgp: Disabled, mtu: 1400, linuxDataplane: Iptables, nodeAddressAutodetectionV4: { cidrs: [10.2.0.0/16] }, ipPools: [{ cidr: 10.48.0.0/16, encapsulation: VXLAN }] } }',
    node,
  );
  expect({ calico, nodes, said }).toEqual({
    calico: [
      'pool default-ipv4-ippool 10.48.0.0/16 { vxlan always  nat-outgoing }',
      'backend vxlan',
      'mtu 1400',
    ],
    nodes: ['node n1 { lan 10.2.0.5 }'],
    said: [],
  });
});

test.each([
  ['{ cni: { type: AmazonVPC } }', 'not modelled: the CNI AmazonVPC'],
  [
    '{ cni: { type: Calico, ipam: { type: HostLocal } } }',
    "not modelled: HostLocal gives out addresses; Calico's IPAM is taken for it",
  ],
  ['{ calicoNetwork: { mtu: 1.5 } }', 'there is no MTU 1.5'],
  ['{ calicoNetwork: { linuxDataplane: BPF } }', 'not modelled: linuxDataplane BPF is taken for Iptables'],
  ['{ calicoNetwork: { containerIPForwarding: Enabled } }', 'not modelled: containerIPForwarding'],
  [
    '{ calicoNetwork: { nodeAddressAutodetectionV4: { interface: eth1 } } }',
    'not modelled: nodeAddressAutodetectionV4 by interface; nodes have their InternalIP',
  ],
  ['{ calicoNetwork: { ipPools: [{ cidr: nowhere }] } }', 'pool nowhere was left out: it has no valid cidr'],
])('%s is told of', async (spec, message) => {
  expect((await imported(spec)).said).toContain(`warning default: ${message}`);
});
