import { describe, expect, test } from 'vitest';
import { importKubernetes } from '../../../../src/interchange/kubernetes/import.js';
import { loadTopology } from '../../../../src/language/workspace.js';

function imported(text: string) {
  return importKubernetes([{ name: 'a.yaml', text }], { cluster: 'c', hostNetwork: 'host' });
}

/** The cluster's own lines, without those of nodes and namespaces, and what was said. */
async function settingsOf(text: string) {
  const { text: knet, findings } = imported(text);
  const { findings: errors } = await loadTopology('file:///a.knet', async () => knet);
  expect(errors.filter(({ severity }) => severity === 'error')).toEqual([]);
  const lines = knet.split('\n').map((line) => line.trim());
  return {
    lines: lines.slice(lines.indexOf('cluster c {') + 1).filter((line) => !/^(node |\}|calico|$)/.test(line)),
    said: findings.map(({ severity, message }) => `${severity}: ${message}`),
  };
}

const configMap = (name: string, key: string, value: string) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { [key]: value } });

const kubeProxy = (settings: string) =>
  configMap(
    'kube-proxy',
    'config.conf',
    `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n${settings}`,
  );

const node = (name: string, address: string, podCIDR: string, version: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: { podCIDR },
    status: { addresses: [{ type: 'InternalIP', address }], nodeInfo: { kubeletVersion: version } },
  });

test("kube-proxy's mode, scheduler, ARP, pods' addresses and node port addresses are read of its ConfigMap", async () => {
  expect(
    await settingsOf(
      kubeProxy(
        'mode: ipvs\nclusterCIDR: 10.42.0.0/16\nipvs: { scheduler: lc, strictARP: true }\nnodePortAddresses: [10.0.0.0/8]\n',
      ),
    ),
  ).toEqual({
    lines: [
      'kube-proxy ipvs { scheduler lc  strict-arp  node-port-addresses 10.0.0.0/8 }',
      'pool default 10.42.0.0/16 { ipip always  nat-outgoing }',
      'allow-vxlan-from-workloads',
    ],
    said: [],
  });
});

test.each([
  ['mode: userspace', 'warning: mode userspace is not modelled: taken for iptables'],
  ['ipvs: { scheduler: fair }', 'warning: there is no IPVS scheduler fair: taken for rr'],
  [
    'detectLocalMode: NodeCIDR',
    "warning: detectLocalMode NodeCIDR is not modelled: pods are told by the cluster's CIDR",
  ],
  ['a: [', 'warning: its config.conf cannot be read: this is neither YAML nor JSON'],
])('of kube-proxy, %s is said', async (settings, message) => {
  const { said } = await settingsOf(kubeProxy(settings));
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(message);
});

describe('kubeadm', () => {
  const configuration =
    'apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.27.4\nnetworking: { serviceSubnet: 10.43.0.0/16, podSubnet: 10.42.0.0/16 }\n';

  test.each([
    ['its ConfigMap', configMap('kubeadm-config', 'ClusterConfiguration', configuration)],
    ['a file for kubeadm init', configuration],
  ])("%s says the version, Services' and pods' networks", async (_, text) => {
    expect((await settingsOf(text)).lines.slice(0, 3)).toEqual([
      'kubernetes 1.27',
      'service-cidr 10.43.0.0/16',
      'pool default 10.42.0.0/16 { ipip always  nat-outgoing }',
    ]);
  });
});

describe('ServiceCIDR', () => {
  const serviceCidr = (name: string, cidrs: readonly string[]) =>
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'ServiceCIDR',
      metadata: { name },
      spec: { cidrs },
    });

  test.each([
    ['kubernetes', ['10.111.0.0/16', 'fd00:111::/112'], ['service-cidr 10.111.0.0/16, fd00:111::/112'], []],
    [
      'more',
      ['10.112.0.0/16'],
      [],
      ['warning: not modelled: ClusterIPs come from ServiceCIDR kubernetes alone, not from 10.112.0.0/16'],
    ],
    ['kubernetes', ['nowhere'], [], ['warning: its cidrs cannot be read: nowhere']],
  ])('%s %j', async (name, cidrs, lines, said) => {
    const found = await settingsOf(serviceCidr(name, cidrs));
    expect(found.lines.filter((line) => line.startsWith('service-cidr'))).toEqual(lines);
    expect(found.said).toEqual(said);
  });
});

describe('flannel', () => {
  const flannel = (conf: object) => configMap('kube-flannel-cfg', 'net-conf.json', JSON.stringify(conf));

  test('net-conf.json makes it the CNI', async () => {
    const conf = {
      Network: '10.244.0.0/16',
      SubnetLen: 25,
      Backend: { Type: 'vxlan', VNI: 7, DirectRouting: true },
    };
    expect((await settingsOf(flannel(conf))).lines).toEqual([
      'flannel {',
      'network 10.244.0.0/16',
      'subnet-length 25',
      'backend vxlan { vni 7  direct-routing }',
    ]);
  });

  test('a backend that is not modelled is said', async () => {
    const conf = { Network: '10.244.0.0/16', Backend: { Type: 'wireguard' } };
    expect((await settingsOf(flannel(conf))).said).toEqual([
      'warning: backend wireguard is not modelled: taken for vxlan',
    ]);
  });

  test('nodes stand in the order of their parts of the network, so that each gets its own', async () => {
    const text = [
      flannel({ Network: '10.244.0.0/16', Backend: { Type: 'host-gw' } }),
      node('b', '10.0.0.2', '10.244.1.0/24', 'v1.31.0'),
      node('a', '10.0.0.1', '10.244.0.0/24', 'v1.31.0'),
    ].join('\n---\n');
    const nodes = imported(text)
      .text.split('\n')
      .filter((line) => line.includes(' node '));
    expect(nodes).toEqual(['  node a { lan 10.0.0.1 }', '  node b { lan 10.0.0.2 }']);
  });
});

test('of nodes in the midst of an upgrade the oldest version counts', async () => {
  const text = `${node('a', '10.0.0.1', '10.244.0.0/24', 'v1.31.2')}\n---\n${node('b', '10.0.0.2', '10.244.1.0/24', 'v1.30.9+k3s1')}`;
  const { lines, said } = await settingsOf(text);
  expect(lines[0]).toBe('kubernetes 1.30');
  expect(said).toEqual(['warning: nodes are of versions 1.30, 1.31: all are taken for 1.30']);
});

test("the networks that nodes were given of the pods' network make the pool", async () => {
  const { lines } = await settingsOf(node('a', '10.0.0.1', '10.42.3.0/24', 'v1.31.2'));
  expect(lines[1]).toBe('pool default 10.42.0.0/16 { ipip always  nat-outgoing }');
});
