import { all, type Drawn, oneOf } from '../text.js';
import type { Net, RoutersShape } from './shape.js';

/** One of the ways in which a router may know a subnet, of each family another; or none. */
export function routesTo(of: RoutersShape, net: Net, via: { readonly net: Net; readonly at: number }): Drawn {
  const ways = (prefix: string, gateway: string, strange: string, other: string) =>
    oneOf(
      `route ${prefix} via ${gateway}`,
      `route default via ${gateway}`,
      `route ${prefix} blackhole`,
      `route ${prefix} via ${gateway} metric 50\nroute ${prefix} blackhole`,
      of.isLink
        ? `route ${prefix} via ${gateway} src ${other}`
        : `route default via ${gateway}\nroute ${strange} via ${gateway} weight 2 via ${other}`,
      '',
    );
  const [ipv4, ipv6] = [`10.${via.net}.0.`, `fd00:${via.net}::`];
  const own = via.at === 1 ? 2 : 1;
  const other = of.isLink ? own : 10;
  return all(
    ways(`10.${net}.0.0/24`, `${ipv4}${via.at}`, '10.9.0.0/16', `${ipv4}${other}`),
    of.isDual ? ways(`fd00:${net}::/64`, `${ipv6}${via.at}`, 'fd00:9::/64', `${ipv6}${other}`) : '',
  );
}

/** Default routes by way of a machine on a subnet. */
export function defaultsVia({ isDual }: RoutersShape, net: Net, at: number): string {
  return [
    `route default via 10.${net}.0.${at}`,
    ...(isDual ? [`route default via fd00:${net}::${at}`] : []),
  ].join('\n');
}
