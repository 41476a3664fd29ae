import fc from 'fast-check';
import { block, type Drawn, fewOf, rarely } from '../text.js';
import { type ClusterShape, numbersOf, placeOf } from './shape.js';

/** How the nodes tell each other their routes; empty for the mesh that there is without a word. */
export function bgp(of: ClusterShape): Drawn {
  if (of.fabric) return racks(of);
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: mesh(of) },
    { weight: 1, arbitrary: reflector(of) },
  );
}

function mesh({ dualPods }: ClusterShape): Drawn {
  return block(
    'bgp',
    fewOf(
      'as 64600',
      'program-cluster-routes disabled',
      `service-cluster-ips 10.96.0.0/12${dualPods ? ', fd00:96::/112' : ''}`,
    ),
  );
}

function reflector({ nodes }: ClusterShape): Drawn {
  return block(
    'bgp',
    'mesh off',
    `route-reflector node${nodes} { cluster-id 244.0.0.1 }`,
    'peer all with route-reflectors',
  );
}

/** Each node peers with the router of its subnet, of each family. */
function racks(of: ClusterShape): Drawn {
  const peers = numbersOf(of).flatMap((number) => {
    const { net } = placeOf(of, number);
    const routers = [`192.168.${net}.1`, ...(of.dual ? [`fd00:${net}::1`] : [])];
    return routers.map(
      (router) => `peer node${number} with ${router} as 65001 { num-allowed-local-as-numbers 1 }`,
    );
  });
  return block(
    'bgp',
    'mesh off',
    `service-cluster-ips 10.96.0.0/12${of.dualPods ? ', fd00:96::/112' : ''}`,
    rarely('service-external-ips 192.168.31.200/32'),
    ...peers,
  );
}
