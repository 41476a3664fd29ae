import fc from 'fast-check';
import { adminPolicies } from './admin-policies.js';
import { hostSettings, listens } from './docker.js';
import { faults } from './faults.js';
import { hostEndpoint, hostPolicies } from './host-endpoints.js';
import { policies } from './policies.js';
import { services } from './services.js';
import { all, block, braced, type Drawn, lines, oneOf, perhaps, someOf } from './text.js';

/** What the pieces of a cluster must know of each other to fit. */
export interface ClusterShape {
  readonly nodes: number;
  /** Its last node is on a subnet of its own. */
  readonly apart: boolean;
  readonly cni: Cni;
  readonly dual: boolean;
  /** Calico watches the first node's own interfaces. */
  readonly guarded: boolean;
  /** The router between the subnets speaks BGP with the nodes. */
  readonly fabric: boolean;
}

export type Cni = 'calico' | 'flannel' | 'none';

/** A cluster of two or three nodes, on one subnet or on two with a router between them, and a laptop outside. */
export function clusterWorld(): Drawn {
  return shape().chain((of) =>
    all(
      ...subnets(of),
      `host laptop {\n  lan 192.168.31.100${of.dual ? ', fd00:31::100' : ''}\n  route 10.96.0.0/16 via 192.168.31.61\n  route 10.244.0.0/16 via 192.168.31.62\n}`,
      block(
        'cluster demo',
        of.dual ? 'service-cidr 10.96.0.0/12, fd00:96::/112' : '',
        kubeProxy(),
        cniOf(of),
        ...Array.from({ length: of.nodes }, (_, index) => node(of, index + 1)),
        namespace(of),
        of.cni === 'calico' && of.guarded ? hostPolicies() : '',
      ),
      faults(of),
    ),
  );
}

function shape(): fc.Arbitrary<ClusterShape> {
  return fc
    .record({
      nodes: oneOf(2, 3),
      apart: fc.boolean(),
      cni: fc.oneof(
        { weight: 5, arbitrary: fc.constant('calico' as const) },
        { weight: 2, arbitrary: fc.constant('flannel' as const) },
        { weight: 1, arbitrary: fc.constant('none' as const) },
      ),
      dual: oneOf(false, false, true),
      fabric: oneOf(false, false, true),
      guarded: oneOf(false, false, false, true),
    })
    .map((drawn) => {
      const isCalico = drawn.cni === 'calico';
      const fabric = isCalico && drawn.apart && drawn.fabric;
      return { ...drawn, dual: isCalico && drawn.dual && !fabric, fabric };
    });
}

function subnets({ apart, dual, fabric }: ClusterShape): (Drawn | string)[] {
  const subnet = (name: string, net: number) => (mtu: string) =>
    `subnet ${name} 192.168.${net}.0/24${dual ? `, fd00:${net}::/64` : ''} { gateway 192.168.${net}.1${dual ? `, fd00:${net}::1` : ''}${mtu} }`;
  const lan = oneOf('', '', '  mtu 1400', '  mtu 9000').map(subnet('lan', 31));
  if (!apart) return [lan];
  const card = (name: string, net: number) => `${name} 192.168.${net}.1${dual ? `, fd00:${net}::1` : ''}`;
  const bgp =
    'bgp {\n  as 65001\n  peer 192.168.31.0/24 as external\n  peer 192.168.32.0/24 as external\n  announce connected\n}';
  return [
    lan,
    oneOf('', '', '  mtu 1400').map(subnet('far', 32)),
    block('router between', card('lan', 31), card('far', 32), fabric ? bgp : ''),
  ];
}

function kubeProxy(): Drawn {
  return someOf(
    oneOf(
      'kube-proxy iptables',
      'kube-proxy ipvs',
      'kube-proxy ipvs { scheduler lc  strict-arp }',
      'kube-proxy ipvs { scheduler sh }',
      'kube-proxy nftables',
    ),
    oneOf('kubernetes 1.20', 'kubernetes 1.28', 'kubernetes 1.31', 'kubernetes 1.34'),
  );
}

