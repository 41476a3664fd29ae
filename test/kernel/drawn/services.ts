import fc from 'fast-check';
import { braced, type Drawn, lines, oneOf, perhaps, someOf } from './text.js';

/** Where Services are found; each Service has a ClusterIP and a NodePort of its own. */
export const CLUSTER_IPS = ['10.96.0.11', '10.96.0.12', '10.96.0.13'] as const;
export const NODE_PORTS = [30080, 30081, 30082] as const;
export const EXTERNAL_IP = '192.168.31.200';
export const LOAD_BALANCER = '203.0.113.7';

/** Up to three Services of one namespace. */
export function services(): Drawn {
  return fc
    .array(service(), { minLength: 1, maxLength: CLUSTER_IPS.length })
    .map((drawn) => lines(drawn.map((of, index) => of(index))));
}

function service(): fc.Arbitrary<(index: number) => string> {
  return fc
    .record({
      selector: oneOf(
        'select app=web',
        'select app=api',
        'select app=log',
        'select tier=front',
        'select app=nobody',
        'endpoints 192.168.31.100:9000, 192.168.31.99:9000',
      ),
      port: oneOf('80 -> 8080', '80', '80/udp -> 8080', '8080 -> 9000'),
      nodePort: fc.boolean(),
      settings: someOf('session-affinity client-ip', 'internal-traffic local', 'publish-not-ready'),
      external: perhaps('external-traffic local'),
      externalIps: fc.boolean(),
      loadBalancer: oneOf(
        '',
        '',
        `load-balancer ${LOAD_BALANCER}`,
        `load-balancer ${LOAD_BALANCER} { source-ranges 192.168.31.96/28 }`,
        `load-balancer ${LOAD_BALANCER} { source-ranges 10.0.0.0/8 }`,
      ),
      families: oneOf('', 'ip-family-policy prefer-dual-stack'),
    })
    .map(
      ({ selector, port, nodePort, settings, external, externalIps, loadBalancer, families }) =>
        (index) =>
          braced(
            `service s${index}`,
            lines([
              selector,
              `cluster-ip ${CLUSTER_IPS[index]}`,
              `port ${port}${nodePort ? ` node-port ${NODE_PORTS[index]}` : ''}`,
              settings,
              nodePort || (index === 0 && (externalIps || loadBalancer !== '')) ? external : '',
              externalIps && index === 0 ? `external-ips ${EXTERNAL_IP}` : '',
              index === 0 ? loadBalancer : '',
              families,
            ]),
          ),
    );
}
