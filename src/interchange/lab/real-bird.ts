import { bgpRouter, routerDown } from '../../controlplane/bgp/routers.js';
import { calicoNode } from '../../controlplane/calico/cluster.js';
import type { ControlPlane } from '../../controlplane/controlplane.js';
import { family } from '../../linux/address.js';
import { HOST_NAMESPACE, type Machine } from '../../linux/namespace.js';
import { formatRoute } from '../../linux/print/route.js';
import { readIpRoute } from '../../linux/read/ip-route.js';
import { type Route, TABLE } from '../../linux/route.js';
import type { LinuxWorld } from '../../linux/world.js';
import { birdConfiguration } from '../bird/bird-cfg.js';
import { routerConfiguration } from '../bird/router-cfg.js';
import type { ComparedLines } from './compared-lines.js';
import type { LabPlan } from './plan.js';
import { labPlan } from './plan-of.js';
import { hereDocument, labScript } from './script.js';

/** Who writes routes that are learned over BGP: BIRD on a node, the daemon of a router. */
const SPEAKERS: ReadonlySet<string> = new Set(['bird', 'bgpd']);

/** A machine with a BIRD, and the configuration that it runs with. */
interface Speaker {
  readonly machine: string;
  readonly configuration: string;
}

/** A lab in which real BIRDs write the routes that the model has from BGP. */
export interface BirdJob {
  readonly plan: LabPlan;
  readonly script: string;
  /** Starts the BIRDs, waits until no route comes or goes any more, and prints what they wrote. */
  readonly program: string;
  /** What the model has beside what BIRD wrote, machine by machine. */
  read(output: string): ComparedLines[];
}

/** Undefined where nothing speaks BGP. */
export function birdJob(plane: ControlPlane, named: { lab: string; file: string }): BirdJob | undefined {
  const speakers = [...plane.world.machineNames()].flatMap((name) => speakerOf(plane, name) ?? []);
  if (speakers.length === 0) return undefined;
  const plan = labPlan(withoutLearned(plane.world), named);
  const namespaceOf = (machine: string) =>
    plan.namespaces.find((each) => each.machine === machine && each.namespace === HOST_NAMESPACE)!.name;
  return {
    plan,
    script: labScript(plan),
    program: programOf(speakers.map((each) => ({ ...each, namespace: namespaceOf(each.machine) }))),
    read(output) {
      const real = sections(output);
      return speakers.map(({ machine }) => ({
        title: `${machine}: routes that are learned over BGP`,
        modelled: modelledRoutes(plane.world.machine(machine)!),
        real: real.get(namespaceOf(machine)) ?? [],
      }));
    },
  };
}

function speakerOf({ context, world }: ControlPlane, name: string): Speaker | undefined {
  const machine = context.machines.get(name);
  if (!machine || !world.machine(name)) return undefined;
  const router = bgpRouter(machine);
  if (router) {
    const isDown = routerDown(router, context) !== undefined;
    return isDown ? undefined : { machine: name, configuration: routerConfiguration(router) };
  }
  const calico = calicoNode(machine, context);
  if (!calico || context.faults.isStopped('bird', name)) return undefined;
  const configuration = birdConfiguration(calico.node, calico.cluster, context);
  return configuration === undefined ? undefined : { machine: name, configuration };
}

function isLearned({ provenance, destination, table }: Route): boolean {
  return SPEAKERS.has(provenance.by) && family(destination) === 4 && table === TABLE.main;
}

/** The world before its BIRDs are started. */
function withoutLearned(world: LinuxWorld): LinuxWorld {
  return {
    ...world,
    machine(name) {
      const machine = world.machine(name);
      if (!machine) return undefined;
      const namespaces = [...machine.namespaces].map(([key, namespace]) => {
        const routes = namespace.routes.filter((route) => !isLearned(route));
        return [key, { ...namespace, routes }] as const;
      });
      return { ...machine, namespaces: new Map(namespaces) };
    },
  };
}

function modelledRoutes(machine: Machine): string[] {
  const { routes } = machine.namespaces.get(HOST_NAMESPACE)!;
  return routes.filter(isLearned).map(routeText).sort();
}

/** Without the name of the protocol: on a router the model has FRR's. */
function routeText(route: Route): string {
  return formatRoute({ ...route, protocol: 'boot' }).replace(/\n\t/g, ' ');
}

/** No route has changed for so many seconds, but at least so many have passed since the start. */
const QUIET = { seconds: 8, atLeast: 12, atMost: 60 };

function programOf(speakers: readonly (Speaker & { readonly namespace: string })[]): string {
  return [
    'cd /run',
    ...speakers.flatMap(({ namespace, configuration }) => [
      ...hereDocument(`cat >${namespace}.conf`, configuration.split('\n')),
      `ip netns exec ${namespace} bird -c ${namespace}.conf -s ${namespace}.ctl -P ${namespace}.pid >&2`,
    ]),
    'routes() {',
    ...speakers.map(
      ({ namespace }) =>
        `  echo "namespace ${namespace}"; ip -n ${namespace} -4 route show table main proto bird`,
    ),
    '}',
    'last=; same=0; passed=0',
    `while [ "$passed" -lt ${QUIET.atMost} ]; do`,
    '  sleep 1; passed=$((passed + 1)); now=$(routes)',
    '  if [ "$now" = "$last" ]; then same=$((same + 1)); else same=0; last=$now; fi',
    `  [ "$same" -lt ${QUIET.seconds} ] || [ "$passed" -lt ${QUIET.atLeast} ] || break`,
    'done',
    'printf \'%s\\n\' "$last"',
    '',
  ].join('\n');
}

function sections(output: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const part of output.split(/^namespace /m).slice(1)) {
    const [name = '', ...lines] = part.split('\n');
    const { value } = readIpRoute(`${lines.join('\n')}\n`);
    found.set(name, value.map(routeText).sort());
  }
  return found;
}
