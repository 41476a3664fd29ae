import { describe, expect, test } from 'vitest';
import { type Device, itinerary, type Leg } from '../../src/diagram/itinerary.js';
import type { Hop, Road } from '../../src/simulator/trace.js';
import { calicoIpip } from './fixtures/calico-ipip.js';
import { localhost, missingRoute, noRoute } from './fixtures/failures.js';
import { type Line, packet, walk } from './fixtures/walk.js';

const way = { road: 'forward', path: 0 } as const;

/** A road as lines: `eth0 -> docker0 by kernel (bridge)`, `docker0: rule route`. */
function lines(road: Road): string[] {
  return itinerary(road, way).map(legText);
}

function legText(leg: Leg): string {
  const steps = leg.steps.map(({ step }) => step.kind).join(' ');
  return leg.kind === 'stay'
    ? `${name(leg.at)}: ${steps}`
    : `${name(leg.from)} -> ${name(leg.to)} by ${leg.by} (${steps})`;
}

function name({ machine, name: device }: Device): string {
  return `${machine} ${device ?? '-'}`.trim();
}

function road(...hops: Hop[]): Road {
  return { verdict: 'delivered', reason: '', hops };
}

function hops(
  ...all: (readonly [machine: string, into: string | null, out: string | null, lines: Line[]])[]
): Hop[] {
  const road = walk(packet('10.0.0.1', '10.0.0.2', 80));
  return all.map(([machine, into, out, steps]) => road.hop(machine, 'host', into, out, steps));
}

describe('moves and stays', () => {
  test('through a tunnel', () => {
    expect(lines(calicoIpip.paths[0]!)).toEqual([
      'node1 eth0: send route neighbour',
      'node1 eth0 -> node1 cali12d4a061371 by veth (transmit receive)',
      'node1 cali12d4a061371: rp-filter conntrack route forward rule',
      'node1 cali12d4a061371 -> node1 tunl0 by kernel (encapsulate)',
      'node1 tunl0: encapsulate route neighbour',
      'node1 tunl0 -> node1 eth0 by kernel (transmit)',
      'node1 eth0 -> node2 eth0 by wire (receive)',
      'node2 eth0: rule',
      'node2 eth0 -> node2 tunl0 by kernel (decapsulate)',
      'node2 tunl0: decapsulate route forward rule',
      'node2 tunl0 -> node2 cali0a3f8c2b7de by kernel (transmit)',
      'node2 cali0a3f8c2b7de -> node2 eth0 by veth (receive)',
      'node2 eth0: deliver',
    ]);
  });

  test('through lo, which is left and entered', () => {
    expect(lines(localhost.paths[0]!)).toEqual([
      'node1 lo: send route',
      'node1 lo -> node1 lo by kernel (transmit receive)',
      'node1 lo: deliver',
    ]);
  });

  test('out of the model', () => {
    expect(lines(missingRoute.paths[0]!).slice(-3)).toEqual([
      'node1 cali12d4a061371 -> node1 eth0 by kernel (transmit)',
      'node1 eth0 -> - by exit (exit)',
      '-: exit',
    ]);
  });

  test('that never gets to a device', () => {
    expect(lines(noRoute.paths[0]!)).toEqual(['rqy-k8s-2 -: send end']);
  });

  test('that ends where it was about to leave', () => {
    const way = hops([
      'a',
      null,
      'eth0',
      [
        ['send', ''],
        ['transmit', '', { device: 'eth0' }],
        ['end', 'nobody is there'],
      ],
    ]);
    expect(lines(road(...way))).toEqual(['a eth0: send', 'a eth0: transmit end']);
  });

  test('that comes back by the way it came', () => {
    const way = hops(
      ['a', null, 'eth0', [['transmit', '', { device: 'eth0' }]]],
      [
        'b',
        'eth0',
        'eth0',
        [
          ['receive', '', { device: 'eth0' }],
          ['route', ''],
          ['transmit', '', { device: 'eth0' }],
        ],
      ],
      [
        'a',
        'eth0',
        null,
        [
          ['receive', '', { device: 'eth0' }],
          ['deliver', ''],
        ],
      ],
    );
    expect(lines(road(...way))).toEqual([
      'a eth0 -> b eth0 by wire (transmit receive)',
      'b eth0: route',
      'b eth0 -> a eth0 by wire (transmit receive)',
      'a eth0: deliver',
    ]);
  });

  test('whose steps name no device', () => {
    const way = hops(
      [
        'a',
        null,
        'eth0',
        [
          ['send', ''],
          ['transmit', ''],
        ],
      ],
      [
        'b',
        'eth1',
        null,
        [
          ['receive', ''],
          ['deliver', ''],
        ],
      ],
    );
    expect(lines(road(...way))).toEqual([
      'a eth0: send',
      'a eth0 -> b eth1 by wire (transmit receive)',
      'b eth1: deliver',
    ]);
  });
});

test('an empty road has no legs', () => {
  expect(lines(road())).toEqual([]);
});

test('only the last step ends the road, and each step knows the headers before it', () => {
  const path = calicoIpip.paths[0]!;
  const placed = itinerary(path, way).flatMap((leg) => leg.steps);
  expect(placed.filter(({ ends }) => ends).map(({ step }) => step.kind)).toEqual(['deliver']);
  const encapsulate = placed.find(({ step }) => step.kind === 'encapsulate');
  expect(encapsulate?.before?.outer).toEqual([]);
  expect(encapsulate?.step.packet.outer).toHaveLength(1);
});
