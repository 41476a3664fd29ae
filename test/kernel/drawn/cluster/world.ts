import fc from 'fast-check';
import { hostSettings } from '../machine.js';
import { all, block, type Drawn, oneOf, perhaps, rarely } from '../text.js';
import { calico } from './calico.js';
import { faults } from './faults.js';
import { flannel } from './flannel.js';
import { kubeProxy } from './kube-proxy.js';
import { namespaces } from './namespaces.js';
import { clusterPolicies } from './policies.js';
import { type ClusterShape, clusterShape, numbersOf, placeOf } from './shape.js';

/** A cluster of two or three nodes, on one subnet or on two with a router between them, and a laptop outside. */
export function clusterWorld(): Drawn {
  return clusterShape().chain((of) =>
    all(
      ...subnets(of),
      laptop(of),
      block(
        'cluster demo',
        of.dualPods ? 'service-cidr 10.96.0.0/12, fd00:96::/112' : '',
        kubeProxy(of),
        cniOf(of),
        ...numbersOf(of).map((number) => node(of, number)),
        namespaces(of),
        clusterPolicies(of),
      ),
      faults(of),
    ),
  );
}

function subnets({ apart, dual, fabric }: ClusterShape): (Drawn | string)[] {
  const subnet = (name: string, net: number) => (mtu: string) =>
    `subnet ${name} 192.168.${net}.0/24${dual ? `, fd00:${net}::/64` : ''} { gateway 192.168.${net}.1${dual ? `, fd00:${net}::1` : ''}${mtu} }`;
  const lan = oneOf('', '', '  mtu 1400', '  mtu 9000').map(subnet('lan', 31));
  if (!apart) return [lan];
  const card = (name: string, net: number) => `${name} 192.168.${net}.1${dual ? `, fd00:${net}::1` : ''}`;
  const peers = [31, 32].flatMap((net) => [
    `  peer 192.168.${net}.0/24 as external`,
    ...(dual ? [`  peer fd00:${net}::/64 as external`] : []),
  ]);
  const bgp = `bgp {\n  as 65001\n${peers.join('\n')}\n  announce connected\n}`;
  return [
    lan,
    oneOf('', '', '  mtu 1400').map(subnet('far', 32)),
    block('router between', card('lan', 31), card('far', 32), fabric ? bgp : ''),
  ];
}

function laptop({ dual, dualPods }: ClusterShape): string {
  const routes = ['10.96.0.0/16 via 192.168.31.61', '10.244.0.0/16 via 192.168.31.62'];
  if (dualPods) routes.push('fd00:96::/112 via fd00:31::61', 'fd00:10:244::/56 via fd00:31::61');
  const written = routes.map((route) => `\n  route ${route}`).join('');
  return `host laptop {\n  lan 192.168.31.100${dual ? ', fd00:31::100' : ''}${written}\n}`;
}

function cniOf(of: ClusterShape): Drawn {
  switch (of.cni) {
    case 'none':
      return fc.constant('cni none');
    case 'flannel':
      return flannel(of);
    case 'calico':
      return calico(of);
  }
}

function node(of: ClusterShape, number: number): Drawn {
  const { subnet, net, at } = placeOf(of, number);
  return block(
    `node node${number}`,
    `${subnet} 192.168.${net}.${at}${of.dual ? `, fd00:${net}::${at}` : ''}`,
    hostSettings(),
    perhaps('listen 9000/tcp'),
    rarely('listen 127.0.0.1:8080/tcp'),
    perhaps('labels role=edge'),
    of.cni === 'none' ? rarely('docker 20.10') : '',
  );
}
