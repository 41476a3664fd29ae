import { ip, parseMac, prefix } from '../../../src/linux/address.js';
import { MachineDraft } from '../../../src/linux/draft.js';
import type { Machine } from '../../../src/linux/namespace.js';

const by = (why: string, author = 'admin') => ({ by: author, why });
const mac = (text: string) => parseMac(text)!;

/**
 * A machine with a device of nearly every kind. What the real commands print of one made in the same way (Linux 6,
 * iproute2 6.1) is the expectation of the tests beside this file.
 */
export function exampleMachine(): Machine {
  const draft = new MachineDraft('node1', by('the test machine'));
  const { host } = draft;
  const web = draft.addNamespace('web', by('container web', 'dockerd'));

  host.addInterface({
    kind: 'ethernet',
    name: 'eth0',
    mac: mac('02:00:00:00:00:01'),
    mtu: 1500,
    up: true,
    segment: 'lan',
    provenance: by('attached to subnet lan'),
  });
  host.addAddress('eth0', {
    address: ip('192.168.31.62'),
    prefixLength: 24,
    scope: 'global',
    provenance: by('lan'),
  });
  for (const [name, address, hardware] of [
    ['docker0', '172.17.0.1', 'ae:3b:79:0d:d7:35'],
    ['br1', '172.18.0.1', '66:f1:7f:82:21:6e'],
  ] as const) {
    host.addInterface({
      kind: 'bridge',
      name,
      mac: mac(hardware),
      mtu: 1500,
      up: true,
      provenance: by(name, 'dockerd'),
    });
    host.addAddress(name, {
      address: ip(address),
      prefixLength: 16,
      scope: 'global',
      broadcast: ip(address.replace(/0\.1$/, '255.255')),
      provenance: by('gateway of the network', 'dockerd'),
    });
  }
  host.addInterface({
    kind: 'veth',
    name: 'veth1',
    mac: mac('ae:3b:79:0d:d7:35'),
    mtu: 1500,
    up: true,
    peer: { namespace: 'web', name: 'eth0' },
    hairpin: true,
    provenance: by('container web', 'dockerd'),
  });
  host.setMaster('veth1', 'docker0');
  web.addInterface({
    kind: 'veth',
    name: 'eth0',
    mac: mac('02:42:ac:11:00:02'),
    mtu: 1500,
    up: true,
    peer: { namespace: 'host', name: 'veth1' },
    provenance: by('container web', 'dockerd'),
  });
  web.addAddress('eth0', {
    address: ip('172.17.0.2'),
    prefixLength: 16,
    scope: 'global',
    broadcast: ip('172.17.255.255'),
    provenance: by('container web', 'dockerd'),
  });
  web.addRoute({
    destination: prefix('0.0.0.0/0'),
    nextHops: [{ via: ip('172.17.0.1'), dev: 'eth0' }],
    provenance: by('gateway of the network', 'dockerd'),
  });
  web.sockets.push(
    { protocol: 'tcp', port: 80, process: 'nginx', provenance: by('web listens', 'web') },
    {
      protocol: 'udp',
      port: 53,
      address: ip('127.0.0.11'),
      process: 'dockerd',
      provenance: by('DNS', 'dockerd'),
    },
  );
  addTunnels(draft);
  addRoutes(draft);
  return draft.build();
}

