import { describe, test } from 'vitest';
import { checkDiagnostics } from '../fixtures.js';

/** Edges of the checks; what each is for is tested by its page in docs/diagnostics. */
describe('no finding where there is nothing wrong', () => {
  test.each([
    [
      'one address on two subnets that do not touch',
      'subnet a 10.0.0.0/24\nsubnet b 10.1.0.0/24\nrouter r { a 10.0.0.1  b 10.1.0.1 }',
    ],
    ['both addresses of a /31', 'router a\nrouter b\nlink w { a 10.0.0.0/31  b 10.0.0.1/31 }'],
    [
      'one port on two addresses of a host',
      'host h { docker { container a { publish 127.0.0.1:80:80 }  container b { publish 127.0.0.2:80:80 } } }',
    ],
    ['one port for tcp and udp', 'host h { listen 53/tcp  listen 53/udp }'],
    [
      'one port in two containers',
      'host h { docker { container a { listen 80/tcp }  container b { listen 80/tcp } } }',
    ],
    [
      'a container that is denied and has no network',
      'host h { docker { container a  container b { network none } } }\nrules "r" { deny a -> b }',
    ],
    [
      'a container of none that talks to itself',
      'host h { docker { container b { network none } } }\ntrace t: b -> localhost',
    ],
    [
      'pods of one node without a CNI',
      'cluster c { cni none  node n  namespace s { pod a  pod b } }\ntrace t: s/a -> s/b',
    ],
    [
      'a cluster of VXLAN pools without BGP',
      'subnet l 10.0.0.0/24\ncluster c { node a { l 10.0.0.1 }  node b { l 10.0.0.2 }  calico { pool p 10.1.0.0/16 { vxlan always }  bgp { mesh off } } }',
    ],
    [
      'the same prefix on the Docker networks of two hosts',
      'host a { docker { network n 172.20.0.0/16 } }\nhost b { docker { network n 172.20.0.0/16 } }',
    ],
    [
      'a narrow subnet and an unused Docker network',
      'subnet l 10.0.0.0/24 { mtu 1400 }\nhost h { l 10.0.0.1  docker { network n 172.20.0.0/16 } }',
    ],
    [
      'a tunnel that fits',
      'subnet l 10.0.0.0/24\ncluster c { node n { l 10.0.0.1 }  calico { pool p 10.1.0.0/16 { ipip always }  mtu 1480 } }',
    ],
  ])('%s', (_, text) => checkDiagnostics(text));
});

