import { type Command, InvalidArgumentError, Option } from 'commander';
import { LENGTH_LIMITS, TTL_LIMITS } from '../../language/topology/questions.js';
import { type IpAddress, parseIp } from '../../linux/address.js';
import type { PacketOptions } from '../../topology/question.js';

const PORT_LIMITS = [1, 65535] as const;

/** What commander makes of the options below. */
export interface GivenPacketOptions {
  readonly size?: number;
  readonly df?: 'on' | 'off';
  readonly ttl?: number;
  readonly sourcePort?: number;
  readonly source?: IpAddress;
  readonly family?: 4 | 6;
}

/** The options that say what the packet looks like; they are named as in the language. */
export function addPacketOptions(command: Command): Command {
  return command
    .addOption(new Option('--size <bytes>', 'length of the IP packet').argParser(within(LENGTH_LIMITS)))
    .addOption(new Option('--df <on|off>', "don't fragment").choices(['on', 'off']))
    .addOption(new Option('--ttl <hops>', 'time to live').argParser(within(TTL_LIMITS)))
    .addOption(new Option('--source-port <port>', "the sender's port (40000)").argParser(within(PORT_LIMITS)))
    .addOption(new Option('--source <address>', 'the address that the sender binds to').argParser(address))
    .addOption(new Option('--family <4|6>', "which of the receiver's addresses").argParser(familyOf));
}

export function packetOptions(given: GivenPacketOptions): PacketOptions {
  const { size, df, ttl, sourcePort, source, family } = given;
  return {
    ...(family === undefined ? {} : { family }),
    ...(size === undefined ? {} : { length: size }),
    ...(df === undefined ? {} : { dontFragment: df === 'on' }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(sourcePort === undefined ? {} : { sourcePort }),
    ...(source === undefined ? {} : { source }),
  };
}

function within([least, most]: readonly [number, number]): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`it must be a number from ${least} to ${most}.`);
  };
}

function familyOf(text: string): 4 | 6 {
  if (text === '4' || text === '6') return text === '4' ? 4 : 6;
  throw new InvalidArgumentError('it must be 4 or 6.');
}

function address(text: string): IpAddress {
  const parsed = parseIp(text);
  if (!parsed) throw new InvalidArgumentError('it must be an IP address.');
  return parsed;
}
