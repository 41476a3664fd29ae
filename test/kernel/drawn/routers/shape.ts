import fc from 'fast-check';

/** What machines and routers must know of each other. */
export interface RoutersShape {
  /** There is IPv6. */
  readonly isDual: boolean;
  /** The routers are joined by a cable, not by a subnet with somebody else on it. */
  readonly isLink: boolean;
  /** The second router leads to the Internet. */
  readonly isConnected: boolean;
}

export function routersShape(): fc.Arbitrary<RoutersShape> {
  const one = (times: number) => fc.nat(times - 1).map((lot) => lot === times - 1);
  return fc.record({ isDual: one(2), isLink: one(4), isConnected: one(4) });
}

/** The subnets are left, middle and right: 1 to 3. */
export type Net = 1 | 2 | 3;

export function subnetOf({ isDual }: RoutersShape, net: Net): string {
  return `10.${net}.0.0/24${isDual ? `, fd00:${net}::/64` : ''}`;
}

/** The addresses of a machine there, of each family one. */
export function addressOn({ isDual }: RoutersShape, net: Net, at: number): string {
  return `10.${net}.0.${at}${isDual ? `, fd00:${net}::${at}` : ''}`;
}
