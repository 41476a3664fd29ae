import { describe, expect, test } from 'vitest';
import { parseFrame } from '../../src/interchange/lab/frame.js';

const IPV4 = 0x0800;
const context = { vxlanPorts: new Set([4789]) };
const parse = (hex: string, linkType = 1, etherType = IPV4) =>
  parseFrame(hex.replaceAll(' ', ''), { linkType, etherType, context });

const ETHERNET = 'e213b7c70fe9 b61c47b5807e 0800';

describe('frames as they were captured', () => {
  test('echo request', () => {
    const frame = parse(`${ETHERNET} 45000054d10940004001559d0a0000010a000002 0800cad000010001`);
    expect(frame).toMatchObject({ laterFragment: false, laterSegment: false, chatter: false });
    expect(frame?.headers).toEqual({
      mac: { source: 'b6:1c:47:b5:80:7e', destination: 'e2:13:b7:c7:0f:e9' },
      outer: [],
      ip: {
        source: '10.0.0.1',
        destination: '10.0.0.2',
        protocol: 'icmp',
        ttl: 64,
        length: 84,
        dontFragment: true,
      },
      icmp: { type: 'echo-request' },
    });
  });

  test.each([
    ['a002', 'syn'],
    ['a012', 'syn-ack'],
    ['5014', 'rst'],
    ['8010', 'ack'],
    ['8011', undefined],
    ['8018', undefined],
  ])('TCP with flags %s is %s', (flags, tcp) => {
    const frame = parse(
      `${ETHERNET} 4500003c643440004006c2850a0000010a000002 9c400050ad7bf8a200000000${flags}faf014310000`,
    );
    expect(frame?.headers).toMatchObject({ sourcePort: 40000, destinationPort: 80 });
    expect(frame?.headers.tcp).toBe(tcp);
    expect(frame?.laterSegment).toBe(tcp === undefined);
  });

  test('the first fragment has ports, a later one is told', () => {
    const first = parse(`${ETHERNET} 450005dc615f20004001dfbf0a0000010a000002 0800f7fd00010001`);
    expect(first?.headers.ip).toMatchObject({
      length: 1500,
      dontFragment: false,
      fragment: { offset: 0, more: true },
    });
    const later = parse(`${ETHERNET} 45000208615f00b9400102db0a0000010a000002 7878787878787878`);
    expect(later?.laterFragment).toBe(true);
    expect(later?.headers.ip.fragment).toEqual({ offset: 1480, more: false });
  });

  test('over IPv6 a later fragment has an error of its own, which is told as well', () => {
    const address = (last: string) => `fd0000000000000000000000000000${last}`;
    const error = (offset: string) =>
      parse(
        [
          `e213b7c70fe9 b61c47b5807e 86dd 60000000 0298 3a 40 ${address('01')} ${address('10')} 01030000 00000000`,
          `60000000 0270 2c 40 ${address('10')} ${address('99')} 1100${offset} 00000007`,
        ].join(' '),
        1,
        0x86dd,
      );
    expect(error('0001')?.laterFragment).toBe(false);
    expect(error('0001')?.headers.icmp?.code).toBe('address-unreachable');
    expect(error('05a8')?.laterFragment).toBe(true);
  });

  test('an error about neighbour discovery is none about the packet', () => {
    const address = (host: string) => `fd0000010000000000000000000000${host}`;
    const about = (type: string) =>
      parse(
        [
          `e213b7c70fe9 b61c47b5807e 86dd 60000000 0050 3a 40 ${address('01')} ${address('10')} 01040000 00000000`,
          `60000000 0020 3a ff ${address('10')} ${address('99')} ${type}00 0000 00000000`,
        ].join(' '),
        1,
        0x86dd,
      )?.chatter;
    expect([about('87'), about('88'), about('80')]).toEqual([true, true, false]);
  });

  test('an error about a tunnel that carried a later piece', () => {
    const about = (offset: string) =>
      parse(
        [
          `${ETHERNET} 45c00058e4020000400181e00a0000020a000001 0300c49a00000000`,
          '45000050000040003f0400000a0000010a000002',
          `4500003c6434${offset}3f06c2850af400010af40102 9c400050ad7bf8a2`,
        ].join(' '),
      )?.laterFragment;
    expect([about('2000'), about('00b9')]).toEqual([false, true]);
  });

  test('ICMP errors, with what they say', () => {
    const needed = parse(`${ETHERNET} 45c00058e4020000400181e00a0000020a000001 0304c49a00000578 45`);
    expect(needed?.headers.icmp).toEqual({
      type: 'destination-unreachable',
      code: 'fragmentation-needed',
      mtu: 1400,
    });
    const port = parse(`${ETHERNET} 45c00058e4020000400181e00a0000020a000001 0303c49a00000000 45`);
    expect(port?.headers.icmp).toEqual({ type: 'destination-unreachable', code: 'port-unreachable' });
    const redirect = parse(`${ETHERNET} 45c00058e4020000400181e00a0000020a000001 0501c49a0a000001 45`);
    expect(redirect?.chatter).toBe(true);
  });

  test('IP in IP, on the wire and in the tunnel device, which has no frames', () => {
    const inner = '4500003c643440003f06c2850af400010af40102 9c400050ad7bf8a200000000a002faf014310000';
    const wire = parse(`${ETHERNET} 45000050000040003f0400000a0000010a000002 ${inner}`);
    expect(wire?.headers).toMatchObject({
      outer: [{ source: '10.0.0.1', destination: '10.0.0.2', protocol: 'ipip', ttl: 63, length: 80 }],
      ip: { source: '10.244.0.1', destination: '10.244.1.2', length: 60 },
      tcp: 'syn',
    });
    expect(parse(inner, 768)?.headers).toEqual({ ...wire?.headers, mac: undefined, outer: [] });
  });

  test('VXLAN, on the ports that a device has', () => {
    const packet = (port: string) =>
      `${ETHERNET} 4500006e00000000401100000a0000010a000002 c001${port}005a0000 0800000000100000 660000000002660000000001 0800 450000540000400040010000 0af400000af40101 0800000000010001`;
    expect(parse(packet('12b5'))?.headers).toMatchObject({
      outer: [
        {
          protocol: 'udp',
          vxlan: {
            vni: 4096,
            destinationPort: 4789,
            innerMac: { source: '66:00:00:00:00:01', destination: '66:00:00:00:00:02' },
          },
        },
      ],
      ip: { source: '10.244.0.0', destination: '10.244.1.1' },
      icmp: { type: 'echo-request' },
    });
    const other = parse(packet('12b5').replace('0800000000100000', '7878787878787878'));
    expect(other?.headers).toMatchObject({ outer: [], ip: { protocol: 'udp' }, destinationPort: 4789 });
    expect(parse(packet('12b6'))?.headers).toMatchObject({ outer: [], destinationPort: 4790 });
  });

  test('IPv6, and its neighbour discovery, which is chatter', () => {
    const header = (next: string) =>
      `333300000016 b61c47b5807e 86dd 60000000 0040 ${next} 40 fd000000000000000000000000000001 fd000000000000000000000000000002`;
    expect(parse(`${header('3a')} 8000000000010001`, 1, 0x86dd)?.headers).toMatchObject({
      ip: { source: 'fd00::1', destination: 'fd00::2', protocol: 'ipv6-icmp', length: 104 },
      icmp: { type: 'echo-request' },
    });
    expect(parse(`${header('3a')} 8700000000000000`, 1, 0x86dd)?.chatter).toBe(true);
    expect(parse(`${header('2c')} 11000001000000011388003500280000`, 1, 0x86dd)?.headers).toMatchObject({
      ip: { protocol: 'udp', fragment: { offset: 0, more: true } },
      sourcePort: 5000,
    });
  });

  test('what is cut off, and what is no IP, is nothing', () => {
    expect(parse(`${ETHERNET} 45000054d109`)).toBeUndefined();
    expect(parse('ffffffffffff b61c47b5807e 0806 0001', 1, 0x0806)).toBeUndefined();
  });
});
