import type { NatRange, RandomPort, Target } from '../targets.js';
import { type TargetExtension, target } from './extension.js';
import { addressRange, addressWithMask, numberRange, unsigned } from './values.js';

/** `[A[-B]][:P[-Q][/BASE]]`; an IPv6 address with a port stands in brackets. */
function natRange(text: string | undefined): NatRange | undefined {
  const found =
    /^(?:\[([^\]]+)\]|([^:[\]]*)|([^[\]]*:[^[\]]*:[^[\]]*))(?::(\d+(?:-\d+)?)(?:\/(\d+))?)?$/.exec(
      text ?? '',
    );
  if (!found) return undefined;
  const [, bracketed, plain, bare, portText, baseText] = found;
  const addressText = bracketed ?? plain ?? bare ?? '';
  const addresses = addressText === '' ? undefined : addressRange(addressText.replace(/\]-\[/, '-'));
  const ports = numberRange(portText, 65535, '-');
  const basePort = unsigned(baseText, 65535);
  if ((addressText !== '' && !addresses) || (portText !== undefined && !ports)) return undefined;
  if (!addresses && !ports) return undefined;
  return {
    ...(addresses ? { addresses } : {}),
    ...(ports ? { ports } : {}),
    ...(basePort === undefined ? {} : { basePort }),
  };
}

const RANDOM = { '--random': 0, '--random-fully': 0 };

function randomPort(given: Readonly<Record<string, readonly string[]>>): RandomPort {
  if (given['--random-fully']) return 'random-fully';
  return given['--random'] ? 'random' : false;
}

function nat(kind: 'dnat' | 'snat', option: string): TargetExtension {
  return target({ [option]: 1, '--persistent': 0, ...RANDOM }, (given) => {
    const to = natRange(given[option]?.[0]);
    return to && { kind, to, random: randomPort(given), persistent: given['--persistent'] !== undefined };
  });
}

function toPorts(kind: 'masquerade' | 'redirect'): TargetExtension {
  return target({ '--to-ports': 1, ...RANDOM }, (given): Target | undefined => {
    const text = given['--to-ports']?.[0];
    const ports = numberRange(text, 65535, '-');
    if (text !== undefined && !ports) return undefined;
    return { kind, ...(ports ? { ports } : {}), random: randomPort(given) };
  });
}

export const DNAT = nat('dnat', '--to-destination');
export const SNAT = nat('snat', '--to-source');
export const MASQUERADE = toPorts('masquerade');
export const REDIRECT = toPorts('redirect');

export const NETMAP: TargetExtension = target({ '--to': 1 }, (given) => {
  const prefix = addressWithMask(given['--to']?.[0] ?? '');
  return prefix && { kind: 'netmap', prefix };
});
