import { expect, test } from 'vitest';
import { importKubernetes } from '../../../../src/interchange/kubernetes/import.js';
import { topologyOf } from '../../../fixtures.js';

const OPTIONS = { cluster: 'demo', hostNetwork: 'pod' } as const;

/** The text that resources of Calico become, without blank lines; it must be text that the language reads. */
async function imported(...resources: readonly string[]): Promise<string> {
  const { text, findings } = importKubernetes([{ name: 'c.yaml', text: resources.join('\n---\n') }], OPTIONS);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  await topologyOf(text);
  return text.replaceAll(/\n\n+/g, '\n').replaceAll(/^.*\/\/.*\n/gm, '');
}

const calico = (kind: string, name: string, spec: string, metadata = '') =>
  `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: { name: ${name}${metadata} }\nspec: ${spec}`;

const node = (name: string, bgp: string, labels = '') =>
  calico('Node', name, `{ bgp: ${bgp} }`, `, labels: { ${labels} }`);

test('nodes of several subnets get a router between them, their AS numbers and cluster ids', async () => {
  const text = await imported(
    node('a', '{ ipv4Address: 10.1.0.5/24, asNumber: 65001, routeReflectorClusterID: 1.1.1.1 }', 'rr: yes'),
    node('b', '{ ipv4Address: 10.2.0.5/24, asNumber: "1.10" }'),
    calico('BGPConfiguration', 'node.b', '{ listenPort: 180 }'),
    calico('IPPool', 'p', '{ cidr: 10.244.0.0/16, ipipMode: CrossSubnet }'),
  );
  expect(text).toBe(`subnet lan 10.1.0.0/24 { gateway 10.1.0.1 }
subnet lan2 10.2.0.0/24 { gateway 10.2.0.1 }
router gateway {
  lan 10.1.0.1
  lan2 10.2.0.1
}
cluster demo {
  calico {
    pool p 10.244.0.0/16 { ipip cross-subnet }
    bgp {
      route-reflector a { cluster-id 1.1.1.1 }
    }
  }
  node a { lan 10.1.0.5  labels rr=true  bgp { as 65001 } }
  node b { lan2 10.2.0.5  bgp { as 65546  listen-port 180 } }
}
`);
});

test('what calico-node writes on a Node of Kubernetes counts as well', async () => {
  const text = await imported(`apiVersion: v1
kind: Node
metadata:
  name: a
  annotations: { projectcalico.org/IPv4Address: 10.1.0.5/16, projectcalico.org/ASNumber: "65001" }
status: { addresses: [{ type: InternalIP, address: 10.1.0.5 }] }`);
  expect(text).toContain('subnet lan 10.1.0.0/16');
  expect(text).toContain('node a { lan 10.1.0.5  bgp { as 65001 } }');
});

test('BGPConfiguration, BGPPeer, BGPFilter and what pools say besides', async () => {
  const text = await imported(
    node('a', '{ ipv4Address: 10.1.0.5/24 }'),
    calico(
      'BGPConfiguration',
      'default',
      `{ asNumber: 65000, nodeToNodeMeshEnabled: false, serviceClusterIPs: [{ cidr: 10.96.0.0/12 }],
         programClusterRoutes: Disabled, communities: [{ name: c, value: "65000:1" }],
         prefixAdvertisements: [{ cidr: 10.244.0.0/16, communities: [c, "65000:2:3"] }] }`,
    ),
    calico(
      'BGPPeer',
      'tor',
      `{ nodeSelector: rack == "1", peerIP: "10.1.0.1:179", asNumber: 65001, filters: [f],
         keepOriginalNextHop: true, maxRestartTime: 2m30s, numAllowedLocalASNumbers: 1 }`,
    ),
    calico(
      'BGPPeer',
      'rr',
      '{ node: a, peerSelector: has(rr), reversePeering: Manual, sourceAddress: None }',
    ),
    calico(
      'BGPFilter',
      'f',
      `{ importV4: [{ action: Reject, cidr: 10.9.0.0/16, matchOperator: In, prefixLength: { min: 24 } }],
         exportV4: [{ action: Accept, interface: "eth*", source: RemotePeers, communities: { values: ["1:2"] },
                      operations: [{ prependASPath: { prefix: [65000, 65001] } }] }, { action: Reject }] }`,
    ),
    calico(
      'IPPool',
      'p',
      '{ cidr: 10.244.0.0/16, disabled: true, nodeSelector: has(rack), allowedUses: [Tunnel] }',
    ),
    calico('IPAMConfig', 'default', '{ strictAffinity: true }'),
  );
  expect(text.slice(text.indexOf('  calico {'))).toBe(`  calico {
    pool p 10.244.0.0/16 { disabled  allowed-uses tunnel  node-selector has rack }
    bgp {
      as 65000
      mesh off
      program-cluster-routes disabled
      service-cluster-ips 10.96.0.0/12
      prefix-advertisement 10.244.0.0/16 communities 65000:1, 65000:2:3
      peer node-selector rack=1 with 10.1.0.1:179 as 65001 { keep-original-next-hop  filters f  num-allowed-local-as-numbers 1  max-restart-time 150 }
      peer a with peer-selector has rr { source-address none  reverse-peering manual }
      bgp-filter f {
        import-v4 reject cidr in 10.9.0.0/16 length 24-32
        export-v4 accept source remote-peers interface "eth*" communities 1:2 prepend-as-path 65000, 65001
        export-v4 reject
      }
    }
    strict-affinity
  }
  node a { lan 10.1.0.5 }
}
`);
});

test('passwords are noted, peers that are pods are left out', () => {
  const text = [
    calico(
      'BGPPeer',
      'a',
      '{ peerIP: 10.0.0.1, asNumber: 1, password: { secretKeyRef: { name: s, key: k } } }',
    ),
    calico('BGPPeer', 'b', '{ localWorkloadSelector: all() }'),
  ].join('\n---\n');
  const { findings } = importKubernetes([{ name: 'c.yaml', text }], OPTIONS);
  expect(findings.map(({ severity, name }) => `${severity} ${name}`)).toEqual(['information a', 'warning b']);
});