describe('findings', () => {
  test('a tunnel that does not fit', () =>
    checkDiagnostics(`
      subnet l 10.0.0.0/24
      cluster c { node n { l 10.0.0.1 }  calico { pool p 10.1.0.0/16 { ipip always }  mtu 1500 } }
                                       //^^^^^^ warning mtu-larger-than-path: pods send packets of up to 1500 bytes and ipip adds 20, but l takes 1500
    `));

  test('a port that a program of the host has', () =>
    checkDiagnostics(`
      host h {
        listen 80/tcp
        docker {
          container proxy { network host  listen 443/tcp }
          container a { publish 80:80 }
                      //^^^^^^^^^^^^^ error duplicate-published-port: port 80/tcp of h is wanted by container a, but a program of h has it
          container b { publish 127.0.0.1:443:443 }
                      //^^^^^^^^^^^^^^^^^^^^^^^^^ error duplicate-published-port: port 443/tcp of h is wanted by container b, but container proxy has it
        }
      }
    `));

  test('one port in containers that share a namespace', () =>
    checkDiagnostics(`
      host h {
        listen 22/tcp
        docker {
          container a { listen 80/tcp }
          container b { network container:a  listen 80/tcp }
                                           //^^^^^^^^^^^^^ error duplicate-listen: container b cannot listen on 80/tcp: container a does, in the same network namespace
          container c { network host  listen 22/tcp }
                                    //^^^^^^^^^^^^^ error duplicate-listen: container c cannot listen on 22/tcp: a program of h does, in the same network namespace
        }
      }
    `));

  test('what host-network pods listen on is the node’s', () =>
    checkDiagnostics(`
      cluster c {
        node n { listen 9100/tcp }
        namespace s { pod p { host-network  listen 9100/tcp } }
                                          //^^^^^^^^^^^^^^^ error duplicate-listen: pod p cannot listen on 9100/tcp: a program of n does, in the same network namespace
      }
    `));

  test('publishing without a network, and into another container’s', () =>
    checkDiagnostics(`
      host h {
        docker {
          container a { network none  publish 80:80 }
                                    //^^^^^^^^^^^^^ warning host-network-publish: a has no network, so that nothing can be published to it
          container b { network container:c  publish 81:80 }
                                           //^^^^^^^^^^^^^ error host-network-publish: b shares the network of c: publish the port there, docker refuses it here
          container c
        }
      }
    `));

  test('prefixes in each other, the closest one is named', () =>
    checkDiagnostics(`
      subnet wide 10.0.0.0/8
      subnet mid 10.1.0.0/16
    //^^^^^^^^^^^^^^^^^^^^^^ warning overlapping-prefixes: subnet mid (10.1.0.0/16) and subnet wide (10.0.0.0/8) overlap
      subnet narrow 10.1.1.0/24
    //^^^^^^^^^^^^^^^^^^^^^^^^^ warning overlapping-prefixes: subnet narrow (10.1.1.0/24) and subnet mid (10.1.0.0/16) overlap
      subnet apart 11.0.0.0/8
    `));

  test('a Docker network over the subnet that its host is on', () =>
    checkDiagnostics(`
      subnet lan 172.18.0.0/16
      host h { lan 172.18.0.2  docker { network app 172.18.0.0/24 } }
                                      //^^^^^^^^^^^^^^^^^^^^^^^^^ warning overlapping-prefixes: network app (172.18.0.0/24) and lan (172.18.0.0/16) overlap
    `));

  test('pods on several nodes without a CNI, asked about or not', () =>
    checkDiagnostics(`
      subnet l 10.0.0.0/24
      cluster c { node a { l 10.0.0.1 }  node b { l 10.0.0.2 }  namespace s { pod p on a  pod q on b } }
    //^^^^^^^^^ information no-cni-across-nodes: the pods of cluster c are on 2 nodes, but it has no CNI: they cannot reach each other
    `));

  test('cables with more or fewer ends than two', () =>
    checkDiagnostics(`
      router a
      router b
      router c
      link one { a 10.0.0.1/30 }
    //^^^^^^^^ error link-ends: link one has 1 end; a cable has two
      link three { a 10.0.1.1/29  b 10.0.1.2/29  c 10.0.1.3/29 }
    //^^^^^^^^^^ error link-ends: link three has 3 ends; a cable has two
    `));

  test('two CNIs', () =>
    checkDiagnostics(`
      cluster c {
        cni none
        calico 3.31 { pool p 10.1.0.0/16 }
      //^^^^^^^^^^^ warning repeated-setting: this is said a second time; the first one counts
      }
    `));

  test('pinned addresses of containers', () =>
    checkDiagnostics(`
      host h {
        docker {
          network app 172.18.0.0/24 { gateway 172.18.0.1 }
          container a { network app address 172.18.0.9 }
          container b { network app address 172.18.0.9 }
                      //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error duplicate-address: container b has the address 172.18.0.9, which is that of container a
          container c { network app address 172.18.1.9 }
                      //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error address-outside-subnet: 172.18.1.9 is not in 172.18.0.0/24, the subnet of network app
          container d { network app address 172.18.0.0 }
                      //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error network-or-broadcast-address: 172.18.0.0 is the network itself in 172.18.0.0/24
        }
      }
    `));
});
