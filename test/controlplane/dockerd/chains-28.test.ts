import { describe, expect, test } from 'vitest';
import { namespaceOf, planeOf, rules, sockets, text } from '../state-text.js';

/** A host with a network of each kind; containers `web` and `edge` publish a port each. */
const NETWORKS = `
  network app { bridge-name br-app }
  network quiet { bridge-name br-quiet  icc off }
  network vault { bridge-name br-vault  internal }
  network edge { bridge-name br-edge  gateway-mode routed }
  container web { network app  publish 8080:80  publish 127.0.0.1:8443:443 }
  container front { network edge  publish 8081:80 }
`;

async function hostOf(version: string, inside = NETWORKS) {
  return namespaceOf(await planeOf(`host h { docker ${version} { ${inside} } }`), 'h');
}

test('28.0.0: an ipset tells packets to bridges; FORWARD has all rules', async () => {
  const host = await hostOf('28.0.0');
  expect(rules(host, 'filter')).toBe(
    text(`
      -P FORWARD DROP
      -A FORWARD -j DOCKER-USER
      -A FORWARD -m set --match-set docker-ext-bridges-v4 dst -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A FORWARD -j DOCKER-ISOLATION-STAGE-1
      -A FORWARD -m set --match-set docker-ext-bridges-v4 dst -j DOCKER
      -A FORWARD -i docker0 -j ACCEPT
      -A FORWARD -i br-app -j ACCEPT
      -A FORWARD -i br-quiet -o br-quiet -j DROP
      -A FORWARD -i br-quiet ! -o br-quiet -j ACCEPT
      -A FORWARD -i br-vault -o br-vault -j ACCEPT
      -A FORWARD -i br-edge -j ACCEPT
      -A DOCKER -d 172.21.0.2/32 ! -i br-edge -o br-edge -p tcp -m tcp --dport 80 -j ACCEPT
      -A DOCKER -d 172.18.0.2/32 ! -i br-app -o br-app -p tcp -m tcp --dport 443 -j ACCEPT
      -A DOCKER -d 172.18.0.2/32 ! -i br-app -o br-app -p tcp -m tcp --dport 80 -j ACCEPT
      -A DOCKER ! -i docker0 -o docker0 -j DROP
      -A DOCKER ! -i br-app -o br-app -j DROP
      -A DOCKER ! -i br-quiet -o br-quiet -j DROP
      -A DOCKER -o br-edge -p icmp -j ACCEPT
      -A DOCKER ! -i br-edge -o br-edge -j DROP
      -A DOCKER-ISOLATION-STAGE-1 -i br-edge -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A DOCKER-ISOLATION-STAGE-1 -o br-edge -j RETURN
      -A DOCKER-ISOLATION-STAGE-1 ! -s 172.20.0.0/16 -o br-vault -j DROP
      -A DOCKER-ISOLATION-STAGE-1 ! -d 172.20.0.0/16 -i br-vault -j DROP
      -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-1 -i br-app ! -o br-app -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-1 -i br-quiet ! -o br-quiet -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-1 -i br-edge ! -o br-edge -j DOCKER-ISOLATION-STAGE-2
      -A DOCKER-ISOLATION-STAGE-2 -o br-edge -j DROP
      -A DOCKER-ISOLATION-STAGE-2 -o br-quiet -j DROP
      -A DOCKER-ISOLATION-STAGE-2 -o br-app -j DROP
      -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
      -A DOCKER-USER -j RETURN
    `),
  );
  expect(host.ipsets.get('docker-ext-bridges-v4')).toMatchObject({
    type: 'hash:net',
    members: ['172.17.0.0/16', '172.18.0.0/16', '172.19.0.0/16', '172.21.0.0/16'],
  });
  expect(rules(host, 'raw')).toBe(
    text(`
      -A PREROUTING -d 172.18.0.2/32 ! -i br-app -p tcp -m tcp --dport 80 -j DROP
      -A PREROUTING -d 127.0.0.1/32 ! -i lo -p tcp -m tcp --dport 8443 -j DROP
      -A PREROUTING -d 172.18.0.2/32 ! -i br-app -p tcp -m tcp --dport 443 -j DROP
    `),
  );
});