function cniOf(of: ClusterShape): Drawn {
  switch (of.cni) {
    case 'none':
      return fc.constant('cni none');
    case 'flannel':
      return block(
        oneOf('flannel', 'flannel 0.15'),
        of.apart
          ? oneOf('backend vxlan', 'backend vxlan { direct-routing }')
          : oneOf('backend vxlan', 'backend vxlan { direct-routing }', 'backend host-gw'),
        perhaps('ip-masq off'),
        perhaps('mtu 1300'),
      );
    case 'calico':
      return calico(of);
  }
}

function calico({ nodes, dual, fabric, guarded }: ClusterShape): Drawn {
  const pool = fc
    .tuple(
      fabric
        ? oneOf('', '', '  ipip cross-subnet')
        : oneOf('', '  ipip always', '  ipip cross-subnet', '  vxlan always', '  vxlan cross-subnet'),
      oneOf('  nat-outgoing', ''),
    )
    .map(([encapsulation, nat]) => `pool default 10.244.0.0/16 { block-size 26${encapsulation}${nat} }`);
  const v6 = oneOf('', '  nat-outgoing', '  vxlan always', '  vxlan cross-subnet  nat-outgoing').map(
    (settings) => `pool six fd00:10:244::/56 { block-size 122${settings} }`,
  );
  const reflector = `bgp {\n  mesh off\n  route-reflector node${nodes} { cluster-id 244.0.0.1 }\n  peer all with route-reflectors\n}`;
  const racks = `bgp {\n  mesh off\n  service-cluster-ips 10.96.0.0/12\n${Array.from(
    { length: nodes },
    (_, index) =>
      `  peer node${index + 1} with 192.168.${index === nodes - 1 ? 32 : 31}.1 as 65001 { num-allowed-local-as-numbers 1 }`,
  ).join('\n')}\n}`;
  return block(
    oneOf('calico 3.31', 'calico 3.31', 'calico 3.26', 'calico 3.20'),
    pool,
    dual ? v6 : '',
    fabric ? racks : perhaps(reflector),
    perhaps('strict-affinity'),
    perhaps(felix()),
    guarded ? hostEndpoint() : '',
  );
}

function felix(): Drawn {
  return block(
    'felix',
    someOf(
      oneOf('default-endpoint-to-host-action drop', 'default-endpoint-to-host-action return'),
      'chain-insert-mode append',
      'failsafe-inbound 22/tcp, 179/tcp',
    ),
  );
}

function node({ apart, nodes, dual }: ClusterShape, number: number): Drawn {
  const isFar = apart && number === nodes;
  const net = isFar ? 32 : 31;
  const address = `${isFar ? 'far' : 'lan'} 192.168.${net}.${60 + number}${dual ? `, fd00:${net}::${60 + number}` : ''}`;
  return block(
    `node node${number}`,
    address,
    hostSettings(),
    perhaps('listen 9000/tcp'),
    perhaps('labels role=edge'),
  );
}

function namespace({ nodes, cni }: ClusterShape): Drawn {
  const on = oneOf(...Array.from({ length: nodes }, (_, index) => `node${index + 1}`));
  const pod = (name: string, labels: string) =>
    fc
      .tuple(on, all(`labels ${labels}`, listens(), perhaps(oneOf('host-network', 'not-ready'))))
      .map(([where, inside]) => braced(`pod ${name} on ${where}`, inside));
  const nothing = { inside: '', outside: '' };
  const policed = cni === 'calico';
  return fc
    .tuple(
      pod('web', 'app=web, tier=front'),
      pod('api', 'app=api'),
      perhaps(pod('log', 'app=log')),
      fc.option(services(), { nil: '' }),
      policed ? fc.option(policies(), { nil: nothing }) : fc.constant(nothing),
      policed ? fc.oneof({ weight: 3, arbitrary: fc.constant('') }, adminPolicies()) : fc.constant(''),
    )
    .map(([web, api, log, declared, policy, admin]) =>
      lines([
        braced('namespace shop', lines(['labels team=shop', web, api, log, declared, policy.inside])),
        policy.outside,
        admin,
      ]),
    );
}
