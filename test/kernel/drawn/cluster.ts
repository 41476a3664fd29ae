import fc from 'fast-check';
import { hostSettings, listens } from './docker.js';
import { policies } from './policies.js';
import { services } from './services.js';
import { all, block, braced, type Drawn, lines, oneOf, perhaps, someOf } from './text.js';

/** A cluster of two or three nodes, on one subnet or on two with a router between them, and a laptop outside. */
export function clusterWorld(): Drawn {
  return fc
    .tuple(oneOf(2, 3), fc.boolean(), oneOf(...CNI))
    .chain(([nodes, apart, cni]) =>
      all(
        oneOf(
          'subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }',
          'subnet lan 192.168.31.0/24 { gateway 192.168.31.1  mtu 1400 }',
        ),
        ...(apart
          ? [
              'subnet far 192.168.32.0/24 { gateway 192.168.32.1 }',
              'router between {\n  lan 192.168.31.1\n  far 192.168.32.1\n}',
            ]
          : []),
        'host laptop {\n  lan 192.168.31.100\n  route 10.96.0.0/16 via 192.168.31.61\n  route 10.244.0.0/16 via 192.168.31.62\n}',
        block(
          'cluster demo',
          kubeProxy(),
          cniOf(cni, nodes),
          ...Array.from({ length: nodes }, (_, index) => node(index + 1, apart && index === nodes - 1)),
          namespace(nodes, cni === 'calico'),
        ),
        fault(nodes, cni),
      ),
    );
}

const CNI = ['calico', 'flannel', 'none'] as const;
type Cni = (typeof CNI)[number];

function kubeProxy(): Drawn {
  return someOf(
    oneOf('kube-proxy iptables', 'kube-proxy ipvs', 'kube-proxy nftables'),
    oneOf('kubernetes 1.20', 'kubernetes 1.31'),
  );
}

function cniOf(cni: Cni, nodes: number): Drawn {
  if (cni === 'none') return fc.constant('cni none');
  if (cni === 'flannel')
    return block(
      'flannel',
      oneOf('backend vxlan', 'backend vxlan { direct-routing }', 'backend host-gw'),
      perhaps('ip-masq off'),
    );
  const pool = fc
    .tuple(
      oneOf('', '  ipip always', '  ipip cross-subnet', '  vxlan always', '  vxlan cross-subnet'),
      oneOf('  nat-outgoing', ''),
    )
    .map(([encapsulation, nat]) => `pool default 10.244.0.0/16 { block-size 26${encapsulation}${nat} }`);
  const reflector = `bgp {\n  mesh off\n  route-reflector node${nodes} { cluster-id 244.0.0.1 }\n  peer all with route-reflectors\n}`;
  return block('calico 3.31', pool, perhaps(reflector), perhaps('endpoint-to-host drop'));
}

function node(number: number, apart: boolean): Drawn {
  const address = `${apart ? 'far 192.168.32' : 'lan 192.168.31'}.${60 + number}`;
  return block(`node node${number}`, address, hostSettings(), perhaps('listen 9000/tcp'));
}

function namespace(nodes: number, policed: boolean): Drawn {
  const on = oneOf(...Array.from({ length: nodes }, (_, index) => `node${index + 1}`));
  const pod = (name: string, labels: string) =>
    fc
      .tuple(on, all(`labels ${labels}`, listens(), perhaps(oneOf('host-network', 'not-ready'))))
      .map(([where, inside]) => braced(`pod ${name} on ${where}`, inside));
  return fc
    .tuple(
      pod('web', 'app=web, tier=front'),
      pod('api', 'app=api'),
      perhaps(pod('log', 'app=log')),
      fc.option(services(), { nil: '' }),
      policed
        ? fc.option(policies(), { nil: { inside: '', outside: '' } })
        : fc.constant({ inside: '', outside: '' }),
    )
    .map(([web, api, log, declared, policy]) =>
      lines([braced('namespace shop', lines([web, api, log, declared, policy.inside])), policy.outside]),
    );
}

function fault(nodes: number, cni: Cni): Drawn {
  const daemon = { calico: 'bird', flannel: 'flanneld', none: 'kube-proxy' }[cni];
  return perhaps(
    fc
      .tuple(oneOf('kube-proxy', daemon), oneOf(1, nodes))
      .map(([program, at]) => braced('scenario "fault"', `stop ${program} on node${at}`)),
  );
}
