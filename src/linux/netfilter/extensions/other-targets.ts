import { type TargetExtension, target } from './extension.js';
import { setDirections, unsigned } from './values.js';

export const ACCEPT: TargetExtension = target({}, () => ({ kind: 'accept' }));
export const DROP: TargetExtension = target({}, () => ({ kind: 'drop' }));
export const RETURN: TargetExtension = target({}, () => ({ kind: 'return' }));

/** Short names that iptables takes for `--reject-with`, and what it prints for them. */
const REJECT_NAMES: Readonly<Record<string, string>> = {
  'net-unreach': 'icmp-net-unreachable',
  'host-unreach': 'icmp-host-unreachable',
  'proto-unreach': 'icmp-proto-unreachable',
  'port-unreach': 'icmp-port-unreachable',
  'net-prohib': 'icmp-net-prohibited',
  'host-prohib': 'icmp-host-prohibited',
  'admin-prohib': 'icmp-admin-prohibited',
  'tcp-rst': 'tcp-reset',
};

export const REJECT: TargetExtension = target({ '--reject-with': 1 }, (given) => {
  const name = given['--reject-with']?.[0] ?? 'icmp-port-unreachable';
  return { kind: 'reject', with: Object.hasOwn(REJECT_NAMES, name) ? REJECT_NAMES[name]! : name };
});

export const NOTRACK: TargetExtension = target({}, () => ({ kind: 'notrack' }));

/** `CT --notrack`; zones, helpers and timeouts are unknown here. */
export const CT: TargetExtension = target({ '--notrack': 0 }, (given) =>
  given['--notrack'] ? { kind: 'notrack' } : undefined,
);

export const LOG: TargetExtension = target(
  {
    '--log-level': 1,
    '--log-prefix': 1,
    '--log-tcp-sequence': 0,
    '--log-tcp-options': 0,
    '--log-ip-options': 0,
    '--log-uid': 0,
    '--log-macdecode': 0,
  },
  (given) => ({ kind: 'log', prefix: given['--log-prefix']?.[0] ?? '' }),
);

export const NFLOG: TargetExtension = target(
  { '--nflog-group': 1, '--nflog-prefix': 1, '--nflog-range': 1, '--nflog-size': 1, '--nflog-threshold': 1 },
  (given) => ({ kind: 'log', prefix: given['--nflog-prefix']?.[0] ?? '' }),
);

export const SET: TargetExtension = target(
  { '--add-set': 2, '--del-set': 2, '--exist': 0, '--timeout': 1 },
  (given) => {
    const [name, dimensions] = given['--add-set'] ?? given['--del-set'] ?? [];
    const directions = setDirections(dimensions);
    if (!name || !directions || (given['--add-set'] && given['--del-set'])) return undefined;
    return { kind: 'set', action: given['--add-set'] ? 'add' : 'delete', set: name, directions };
  },
);

export const TRACE: TargetExtension = target({}, () => ({ kind: 'trace' }));
export const CHECKSUM: TargetExtension = target({ '--checksum-fill': 0 }, () => ({ kind: 'checksum' }));

export const TCPMSS: TargetExtension = target({ '--clamp-mss-to-pmtu': 0, '--set-mss': 1 }, (given) => {
  if (given['--clamp-mss-to-pmtu']) return { kind: 'tcpmss', mss: 'clamp-to-pmtu' };
  const mss = unsigned(given['--set-mss']?.[0], 65535);
  return mss === undefined ? undefined : { kind: 'tcpmss', mss };
});