function addTunnels({ host }: MachineDraft): void {
  host.addInterface({
    kind: 'vxlan',
    name: 'vxlan.calico',
    mac: mac('3e:8c:c2:86:0d:85'),
    mtu: 1450,
    up: true,
    vni: 4096,
    port: 4789,
    local: ip('192.168.31.62'),
    underlay: 'eth0',
    learning: false,
    provenance: by('VXLAN pool', 'felix'),
  });
  host.addAddress('vxlan.calico', {
    address: ip('10.244.0.0'),
    prefixLength: 32,
    scope: 'global',
    provenance: by('VXLAN pool', 'felix'),
  });
  host.addInterface({
    kind: 'ipip',
    name: 'tunl0',
    mtu: 1480,
    up: true,
    ttl: 'inherit',
    pmtuDiscovery: false,
    provenance: by('the module ipip is loaded', 'kernel'),
  });
  host.addInterface({
    kind: 'dummy',
    name: 'kube-ipvs0',
    mac: mac('4e:00:00:00:00:01'),
    mtu: 1500,
    up: false,
    provenance: by('IPVS', 'kube-proxy'),
  });
  host.neighbours.push({
    address: ip('10.244.1.0'),
    dev: 'vxlan.calico',
    mac: mac('66:00:00:00:00:02'),
    state: 'PERMANENT',
    provenance: by('VTEP of node2', 'felix'),
  });
  host.forwarding.push({
    mac: mac('66:00:00:00:00:02'),
    dev: 'vxlan.calico',
    remote: ip('192.168.31.63'),
    provenance: by('VTEP of node2', 'felix'),
  });
}

function addRoutes({ host }: MachineDraft): void {
  const eth0 = (via: string) => ({ via: ip(via), dev: 'eth0' });
  const provenance = by('declared');
  host.addRoute({
    destination: prefix('0.0.0.0/0'),
    nextHops: [eth0('192.168.31.1')],
    protocol: 'static',
    metric: 100,
    provenance: by('gateway of subnet lan'),
  });
  host.addRoute({
    destination: prefix('10.244.1.0/26'),
    nextHops: [{ via: ip('10.244.1.0'), dev: 'vxlan.calico', onlink: true }],
    protocol: '80',
    provenance: by('block of node2', 'felix'),
  });
  host.addRoute({ destination: prefix('10.244.0.0/26'), type: 'blackhole', protocol: 'bird', provenance });
  host.addRoute({
    destination: prefix('10.244.0.64/26'),
    type: 'blackhole',
    protocol: '80',
    metric: 1024,
    provenance,
  });
  host.addRoute({ destination: prefix('10.9.0.0/16'), type: 'unreachable', provenance });
  host.addRoute({ destination: prefix('10.244.0.5/32'), nextHops: [{ dev: 'veth1' }], provenance });
  host.addRoute({
    destination: prefix('10.10.0.0/16'),
    nextHops: [
      { ...eth0('192.168.31.2'), weight: 1 },
      { ...eth0('192.168.31.3'), weight: 2 },
    ],
    provenance,
  });
  host.addRoute({
    destination: prefix('10.11.0.0/16'),
    nextHops: [eth0('192.168.31.2')],
    source: ip('192.168.31.62'),
    mtu: 1400,
    provenance,
  });
  host.addRoute({
    destination: prefix('10.14.0.1/32'),
    nextHops: [{ ...eth0('192.168.31.9'), onlink: true }],
    provenance,
  });
  host.addRoute({ destination: prefix('10.12.0.0/16'), nextHops: [{ dev: 'eth0' }], table: 100, provenance });
  host.addRoute({ destination: prefix('10.13.0.0/16'), type: 'throw', table: 100, provenance });
  host.addRoute({
    destination: prefix('0.0.0.0/0'),
    nextHops: [eth0('192.168.31.1')],
    table: 200,
    provenance,
  });
  host.absentRoutes.push({
    destination: prefix('10.244.2.0/26'),
    provenance: by('node3 is no peer', 'bird'),
  });

  const rule = { family: 4, provenance } as const;
  host.rules.push(
    { ...rule, priority: 100, from: prefix('10.0.0.0/8'), table: 100 },
    { ...rule, priority: 200, fwmark: { value: 0x100, mask: 0xff00 }, table: 200 },
    { ...rule, priority: 99, not: true, fwmark: { value: 0x200000, mask: 0x200000 }, table: 200 },
    { ...rule, priority: 300, iif: 'eth0', to: prefix('10.3.0.0/16'), table: 254 },
    { ...rule, priority: 301, oif: 'eth0', fwmark: { value: 7, mask: 0xffffffff }, table: 100 },
  );
}
