import fc from 'fast-check';
import { all, braced, type Drawn, lines, oneOf, perhaps, rarely, someOf } from '../text.js';

/** Where Services are found; each Service has a ClusterIP of each family and a NodePort of its own. */
export const CLUSTER_IPS = ['10.96.0.11', '10.96.0.12', '10.96.0.13'] as const;
export const CLUSTER_IPS_V6 = ['fd00:96::11', 'fd00:96::12', 'fd00:96::13'] as const;
export const NODE_PORTS = [30080, 30081, 30082] as const;
export const EXTERNAL_IP = { ipv4: '192.168.31.200', ipv6: 'fd00:31::200' } as const;
export const LOAD_BALANCER = { ipv4: '203.0.113.7', ipv6: '2001:db8:7::7' } as const;

type Family = 'ipv4' | 'ipv6';

/** Up to three Services of one namespace. */
export function services(dual: boolean): Drawn {
  return fc
    .array(service(dual), { minLength: 1, maxLength: CLUSTER_IPS.length })
    .map((drawn) => lines(drawn.map((of, index) => of(index))));
}

/** The families that a Service has addresses of, and what has it have them. */
interface Families {
  readonly has: readonly Family[];
  readonly written: string;
}

const SINGLE: Families = { has: ['ipv4'], written: '' };
const DUAL: readonly Families[] = [
  { has: ['ipv4', 'ipv6'], written: 'ip-family-policy prefer-dual-stack' },
  { has: ['ipv6'], written: 'ip-families ipv6' },
  { has: ['ipv6', 'ipv4'], written: 'ip-families ipv6, ipv4\nip-family-policy require-dual-stack' },
];

function service(dual: boolean): fc.Arbitrary<(index: number) => string> {
  return oneOf(SINGLE, ...(dual ? DUAL : [])).chain((families) =>
    fc
      .record({
        endpoints: endpoints(families),
        isHeadless: oneOf(false, false, false, false, false, true),
        port: oneOf('80 -> 8080', '80', '80/udp -> 8080', '8080 -> 9000', '80 -> http', '80/sctp -> 9000'),
        second: rarely('port more: 9000/udp'),
        nodePort: fc.boolean(),
        settings: someOf(
          oneOf('session-affinity client-ip', 'session-affinity client-ip 600'),
          'internal-traffic local',
          'publish-not-ready',
        ),
        external: perhaps('external-traffic local'),
        outside: outsideAddresses(families),
      })
      .map(
        ({ endpoints: from, isHeadless, port, second, nodePort, settings, external, outside }) =>
          (index) => {
            const name = second === '' ? '' : 'main: ';
            const addresses = index === 0 && !isHeadless ? outside : '';
            const isOutside = !isHeadless && (nodePort || addresses !== '');
            return braced(
              `service s${index}`,
              lines([
                from,
                isHeadless ? 'headless' : `cluster-ip ${clusterIps(families, index)}`,
                `port ${name}${port}${nodePort && !isHeadless ? ` node-port ${NODE_PORTS[index]}` : ''}`,
                second,
                settings,
                isOutside ? external : '',
                addresses,
                families.written,
              ]),
            );
          },
      ),
  );
}

function clusterIps({ has }: Families, index: number): string {
  return has.map((family) => (family === 'ipv4' ? CLUSTER_IPS : CLUSTER_IPS_V6)[index]!).join(', ');
}

/** Pods by their labels, or addresses that somebody wrote down. */
function endpoints({ has }: Families): Drawn {
  const fixed = {
    ipv4: ['192.168.31.100:9000', '192.168.31.99:9000'],
    ipv6: ['[fd00:31::100]:9000', '[fd00:31::99]:9000'],
  }[has[0]!];
  return oneOf(
    'select app=web',
    'select app=api',
    'select app=log',
    'select tier=front',
    'select app=nobody',
    `endpoints ${fixed.join(', ')}`,
    `endpoints ${fixed[0]} not-ready`,
    `endpoints ${fixed[0]} terminating, ${fixed[1]} on node1`,
  );
}

/** Addresses outside the cluster at which the Service answers, too. */
function outsideAddresses({ has }: Families): Drawn {
  const both = (of: Readonly<Record<Family, string>>) => has.map((family) => of[family]).join(', ');
  const ranges = (of: Readonly<Record<Family, string>>) => `{ source-ranges ${both(of)} }`;
  const near = ranges({ ipv4: '192.168.31.96/28', ipv6: 'fd00:31::/64' });
  const far = ranges({ ipv4: '10.0.0.0/8', ipv6: 'fd00:10::/32' });
  const balancer = `load-balancer ${both(LOAD_BALANCER)}`;
  return all(
    perhaps(`external-ips ${both(EXTERNAL_IP)}`),
    oneOf('', '', balancer, `${balancer} ${near}`, `${balancer} ${far}`),
  );
}
