import { describe, expect, test } from 'vitest';
import { compare } from '../../src/interchange/lab/compare.js';
import { expectedSightings } from '../../src/interchange/lab/expected.js';
import { ofHandshake } from '../../src/interchange/lab/handshake.js';
import type { Accepted, Observation, Observed } from '../../src/interchange/lab/observation.js';
import { pathClass } from '../../src/interchange/lab/path-class.js';
import { ip } from '../../src/linux/address.js';
import { simulate } from '../../src/simulator/simulate.js';
import { handshake } from '../diagram/fixtures/handshake.js';
import { flowFrom } from '../simulator/lab/road.js';
import { ROUTED } from './worlds.js';

const [lost] = handshake.paths;
const opened = simulate(ROUTED, flowFrom('client > 10.2.0.2:80/tcp'));

const seen = expectedSightings(lost!).map((each): Observed => ({ ...each, forAnother: false }));
const program: Accepted = {
  machine: 'server',
  namespace: 'host',
  protocol: 'tcp',
  port: 80,
  source: ip('10.0.0.1'),
  sourcePort: 40000,
};

const observed = (change: Partial<Observation>): Observation => ({
  sightings: seen,
  accepted: [],
  outcome: 'answered',
  ...change,
});

const again = (at: number, headers: Partial<Observed['headers']> = {}): Observed => ({
  ...seen.at(at)!,
  headers: { ...seen.at(at)!.headers, ...headers },
});

describe('an ACK that gets lost', () => {
  test('is compared as far as it gets', () => {
    expect(compare(handshake, observed({})).agrees).toBe(true);
    expect(seen.filter(({ headers }) => headers.tcp === 'ack').map(({ machine }) => machine)).toEqual([
      'client',
      'r',
    ]);
    const short = compare(handshake, observed({ sightings: seen.slice(0, -1) }));
    expect(short.sightings.map(({ differences }) => differences).filter((each) => each.length > 0)).toEqual([
      ['missing'],
    ]);
  });

  test('opens no connection', () => {
    expect(compare(handshake, observed({ accepted: [program] })).differences).toEqual([
      'a program of server, host, got the connection at port 80',
    ]);
  });

  test('may be sent again, and what it is told may be read', () => {
    const reset = again(-1, { tcp: 'rst' });
    const sightings = [...seen, again(-2), again(-1), reset];
    expect(compare(handshake, observed({ sightings, outcome: 'ECONNRESET' }))).toMatchObject({
      agrees: true,
    });
    expect(compare(handshake, observed({ outcome: 'silence' })).differences).toEqual([
      'the sender got no answer: silence',
    ]);
  });

  test('is not sent where no socket sent the SYN', () => {
    const sightings = seen.filter(({ headers }) => headers.tcp !== 'ack');
    expect(compare(handshake, observed({ sightings, accepted: undefined })).agrees).toBe(true);
  });

  test('is of a class of its own', () => {
    expect(pathClass(lost!, handshake.flow)).toBe(
      'IPv4 tcp: route wire route forward wire route delivered / route wire route delivered / route wire conntrack route forward dropped',
    );
  });
});

test('an ACK that arrives is left to the program that gets its connection', () => {
  const sightings = expectedSightings(opened.paths[0]!).map(
    (each): Observed => ({ ...each, forAnother: false }),
  );
  const ack: Observed = { ...sightings[0]!, headers: { ...sightings[0]!.headers, tcp: 'ack' } };
  expect(ofHandshake(opened.paths[0]!, [...sightings, ack])).toEqual(sightings);
});
