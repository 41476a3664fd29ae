import { type Family, family } from '../../../../linux/address.js';
import type { FailsafePort, FelixSettings } from '../../../../topology/host-endpoint.js';
import { ACCEPT } from '../actions.js';
import { net, ports, protocol, type Side } from '../matches.js';
import type { FelixRule } from '../rule.js';

export const FAILSAFE_IN = 'cali-failsafe-in';
export const FAILSAFE_OUT = 'cali-failsafe-out';

/** BGP, etcd, Typha and the API server: what Calico itself needs in both directions. */
const CALICO: readonly FailsafePort[] = [179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => ({
  protocol: 'tcp',
  port,
}));
/** What is never kept out or in unless FelixConfiguration says otherwise (felix/config/config_params.go). */
const INBOUND: readonly FailsafePort[] = [
  { protocol: 'tcp', port: 22 },
  { protocol: 'udp', port: 68 },
  ...CALICO,
];
const OUTBOUND: readonly FailsafePort[] = [
  { protocol: 'udp', port: 53 },
  { protocol: 'udp', port: 67 },
  ...CALICO,
];

/**
 * The rules that keep a policy from locking the administrator out (felix/rules/static.go, failsafeInChain). Table raw is before
 * connection tracking, so that there the answers of such connections must pass too.
 */
export function failsafeRules(
  direction: 'in' | 'out',
  table: 'raw' | 'mangle' | 'filter',
  settings: FelixSettings | undefined,
  of: Family,
): readonly FelixRule[] {
  const inbound = settings?.failsafeInbound ?? INBOUND;
  const outbound = settings?.failsafeOutbound ?? OUTBOUND;
  const other: Side = direction === 'in' ? 'source' : 'destination';
  const asked = (list: readonly FailsafePort[], side: Side): FelixRule[] =>
    list.flatMap(({ protocol: name, port, net: prefix }) =>
      prefix !== undefined && family(prefix) !== of
        ? []
        : [
            {
              matches: [
                protocol(name),
                ports(side, `${port}`),
                ...(prefix === undefined ? [] : [net(other, prefix)]),
              ],
              action: ACCEPT,
            },
          ],
    );
  const [own, answers] = direction === 'in' ? [inbound, outbound] : [outbound, inbound];
  return [...asked(own, 'destination'), ...(table === 'raw' ? asked(answers, 'source') : [])];
}
