import type { Condition, TcpFlag } from '../matches.js';
import { type MatchExtension, perOption } from './extension.js';
import { numberRange, numberRanges, unsigned } from './values.js';

const FLAGS: readonly TcpFlag[] = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];

const onePort =
  (side: 'source' | 'destination') =>
  (text: string): Condition | undefined => {
    const range = numberRange(text);
    return range && { kind: 'ports', side, ranges: [range] };
  };

const portList =
  (side: 'source' | 'destination' | 'either') =>
  (text: string): Condition | undefined => {
    const ranges = numberRanges(text);
    return ranges && { kind: 'ports', side, ranges };
  };

function flags(text: string): readonly TcpFlag[] | undefined {
  if (text === 'ALL') return FLAGS;
  if (text === 'NONE') return [];
  const words = text.split(',');
  return words.every((word) => (FLAGS as readonly string[]).includes(word))
    ? FLAGS.filter((flag) => words.includes(flag))
    : undefined;
}

const ports = {
  '--sport': onePort('source'),
  '--source-port': onePort('source'),
  '--dport': onePort('destination'),
  '--destination-port': onePort('destination'),
};

/** `-m udp`, `-m udplite`, `-m sctp`, `-m dccp`: their ports. */
export const udp: MatchExtension = perOption(ports);

/** `-m tcp` */
export const tcp: MatchExtension = perOption({
  ...ports,
  '--tcp-flags': (maskText, setText) => {
    const mask = flags(maskText);
    const set = flags(setText);
    return mask && set && { kind: 'tcp-flags', mask, set };
  },
  '--syn': () => ({ kind: 'tcp-flags', mask: ['FIN', 'SYN', 'RST', 'ACK'], set: ['SYN'] }),
  '--tcp-option': (text) => {
    const option = unsigned(text, 255);
    return option === undefined ? undefined : { kind: 'tcp-option', option };
  },
});

/** `-m multiport`: up to fifteen ports or ranges. */
export const multiport: MatchExtension = perOption({
  '--sports': portList('source'),
  '--source-ports': portList('source'),
  '--dports': portList('destination'),
  '--destination-ports': portList('destination'),
  '--ports': portList('either'),
});
