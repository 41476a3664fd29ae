import { protocolNumber } from '../../protocol-numbers.js';
import type { MatchExtension, Option } from './extension.js';
import { addressWithMask, unsigned } from './values.js';

/** `-m ipvs` (net/netfilter/xt_ipvs.c), as far as it is about the virtual server. */
export const ipvs: MatchExtension = {
  options: new Map([
    ['--ipvs', 0],
    ['--vproto', 1],
    ['--vaddr', 1],
    ['--vport', 1],
  ]),
  read(options) {
    const named = (name: string) => options.find((option) => option.name === name);
    const address = read(named('--vaddr'), addressWithMask);
    const port = read(named('--vport'), (text) => unsigned(text, 0xffff));
    const protocol = read(named('--vproto'), protocolNumber);
    if (address === 'unreadable' || port === 'unreadable' || protocol === 'unreadable') return undefined;
    return [
      {
        kind: 'ipvs',
        ...(address ? { address: { prefix: address.value, negated: address.negated } } : {}),
        ...(port ? { port: { number: port.value, negated: port.negated } } : {}),
        ...(protocol ? { protocol: { number: protocol.value, negated: protocol.negated } } : {}),
        negated: named('--ipvs')?.negated ?? false,
      },
    ];
  },
};

function read<T>(
  option: Option | undefined,
  reader: (text: string) => T | undefined,
): { readonly value: T; readonly negated: boolean } | 'unreadable' | undefined {
  if (!option) return undefined;
  const value = reader(option.values[0] ?? '');
  return value === undefined ? 'unreadable' : { value, negated: option.negated };
}
