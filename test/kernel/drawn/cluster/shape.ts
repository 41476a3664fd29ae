import fc from 'fast-check';
import { oneOf } from '../text.js';

/** What the pieces of a cluster must know of each other to fit. */
export interface ClusterShape {
  readonly nodes: number;
  /** Its last node is on a subnet of its own. */
  readonly apart: boolean;
  readonly cni: Cni;
  /** Machines have addresses of IPv6, too. */
  readonly dual: boolean;
  /** So have pods and Services. */
  readonly dualPods: boolean;
  /** Calico watches interfaces of nodes themselves. */
  readonly guarded: boolean;
  /** The router between the subnets speaks BGP with the nodes. */
  readonly fabric: boolean;
}

export type Cni = 'calico' | 'flannel' | 'none';

export function clusterShape(): fc.Arbitrary<ClusterShape> {
  return fc
    .record({
      nodes: oneOf(2, 3),
      apart: fc.boolean(),
      cni: fc.oneof(
        { weight: 6, arbitrary: fc.constant('calico' as const) },
        { weight: 2, arbitrary: fc.constant('flannel' as const) },
        { weight: 1, arbitrary: fc.constant('none' as const) },
      ),
      dual: fc.boolean(),
      fabric: oneOf(false, false, true),
      guarded: oneOf(false, false, true),
    })
    .map((drawn) => {
      const isCalico = drawn.cni === 'calico';
      return {
        ...drawn,
        dualPods: isCalico && drawn.dual,
        fabric: isCalico && drawn.apart && drawn.fabric,
        guarded: isCalico && drawn.guarded,
      };
    });
}

/** Where the node with this number stands: its subnet, and the last two parts of its addresses. */
export function placeOf(
  { apart, nodes }: ClusterShape,
  number: number,
): { subnet: string; net: number; at: number } {
  const isFar = apart && number === nodes;
  return { subnet: isFar ? 'far' : 'lan', net: isFar ? 32 : 31, at: 60 + number };
}

/** The nodes' numbers, from 1. */
export function numbersOf({ nodes }: ClusterShape): number[] {
  return Array.from({ length: nodes }, (_, index) => index + 1);
}
