import { code } from '../markdown.js';
import { type Fact, listed, type Scene, single } from './fact.js';
import { listenFacts, sandboxFacts } from './sandbox.js';

/** A Docker container: where it lives, what it listens on, what is published. */
export function containerFacts(scene: Scene, machine: string, name: string): Fact[] {
  const container = scene.model.topology.machines.get(machine)?.docker?.containers.get(name);
  if (!container) return [];
  const [location] = scene.plane.locate({ kind: 'container', machine, container: name });
  const { mode } = container;
  return [
    ...single('network', mode.kind === 'networks' ? undefined : code(modeText(mode))),
    ...(location ? sandboxFacts(scene, location) : []),
    ...listenFacts(container.listens),
    ...listed('publishes', container.publish, ({ hostAddress, hostPort, containerPort, protocol }) =>
      code(`${hostAddress === undefined ? '' : `${hostAddress}:`}${hostPort}:${containerPort}/${protocol}`),
    ),
  ];
}

function modeText(mode: { readonly kind: string; readonly container?: string }): string {
  return mode.container === undefined ? mode.kind : `container:${mode.container}`;
}
