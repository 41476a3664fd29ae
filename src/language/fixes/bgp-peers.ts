import { isBgp } from '../generated/knet/ast.js';
import type { Fix } from './fix.js';
import { action, addition, nodeAt } from './fix.js';

/** mesh-off-no-peers, reflector-without-clients: has all nodes peer with the reflectors, or switches the mesh on. */
export const addPeers: Fix = (request) => {
  const bgp = nodeAt(request, request.diagnostic.range, isBgp);
  if (!bgp) return [];
  const mesh = bgp.settings.find((setting) => setting.$type === 'Mesh')?.$cstNode;
  const hasReflector = bgp.settings.some(({ $type }) => $type === 'RouteReflector');
  if (hasReflector) {
    return [
      action(
        request,
        'Peer all nodes with the route reflectors',
        addition(bgp, 'peer all with route-reflectors'),
      ),
    ];
  }
  return mesh ? [action(request, 'Switch the mesh on', [{ range: mesh.range, newText: 'mesh on' }])] : [];
};