test('28: one jump from FORWARD, a rule for each bridge; networks are kept apart', async () => {
  const host = await hostOf('28');
  expect(
    rules(host, 'filter', 'FORWARD', 'DOCKER-FORWARD', 'DOCKER-CT', 'DOCKER-BRIDGE', 'DOCKER-USER'),
  ).toBe(
    text(`
      -P FORWARD DROP
      -A FORWARD -j DOCKER-USER
      -A FORWARD -j DOCKER-FORWARD
      -A DOCKER-BRIDGE -o docker0 -j DOCKER
      -A DOCKER-BRIDGE -o br-app -j DOCKER
      -A DOCKER-BRIDGE -o br-quiet -j DOCKER
      -A DOCKER-BRIDGE -o br-edge -j DOCKER
      -A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A DOCKER-CT -o br-app -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A DOCKER-CT -o br-quiet -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A DOCKER-CT -o br-edge -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A DOCKER-FORWARD -j DOCKER-CT
      -A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1
      -A DOCKER-FORWARD -j DOCKER-BRIDGE
      -A DOCKER-FORWARD -i docker0 -j ACCEPT
      -A DOCKER-FORWARD -i br-app -j ACCEPT
      -A DOCKER-FORWARD -i br-quiet -o br-quiet -j DROP
      -A DOCKER-FORWARD -i br-quiet ! -o br-quiet -j ACCEPT
      -A DOCKER-FORWARD -i br-vault -o br-vault -j ACCEPT
      -A DOCKER-FORWARD -i br-edge -j ACCEPT
    `),
  );
  expect(rules(host, 'nat', 'POSTROUTING', 'DOCKER')).toBe(
    text(`
      -A POSTROUTING -s 172.19.0.0/16 ! -o br-quiet -j MASQUERADE
      -A POSTROUTING -s 172.18.0.0/16 ! -o br-app -j MASQUERADE
      -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
      -A DOCKER -i br-edge -j RETURN
      -A DOCKER -i br-quiet -j RETURN
      -A DOCKER -i br-app -j RETURN
      -A DOCKER -i docker0 -j RETURN
      -A DOCKER ! -i br-app -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80
      -A DOCKER -d 127.0.0.1/32 ! -i br-app -p tcp -m tcp --dport 8443 -j DNAT --to-destination 172.18.0.2:443
    `),
  );
  expect(sockets(host)).toBe(
    text(`
      tcp *:8080 docker-proxy -> 172.18.0.2:80
      tcp 127.0.0.1:8443 docker-proxy -> 172.18.0.2:443
    `),
  );
});

describe('what changed within 28', () => {
  test.each([
    ['28.0.4', 'web', '-p tcp -m tcp --dport 80 '],
    ['28.1', 'web', '-p tcp -m tcp --dport 80 '],
    ['28.2.0', 'web', ''],
    ['28.5', 'web', ''],
  ])('direct access in %s', async (version, name, port) => {
    const host = await hostOf(version, `container ${name} { publish 8080:80 }`);
    expect(rules(host, 'raw')).toBe(text(`-A PREROUTING -d 172.17.0.2/32 ! -i docker0 ${port}-j DROP`));
  });

  test.each([
    ['28.2.1', '-A DOCKER-USER -j RETURN\n'],
    ['28.2.2', ''],
    ['28', ''],
  ])('the end of DOCKER-USER in %s', async (version, expected) => {
    expect(rules(await hostOf(version), 'filter', 'DOCKER-USER')).toBe(expected);
  });

  test.each([
    ['28.0.1', '-A DOCKER -i br-edge -j RETURN\n'],
    ['28.0.2', ''],
  ])('a routed network without docker-proxy in %s', async (version, expected) => {
    const host = await hostOf(
      version,
      'userland-proxy off  network edge { bridge-name br-edge  gateway-mode routed }',
    );
    expect(rules(host, 'nat', 'DOCKER')).toBe(expected);
  });
});

