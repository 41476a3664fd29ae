import type { Road, RoadName, TracePath } from './trace.js';

/** The road of a path's first packet by itself: where the connection does not open, that packet arrived all the same. */
export function forwardRoad(path: TracePath): Road {
  if (!path.acknowledgement) return path;
  const reason = path.hops.at(-1)?.steps.at(-1)?.text ?? '';
  return { verdict: 'delivered', reason, hops: path.hops };
}

/** A path's roads in the order in which they are gone, without those that it does not have. */
export function roadsOf(path: TracePath): readonly (readonly [RoadName, Road])[] {
  const { reply, acknowledgement } = path;
  return [
    ['forward', forwardRoad(path)],
    ...(reply ? ([['reply', reply]] as const) : []),
    ...(acknowledgement ? ([['acknowledgement', acknowledgement]] as const) : []),
  ];
}

/** One of a path's roads, where it has that one. */
export function roadNamed(path: TracePath | undefined, name: RoadName): Road | undefined {
  return path && roadsOf(path).find(([each]) => each === name)?.[1];
}
