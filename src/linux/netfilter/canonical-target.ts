import { hex, printRange } from './canonical-match.js';
import type { NatRange, RandomPort, Target } from './targets.js';

/** A target in one fixed spelling; undefined where its meaning here leaves something out that tells two of them apart. */
export function canonicalTarget(target: Target): string | undefined {
  switch (target.kind) {
    case 'none':
      return '';
    case 'accept':
    case 'drop':
    case 'return':
    case 'trace':
      return `-j ${target.kind.toUpperCase()}`;
    case 'jump':
      return `-j ${target.chain}`;
    case 'goto':
      return `-g ${target.chain}`;
    case 'reject':
      return `-j REJECT --reject-with ${target.with}`;
    case 'dnat':
      return `-j DNAT --to-destination ${natRange(target.to)}${random(target.random)}${persistent(target)}`;
    case 'snat':
      return `-j SNAT --to-source ${natRange(target.to)}${random(target.random)}${persistent(target)}`;
    case 'masquerade':
    case 'redirect': {
      const ports = target.ports ? ` --to-ports ${printRange(target.ports, '-')}` : '';
      return `-j ${target.kind.toUpperCase()}${ports}${random(target.random)}`;
    }
    case 'netmap':
      return `-j NETMAP --to ${target.prefix}`;
    case 'mark':
      return `-j MARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`;
    case 'connmark-set':
      return `-j CONNMARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`;
    case 'connmark-save':
    case 'connmark-restore': {
      const option = target.kind === 'connmark-save' ? '--save-mark' : '--restore-mark';
      return `-j CONNMARK ${option} --nfmask ${hex(target.nfMask)} --ctmask ${hex(target.ctMask)}`;
    }
    case 'notrack':
      return '-j CT --notrack';
    case 'tcpmss':
      return target.mss === 'clamp-to-pmtu'
        ? '-j TCPMSS --clamp-mss-to-pmtu'
        : `-j TCPMSS --set-mss ${target.mss}`;
    case 'checksum':
      return '-j CHECKSUM --checksum-fill';
    case 'tos':
      return `-j TOS --set-tos ${hex(target.value, 2)}/${hex(target.mask, 2)}`;
    case 'dscp':
      return `-j DSCP --set-dscp ${hex(target.value, 2)}`;
    case 'unknown':
      return target.words;
    case 'log':
    case 'set':
      return undefined;
  }
}

function natRange({ addresses, ports, basePort }: NatRange): string {
  let text = '';
  if (addresses) {
    text = addresses.from === addresses.to ? addresses.from : `${addresses.from}-${addresses.to}`;
    if (ports && text.includes(':')) text = `[${text}]`;
  }
  if (ports) text += `:${printRange(ports, '-')}`;
  return basePort === undefined ? text : `${text}/${basePort}`;
}

function random(value: RandomPort): string {
  return value ? ` --${value}` : '';
}

function persistent(target: { persistent: boolean }): string {
  return target.persistent ? ' --persistent' : '';
}
