import { describe, expect, it } from 'vitest';
import { ip } from '../../src/linux/address.js';
import { MachineDraft } from '../../src/linux/draft.js';
import type { NetworkNamespace } from '../../src/linux/namespace.js';
import { ipvsLines, ipvsSaveLines } from '../../src/linux/print/ipvs.js';
import { joinLines } from '../../src/linux/print/line.js';
import { printState } from '../../src/linux/print/state.js';
import { readIpvsadmSave } from '../../src/linux/read/ipvsadm.js';
import { sysctl } from '../../src/linux/sysctl.js';

/** What ipvsadm 1.31 printed on Linux 6.1. */
const SAVED = `
-A -t 10.96.0.10:53 -s rr
-a -t 10.96.0.10:53 -r 10.244.1.2:5353 -m -w 1
-a -t 10.96.0.10:53 -r 10.244.1.3:5353 -m -w 1
-A -u 10.96.0.10:53 -s wrr -p 10800
-a -u 10.96.0.10:53 -r 10.244.1.3:53 -g -w 3
-A -t [fd00::10]:53 -s rr -p 20
-a -t [fd00::10]:53 -r [fd00::2]:5353 -m -w 1
-A -f 7 -s sh -p 300 -M 255.255.255.0 -b sh-fallback
-a -f 7 -r 10.244.1.3:0 -i -w 0 --tun-type ipip
-A -f 8 -6 -s rr
`.trimStart();

const LISTED = `
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.96.0.10:53 rr
  -> 10.244.1.2:5353              Masq    1      0          0         
  -> 10.244.1.3:5353              Masq    1      0          0         
UDP  10.96.0.10:53 wrr persistent 10800
  -> 10.244.1.3:53                Route   3      0          0         
TCP  [fd00::10]:53 rr persistent 20
  -> [fd00::2]:5353               Masq    1      0          0         
FWM  7 sh (sh-fallback) persistent 300 mask 255.255.255.0
  -> 10.244.1.3:0                 Tunnel  0      0          0         
FWM  8 IPv6 rr
`.trimStart();

const namespaceOf = (saved: string) => ({ ipvs: readIpvsadmSave(saved).value }) as NetworkNamespace;

describe('virtual servers', () => {
  it('are read and printed as ipvsadm does', () => {
    expect(readIpvsadmSave(SAVED).findings).toEqual([]);
    expect(joinLines(ipvsSaveLines(namespaceOf(SAVED)))).toBe(SAVED);
    expect(joinLines(ipvsLines(namespaceOf(SAVED)))).toBe(LISTED);
  });

  it('stand in the order that ipvsadm sorts them in', () => {
    const blocks = SAVED.split(/^(?=-A)/m);
    expect(joinLines(ipvsSaveLines(namespaceOf(blocks.reverse().join(''))))).toBe(SAVED);
  });

  it('have ipvsadm’s defaults', () => {
    const typed = '-A -t 10.0.0.1:80 -p\n-a -t 10.0.0.1:80 -r 10.0.0.2:8080';
    expect(joinLines(ipvsSaveLines(namespaceOf(typed)))).toBe(
      '-A -t 10.0.0.1:80 -s wlc -p 300\n-a -t 10.0.0.1:80 -r 10.0.0.2:80 -g -w 1\n',
    );
  });

  it('are reported where they cannot be read', () => {
    const broken =
      '# a comment\n-A -t nowhere:80\n-a -t 10.0.0.1:80 -r 10.0.0.2\n-A -f 1\n-a -f 1 -m\n-D -f 1';
    expect(readIpvsadmSave(broken).findings).toEqual([
      { line: 2, message: 'no virtual service: -A -t nowhere:80' },
      { line: 3, message: 'no virtual server -t 10.0.0.1:80' },
      { line: 5, message: 'no real server: -a -f 1 -m' },
      { line: 6, message: 'neither -A nor -a: -D -f 1' },
    ]);
  });
});

describe('a draft', () => {
  const provenance = { by: 'admin', why: 'test' };
  const service = { kind: 'address', protocol: 'tcp', address: ip('10.0.0.1'), port: 80 } as const;
  const real = (address: string, weight: number) =>
    ({ address: ip(address), port: 80, weight, forwarding: 'masq', provenance }) as const;

  it('keeps real servers of a virtual server that is edited, and one line for each', () => {
    const draft = new MachineDraft('m', provenance);
    draft.host.addVirtualServer({ service, scheduler: 'rr', provenance });
    draft.host.addRealServer(service, real('10.0.0.2', 1));
    draft.host.addRealServer(service, real('10.0.0.2', 0));
    draft.host.addVirtualServer({ service, scheduler: 'lc', provenance });
    expect(printState(draft.build(), { commands: ['ipvsadm-save'], provenance: true })).toBe(
      '# ipvsadm-save -n\n' +
        '-A -t 10.0.0.1:80 -s lc                 # admin: test\n' +
        '-a -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 0                    # admin: test\n',
    );
    expect(() => draft.host.addRealServer({ ...service, port: 81 }, real('10.0.0.2', 1))).toThrow(
      'no virtual server -t 10.0.0.1:81: add it first',
    );
  });

  it('has the settings of IPVS at the kernel’s defaults', () => {
    const { host } = new MachineDraft('m', provenance);
    expect(host.sysctl('net.ipv4.vs.conntrack')).toBe('0');
    host.setSysctl('net.ipv4.vs.conntrack', 1, provenance);
    expect(sysctl(host.build(), 'net.ipv4.vs.conntrack')?.value).toBe('1');
  });
});
