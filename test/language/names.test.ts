import { test } from 'vitest';
import { checkDiagnostics } from '../fixtures.js';

test('a pod on a node that the cluster does not have', () =>
  checkDiagnostics(`
    cluster demo {
      node node1
      namespace shop { pod web on node3 { } }
                                //^^^^^ error unknown-node: no node named "node3" in cluster demo; did you mean "node1"?
    }
  `));

test('names in imported files', () =>
  checkDiagnostics(`
    // file: base.knet
    subnet lan 10.0.0.0/24
    // file: main.knet
    import "base.knet"
    host a { lan 10.0.0.1  wan 10.0.1.1 }
                         //^^^ error unknown-subnet: no subnet named "wan"; did you mean "lan"?
  `));

test('what is declared with a mistake is not unknown', () =>
  checkDiagnostics(`
    subnet lan 10.0.0.0/40
             //^^^^^^^^^^^ error invalid-address: 10.0.0.0/40 is no address with a prefix length (four numbers up to 255, and a length up to 32)
    host a { lan 10.0.0.1 }
    cluster demo {
      node node1
      namespace shop { pod web on node3  pod db }
                                //^^^^^ error unknown-node: no node named "node3" in cluster demo; did you mean "node1"?
    }
    trace t: shop/db -> shop/web:80
  `));