test('29 without docker-proxy: an address of its own for what loopback sends, and for what leaves', async () => {
  const host = await hostOf(
    '29',
    `userland-proxy off
     network app { bridge-name br-app  host-ipv4 192.0.2.9 }
     network edge { bridge-name br-edge  gateway-mode routed  host-ipv4 192.0.2.9 }
     container web { network app  publish 8080:80  publish 9000:80  publish 9053:53/udp }
     container front { network edge  publish 80:80 }`,
  );
  expect(rules(host, 'nat')).toBe(
    text(`
      -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
      -A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER
      -A POSTROUTING -o br-edge -m addrtype --src-type LOCAL -j SNAT --to-source 192.0.2.9
      -A POSTROUTING -o br-app -m addrtype --src-type LOCAL -j SNAT --to-source 192.0.2.9
      -A POSTROUTING -s 172.18.0.0/16 ! -o br-app -j SNAT --to-source 192.0.2.9
      -A POSTROUTING -o docker0 -m addrtype --src-type LOCAL -j MASQUERADE
      -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
      -A POSTROUTING -s 172.18.0.2/32 -d 172.18.0.2/32 -p udp -m udp --dport 53 -j MASQUERADE
      -A POSTROUTING -s 172.18.0.2/32 -d 172.18.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
      -A DOCKER -p udp -m udp --dport 9053 -j DNAT --to-destination 172.18.0.2:53
      -A DOCKER -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80
      -A DOCKER -p tcp -m tcp --dport 9000 -j DNAT --to-destination 172.18.0.2:80
    `),
  );
});

test('29: internal networks by icc; every option that has no rules left out', async () => {
  const host = await hostOf(
    '29',
    `network vault { bridge-name br-v1  internal }
     network silent { bridge-name br-v2  internal  icc off  masquerade off  host-ipv4 192.0.2.9  gateway-mode routed }
     container a { network vault  publish 80:80 }
     container b { network silent  publish 81:80 }`,
  );
  expect(rules(host, 'filter', 'DOCKER-FORWARD', 'DOCKER-INTERNAL', 'DOCKER')).toBe(
    text(`
      -A DOCKER ! -i docker0 -o docker0 -j DROP
      -A DOCKER-FORWARD -j DOCKER-CT
      -A DOCKER-FORWARD -j DOCKER-INTERNAL
      -A DOCKER-FORWARD -j DOCKER-BRIDGE
      -A DOCKER-FORWARD -i docker0 -j ACCEPT
      -A DOCKER-FORWARD -i br-v1 -o br-v1 -j ACCEPT
      -A DOCKER-FORWARD -i br-v2 -o br-v2 -j DROP
      -A DOCKER-INTERNAL ! -s 172.19.0.0/16 -o br-v2 -j DROP
      -A DOCKER-INTERNAL ! -d 172.19.0.0/16 -i br-v2 -j DROP
      -A DOCKER-INTERNAL ! -s 172.18.0.0/16 -o br-v1 -j DROP
      -A DOCKER-INTERNAL ! -d 172.18.0.0/16 -i br-v1 -j DROP
    `),
  );
  expect(rules(host, 'raw')).toBe('');
});

test('an isolated network takes no address for the host', async () => {
  const plane = await planeOf(`
    host h { docker 29 {
      network alone 10.5.0.0/24 { bridge-name br-alone  internal  gateway-mode isolated }
      container a { network alone }
    } }
  `);
  expect(namespaceOf(plane, 'h').interfaces.get('br-alone')?.addresses).toEqual([]);
  expect(namespaceOf(plane, 'h', 'a').interfaces.get('eth0')?.addresses[0]?.address).toBe('10.5.0.1');
});

test('hardware addresses are drawn, no longer made of the address; a file has the same each time', async () => {
  const macOf = async (version: string) => {
    const plane = await planeOf(`host h { docker ${version} { container a } }`);
    const device = namespaceOf(plane, 'h', 'a').interfaces.get('eth0')!;
    return 'mac' in device ? device.mac : undefined;
  };
  expect(await macOf('27')).toBe('02:42:ac:11:00:02');
  expect(await macOf('28')).not.toBe('02:42:ac:11:00:02');
  expect(await macOf('28')).toBe(await macOf('29'));
});
