import { expect, test } from 'vitest';
import { trace } from '../../simulator/lab/road.js';
import { namespaceOf, planeOf, rules, sockets, text } from '../state-text.js';

const HOST = `
  host h { docker 29 {
    network app { }
    container web { network app }
    container both { network bridge  network app }
    container plain { network bridge }
    container alone { network none }
    container guest { network container:web }
  } }
`;

/** The ports that the kernel chose stand as TCP and UDP. */
async function inside(container: string) {
  const namespace = namespaceOf(await planeOf(HOST), 'h', container);
  const [udp, tcp] = namespace.sockets.map(({ port }) => String(port));
  const named = (shown: string) =>
    udp === undefined ? shown : shown.replaceAll(udp, 'UDP').replaceAll(tcp!, 'TCP');
  return { nat: named(rules(namespace, 'nat')), sockets: named(sockets(namespace)) };
}

/** As dockerd 20.10.24 wrote them, but for the ports. */
test('port 53 of 127.0.0.11 is dockerd’s, on user-defined networks', async () => {
  expect(await inside('web')).toEqual({
    nat: text(`
      -A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT
      -A POSTROUTING -d 127.0.0.11/32 -j DOCKER_POSTROUTING
      -A DOCKER_OUTPUT -d 127.0.0.11/32 -p tcp -m tcp --dport 53 -j DNAT --to-destination 127.0.0.11:TCP
      -A DOCKER_OUTPUT -d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:UDP
      -A DOCKER_POSTROUTING -s 127.0.0.11/32 -p tcp -m tcp --sport TCP -j SNAT --to-source :53
      -A DOCKER_POSTROUTING -s 127.0.0.11/32 -p udp -m udp --sport UDP -j SNAT --to-source :53
    `),
    sockets: text(`
      udp 127.0.0.11:UDP dockerd
      tcp 127.0.0.11:TCP dockerd
    `),
  });
  expect((await inside('both')).sockets).toContain('udp 127.0.0.11:UDP dockerd');
});

test.each(['plain', 'alone'])('container %s has no resolver', async (name) => {
  expect(await inside(name)).toEqual({ nat: '', sockets: '' });
});

test('a question gets there and back', async () => {
  const { world } = await planeOf(HOST);
  for (const flow of ['h/web > 127.0.0.11:53/udp', 'h/both > 127.0.0.11:53/tcp']) {
    const { verdict, reply } = trace(world, flow);
    expect([verdict, reply?.verdict]).toEqual(['delivered', 'delivered']);
  }
  expect(trace(world, 'h/plain > 127.0.0.11:53/udp').verdict).toBe('refused');
});
