import { describe, expect, test } from 'vitest';
import {
  addressLines,
  changedHeaders,
  endpoint,
  protocolLabel,
  protocolText,
  tunnelName,
} from '../../src/diagram/header-text.js';
import { ip, parseMac } from '../../src/linux/address.js';
import type { PacketHeaders } from '../../src/simulator/trace.js';
import { packet } from './fixtures/walk.js';

const syn = packet('10.0.0.1', '10.0.0.2', 80);
const ping = packet('fd00::1', 'fd00::2');

test.each([
  [syn, 'TCP SYN'],
  [ping, 'ICMP echo-request'],
  [{ ...syn, tcp: 'syn-ack' as const }, 'TCP SYN-ACK'],
  [{ ...ping, icmp: { type: 'time-exceeded' as const } }, 'ICMP time-exceeded'],
  [
    { ...ping, icmp: { type: 'destination-unreachable' as const, code: 'fragmentation-needed', mtu: 1480 } },
    'ICMP destination-unreachable (fragmentation-needed, mtu 1480)',
  ],
] as [PacketHeaders, string][])('protocol %#: %s', (headers, expected) => {
  expect(protocolText(headers)).toBe(expected);
});

test('above an arrow an ICMP error is its code', () => {
  const icmp = { type: 'destination-unreachable', code: 'fragmentation-needed', mtu: 1480 } as const;
  expect(protocolLabel({ ...ping, icmp })).toBe('ICMP fragmentation-needed, mtu\u00a01480');
  expect(protocolLabel(ping)).toBe('ICMP echo-request');
});

test('the port that is shown is the listener’s', () => {
  expect(addressLines(syn, 'forward')).toEqual(['10.0.0.1', '→ 10.0.0.2:80']);
  const answer = { ...syn, sourcePort: 80, destinationPort: 40000 };
  expect(addressLines(answer, 'reply')).toEqual(['10.0.0.1:80', '→ 10.0.0.2']);
  expect(addressLines(ping, 'forward')).toEqual(['fd00::1', '→ fd00::2']);
});

test('IPv6 addresses with a port are in brackets', () => {
  expect(endpoint(ip('fd00::1'), 53)).toBe('[fd00::1]:53');
  expect(endpoint(ip('10.0.0.1'), 53)).toBe('10.0.0.1:53');
  expect(endpoint(ip('10.0.0.1'), undefined)).toBe('10.0.0.1');
});

describe('changes', () => {
  const change = (more: Partial<PacketHeaders>) => changedHeaders(syn, { ...syn, ...more });

  test('nothing changed, nothing said', () => {
    expect(change({})).toBe('');
  });

  test('each change in its own words', () => {
    const mac = parseMac('02:42:ac:11:00:02')!;
    expect(change({ mark: 0x10000 })).toBe('mark 0x10000');
    expect(change({ mac: { source: mac, destination: mac } })).toBe(
      'mac 02:42:ac:11:00:02 → 02:42:ac:11:00:02',
    );
    expect(change({ ip: { ...syn.ip, fragment: { offset: 0, more: true } } })).toBe(
      'fragment at 0, more follow',
    );
    expect(change({ ip: { ...syn.ip, fragment: { offset: 1480, more: false } } })).toBe(
      'fragment at 1480, the last',
    );
    expect(change({ ip: { ...syn.ip, ttl: 63, length: 40 } })).toBe('ttl 63, 40 bytes');
  });

  test('VXLAN', () => {
    const mac = parseMac('02:42:ac:11:00:02')!;
    const outer = {
      ...syn.ip,
      protocol: 'udp',
      vxlan: {
        vni: 4096,
        sourcePort: 51000,
        destinationPort: 4789,
        innerMac: { source: mac, destination: mac },
      },
    };
    expect(tunnelName(outer)).toBe('VXLAN');
    expect(change({ outer: [outer] })).toBe('outer 10.0.0.1 → 10.0.0.2 VXLAN, vni 4096, ttl 64');
  });
});
