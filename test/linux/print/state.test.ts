import { describe, expect, it } from 'vitest';
import { ip } from '../../../src/linux/address.js';
import { MachineDraft } from '../../../src/linux/draft.js';
import { ipsetLines } from '../../../src/linux/print/ipset.js';
import { iptablesLines } from '../../../src/linux/print/iptables.js';
import { joinLines } from '../../../src/linux/print/line.js';
import { formatSocket, socketLines } from '../../../src/linux/print/socket.js';
import { printState } from '../../../src/linux/print/state.js';
import { sysctlLines } from '../../../src/linux/print/sysctl.js';
import { exampleMachine } from './example-machine.js';

const machine = exampleMachine();
const web = machine.namespaces.get('web')!;
const dockerd = (why: string) => ({ by: 'dockerd', why });

function firewall() {
  const draft = new MachineDraft('m', dockerd('test'));
  const nat = draft.host.iptables('nat');
  const filter = draft.host.iptables('filter');
  filter.newChain('DOCKER', dockerd('published ports'));
  filter.policy('FORWARD', 'DROP', dockerd('it switched forwarding on'));
  filter.append('FORWARD', '-j DOCKER', dockerd('published ports'));
  filter.append('DOCKER', '', dockerd('a rule that counts'));
  filter.insert('FORWARD', '-j ACCEPT', dockerd('first'));
  nat.append(
    'POSTROUTING',
    '-s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
    dockerd('network bridge reaches out'),
  );
  draft.host.iptables('filter', 6);
  draft.host.setIpSet({
    name: 'pools',
    type: 'hash:net',
    family: 4,
    members: ['10.244.0.0/16', '10.245.0.0/16'],
    provenance: { by: 'felix', why: 'pools' },
  });
  draft.host.setIpSet({
    name: 'all',
    type: 'list:set',
    family: 4,
    members: ['pools'],
    provenance: dockerd('x'),
  });
  return draft.build();
}

const host = firewall().namespaces.get('host')!;

describe('iptables-save', () => {
  it('IPv4, tables as iptables orders them', () => {
    expect(joinLines(iptablesLines(host))).toBe(`\
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
-A FORWARD -j ACCEPT
-A FORWARD -j DOCKER
-A DOCKER
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
COMMIT
`);
  });

  it('IPv6', () => {
    expect(joinLines(iptablesLines(host, 6)).split('\n')[0]).toBe('*filter');
  });
});

it('ipset save', () => {
  expect(joinLines(ipsetLines(host))).toBe(`\
create all list:set size 8
add all pools
create pools hash:net family inet hashsize 1024 maxelem 65536
add pools 10.244.0.0/16
add pools 10.245.0.0/16
`);
});

describe('ss', () => {
  it('in columns', () => {
    expect(joinLines(socketLines(web))).toBe(`\
Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
udp   UNCONN 0      0           127.0.0.11:53         0.0.0.0:* users:(("dockerd"))
tcp   LISTEN 0      4096                 *:80               *:* users:(("nginx"))
`);
  });

  it('one socket as evidence', () => {
    expect(formatSocket(web.sockets[0]!)).toBe('tcp LISTEN *:80 users:(("nginx"))');
    expect(formatSocket({ ...web.sockets[0]!, address: ip('fd00::1') })).toBe(
      'tcp LISTEN [fd00::1]:80 users:(("nginx"))',
    );
  });
});

it('sysctl -a of what matters', () => {
  const draft = new MachineDraft('m', dockerd('test'));
  draft.host.setSysctl('net.ipv4.ip_forward', 1, dockerd('containers'));
  draft.host.setSysctl('net.netfilter.nf_conntrack_max', 1000, dockerd('test'));
  const lines = sysctlLines(draft.build().namespaces.get('host')!);
  expect(joinLines(lines)).toBe(`\
net.ipv4.conf.all.forwarding = 1
net.ipv4.conf.all.proxy_arp = 0
net.ipv4.conf.all.route_localnet = 0
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.forwarding = 1
net.ipv4.conf.default.proxy_arp = 0
net.ipv4.conf.default.route_localnet = 0
net.ipv4.conf.default.rp_filter = 0
net.ipv4.conf.lo.forwarding = 1
net.ipv4.conf.lo.proxy_arp = 0
net.ipv4.conf.lo.route_localnet = 0
net.ipv4.conf.lo.rp_filter = 0
net.ipv4.ip_default_ttl = 64
net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 0
net.netfilter.nf_conntrack_max = 1000
`);
});

describe('printState', () => {
  it('puts each command at a prompt, leaves out what prints nothing', () => {
    const headings = printState(machine).match(/^# .*$/gm);
    expect(headings).toEqual([
      '# ip addr',
      '# ip rule',
      '# ip route show table all',
      '# ip neigh',
      '# bridge link',
      '# bridge fdb',
      '# sysctl -a',
      '# ip netns exec web ip addr',
      '# ip netns exec web ip rule',
      '# ip netns exec web ip route show table all',
      '# ip netns exec web sysctl -a',
      '# ip netns exec web ss -lnp',
    ]);
  });

  it('prints what is asked for', () => {
    expect(printState(machine, { commands: ['ip route'], namespaces: ['web'] })).toBe(`\
# ip netns exec web ip route
default via 172.17.0.1 dev eth0
172.17.0.0/16 dev eth0 proto kernel scope link src 172.17.0.2
`);
  });

  it('says who wrote each line, and what is missing', () => {
    const text = printState(machine, { commands: ['ip route'], namespaces: ['host'], provenance: true });
    const [, first] = text.split('\n');
    expect(first).toMatch(/^default via .* metric 100 +# admin: gateway of subnet lan$/);
    expect(text).toMatch(/^10\.244\.2\.0\/26 \(not there\) +# bird: node3 is no peer$/m);
  });

  it('knows no namespace of another name', () => {
    expect(printState(machine, { namespaces: ['nobody'] })).toBe('');
  });
});
