import { AstUtils } from 'langium';
import { HOST_NAMESPACE } from '../../../linux/namespace.js';
import * as ast from '../../generated/knet/ast.js';
import { sourceOf } from '../../topology/source.js';
import { machineAround } from '../around.js';
import { rangeWithin } from '../ranges.js';
import type { Slot } from './slot.js';

/** Devices that may be named: those that the rule's packet passes now, or those of the machine that a route is on. */
export function devicesFor(slot: Slot): string[] {
  const { node } = slot.context;
  if (!node) return [];
  const machine = machineAround(node);
  return machine === undefined ? devicesOnTheWay(slot) : devicesOf(slot, machine);
}

function devicesOf({ model }: Slot, machine: string): string[] {
  const host = model.plane().world.machine(machine)?.namespaces.get(HOST_NAMESPACE);
  return [...(host?.interfaces.keys() ?? [])];
}

function devicesOnTheWay({ context, model }: Slot): string[] {
  const rule = context.node && AstUtils.getContainerOfType(context.node, ast.isRule);
  if (!rule) return [];
  const place = sourceOf(rule, context.document.uri.toString());
  const { rules, scenarios } = model.topology;
  const all = [...rules, ...scenarios.values()].flatMap((block) => block.rules);
  const question = all.find(({ source }) => rangeWithin(source, place));
  const hops = question ? (model.trace(question).paths[0]?.hops ?? []) : [];
  const devices = hops.flatMap((hop) => [hop.in, ...hop.steps.map(({ device }) => device), hop.out]);
  return [...new Set(devices.filter((device) => typeof device === 'string'))];
}
