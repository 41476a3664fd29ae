import { type BgpRouter, connectedPrefixes } from '../../controlplane/bgp/routers.js';
import { hostPrefix, type IpAddress, type IpPrefix } from '../../linux/address.js';
import type { RouterNeighbour } from '../../topology/bgp.js';

/** What a router of the model says over BGP, in the language of BIRD 2. Its kernel's routes have the metric that FRR's have. */
export function routerConfiguration({ machine, bgp, asNumber }: BgpRouter): string {
  const [first] = machine.attachments;
  const announced = bgp.announces.filter(
    (what): what is IpPrefix => what !== 'connected' && what !== 'default',
  );
  const wanted = [...announced, ...(bgp.announces.includes('default') ? ['0.0.0.0/0'] : [])];
  const own = [...wanted, ...(bgp.announces.includes('connected') ? connectedPrefixes(machine) : [])];
  const lines = [
    `# BGP of router ${machine.name}`,
    `router id ${first?.address ?? '0.0.0.1'};`,
    'protocol device { scan time 2; }',
    'protocol direct { ipv4; }',
    ...(wanted.length === 0
      ? []
      : [
          'protocol static announced {',
          '  ipv4;',
          ...wanted.map((prefix) => `  route ${prefix} unreachable;`),
          '}',
        ]),
    'filter learned { if (source = RTS_BGP) then accept; reject; }',
    'filter told {',
    '  if (source = RTS_BGP) then accept;',
    ...own.map((prefix) => `  if (net = ${prefix}) then accept;`),
    '  reject;',
    '}',
    'protocol kernel {',
    '  scan time 2; metric 20; merge paths on;',
    '  ipv4 { import none; export filter learned; };',
    '}',
    ...bgp.neighbours.flatMap((neighbour, index) => protocol(neighbour, index)),
  ];
  return `${lines.join('\n')}\n`;

  function protocol({ range, asNumber: remoteAs, nextHopSelf }: RouterNeighbour, index: number): string[] {
    const address = range.split('/')[0] as IpAddress;
    const single = range === hostPrefix(address);
    const isClient = bgp.clusterId !== undefined && remoteAs === asNumber;
    return [
      `protocol bgp peer${index + 1} {`,
      `  local ${bgp.listenPort === undefined ? '' : `port ${bgp.listenPort} `}as ${asNumber};`,
      `  neighbor ${single ? address : `range ${range}`} ${remoteAs === 'external' ? 'external' : `as ${remoteAs}`};`,
      ...(single ? [] : [`  dynamic name "peer${index + 1}_";`]),
      ...(isClient ? ['  rr client;', `  rr cluster id ${bgp.clusterId};`] : []),
      '  connect delay time 2; connect retry time 5;',
      `  ipv4 { import all; export filter told;${nextHopSelf ? ' next hop self;' : ''} };`,
      '}',
    ];
  }
}
