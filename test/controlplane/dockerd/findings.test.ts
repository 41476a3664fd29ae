import { test } from 'vitest';
import { controlPlane } from '../../../src/controlplane/build.js';
import { checkDiagnostics } from '../../fixtures.js';

/** What the control plane says of a fixture. */
function check(fixture: string): Promise<void> {
  return checkDiagnostics(fixture, ({ topology }) => controlPlane(topology).findings);
}

test('chains of a later era', () =>
  check(`
    host h {
      docker 30.1 { }
    //^^^^^^^^^^^ information docker-era-unsupported: the chains of Docker 30.1 are not known; those of Docker 29 are used
    }
    host i { docker 29.1 }
  `));

test('a subnet that another network of the same daemon has', () =>
  check(`
    host h { docker 27 {
      network app 172.18.0.0/24
      network db 172.18.0.0/16
    //^^^^^^^^^^^^^^^^^^^^^^^^ error docker-subnet-overlap: dockerd cannot create network db: 172.18.0.0/16 overlaps 172.18.0.0/24 of network app
    } }
    host i { docker 27 { network app 172.18.0.0/24 } }
  `));

test('no default subnet left', () =>
  check(`
    subnet lan 10.1.0.0/24
    host h {
      lan 10.1.0.5
      route 172.16.0.0/12 dev eth0
      route 192.168.0.0/16 dev eth0
      docker 27 {
        network bridge 10.0.0.0/24
        network app
      //^^^^^^^^^^^ error docker-no-subnet-left: dockerd finds no free subnet for network app: give it one
      }
    }
  `));

test('a default route takes no subnet', () =>
  check(`
    subnet lan 10.0.0.0/24
    host h { lan 10.0.0.5  route default via 10.0.0.1  docker 27 }
  `));

test('addresses that are taken or outside the subnet', () =>
  check(`
    host h { docker 27 {
      container a { network bridge address 172.17.0.9 }
      container b { network bridge address 172.17.0.9 }
                  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error docker-address-refused: dockerd cannot give 172.17.0.9 to container b: it is taken on network bridge
      container c { network bridge address 172.18.0.9 }
                  //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error docker-address-refused: dockerd cannot give 172.18.0.9 to container c: it is outside 172.17.0.0/16 of network bridge
    } }
  `));

test('a network without free addresses', () =>
  check(`
    host h { docker 27 {
      network tiny 10.9.0.0/30
      container a { network tiny }
      container b { network tiny }
                  //^^^^^^^^^^^^ error docker-no-address-left: network tiny (10.9.0.0/30) has no address left for container b
    } }
  `));
