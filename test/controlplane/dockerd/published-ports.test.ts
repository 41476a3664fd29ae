import { expect, test } from 'vitest';
import { namespaceOf, planeOf, rules, sockets, text } from '../state-text.js';

/** A host whose container `web` publishes these ports. */
async function publishing(publish: string, docker = ''): ReturnType<typeof hostOf> {
  return hostOf(`host h { docker 20.10 { ${docker} container web { ${publish} } } }`);
}

async function hostOf(fixture: string) {
  return namespaceOf(await planeOf(fixture), 'h');
}

test('a port is translated, let through, and masqueraded towards its own container', async () => {
  const host = await publishing('publish 8080:80');
  expect(rules(host, 'nat', 'POSTROUTING', 'DOCKER')).toBe(
    text(`
      -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
      -A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
      -A DOCKER -i docker0 -j RETURN
      -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
    `),
  );
  expect(rules(host, 'filter', 'DOCKER')).toBe(
    text('-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT'),
  );
  expect(sockets(host)).toBe(text('tcp *:8080 docker-proxy -> 172.17.0.2:80'));
});

test('bound to one address of the host; several bindings of a port share what is the same', async () => {
  const host = await publishing(
    'publish 127.0.0.1:80:80  publish 192.168.31.62:80:80  publish 0.0.0.0:81:81  publish [::1]:82:82',
  );
  expect(rules(host, 'nat', 'DOCKER')).toBe(
    text(`
      -A DOCKER -i docker0 -j RETURN
      -A DOCKER ! -i docker0 -p tcp -m tcp --dport 81 -j DNAT --to-destination 172.17.0.2:81
      -A DOCKER -d 192.168.31.62/32 ! -i docker0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80
      -A DOCKER -d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80
    `),
  );
  expect(rules(host, 'filter', 'DOCKER')).toBe(
    text(`
      -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 81 -j ACCEPT
      -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
    `),
  );
  expect(sockets(host)).toBe(
    text(`
      tcp ::1:82 docker-proxy -> 172.17.0.2:82
      tcp 0.0.0.0:81 docker-proxy -> 172.17.0.2:81
      tcp 192.168.31.62:80 docker-proxy -> 172.17.0.2:80
      tcp 127.0.0.1:80 docker-proxy -> 172.17.0.2:80
    `),
  );
});

test('the highest host port is programmed first', async () => {
  const host = await publishing(
    'publish 5353:53/udp  publish 9000-9002:9000-9002/udp  publish 9000:9000/tcp',
  );
  const dnat = rules(host, 'nat', 'DOCKER').match(/-p \w+ -m \w+ --dport \d+/g);
  expect(dnat).toEqual([
    '-p udp -m udp --dport 9002',
    '-p udp -m udp --dport 9001',
    '-p tcp -m tcp --dport 9000',
    '-p udp -m udp --dport 9000',
    '-p udp -m udp --dport 5353',
  ]);
});

test('SCTP has its checksum filled in', async () => {
  const host = await publishing('publish 8301:80/sctp');
  expect(rules(host, 'mangle')).toBe(
    text('-A POSTROUTING -p sctp -m sctp --sport 80 -j CHECKSUM --checksum-fill'),
  );
});

test('without docker-proxy the bridge’s own containers are translated too, and dockerd holds the port', async () => {
  const host = await publishing('publish 8080:80', 'userland-proxy off');
  expect(rules(host, 'nat', 'DOCKER')).toBe(
    text('-A DOCKER -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80'),
  );
  expect(sockets(host)).toBe(text('tcp 0.0.0.0:8080 dockerd'));
});

test('ports go by the network of the default route, whichever was connected first', async () => {
  const host = await hostOf(`
    host h { docker 20.10 {
      network zeta { bridge-name br-zeta }
      network alpha 10.5.0.0/24 { gateway 10.5.0.254  bridge-name br-alpha }
      container web { network zeta  network alpha  publish 8000:80 }
    } }
  `);
  expect(rules(host, 'nat', 'DOCKER')).toContain(
    '-A DOCKER ! -i br-alpha -p tcp -m tcp --dport 8000 -j DNAT --to-destination 10.5.0.1:80\n',
  );
});

test('nothing is published on an internal network, in the host’s namespace or without a network', async () => {
  const host = await hostOf(`
    host h { docker 20.10 {
      network vault { internal }
      container a { network vault  publish 8200:80 }
      container b { network host  publish 8300:80 }
      container c { network none  publish 8400:80 }
    } }
  `);
  expect(rules(host, 'nat', 'DOCKER')).toBe(text('-A DOCKER -i docker0 -j RETURN'));
  expect(sockets(host)).toBe('');
});
