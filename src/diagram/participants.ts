import type { Device } from './itinerary.js';
import { mermaidLines, mermaidText, shorten } from './mermaid-text.js';

const width = 30;

/** The devices of a picture in the order of the road, each with the name Mermaid knows it by. */
export class Participants {
  readonly #ids = new Map<string, string>();
  readonly #machines = new Map<string, string[]>();
  #length = 0;

  /** Characters that their declarations need, or a few more. */
  get length(): number {
    return this.#length;
  }

  /** Mermaid's name of a device; the first question puts it in the picture. */
  id(device: Device): string {
    const key = JSON.stringify([device.machine, device.namespace, device.name]);
    const known = this.#ids.get(key);
    if (known) return known;
    const id = `d${this.#ids.size}`;
    this.#ids.set(key, id);
    const line = `participant ${id} as ${mermaidLines(deviceLabel(device))}`;
    const ofMachine = this.#machines.get(device.machine);
    if (ofMachine) ofMachine.push(line);
    else this.#machines.set(device.machine, [line]);
    this.#length += line.length + 5 + (ofMachine ? 0 : boxLine(device.machine).length + 10);
    return id;
  }

  /** Their declarations, a box for each machine. */
  lines(): string[] {
    return [...this.#machines].flatMap(([machine, lines]) => {
      if (machine === '') return lines.map(indent);
      return [boxLine(machine), ...lines.map(indent), 'end'].map(indent);
    });
  }
}

/** A device in words: `shop/web eth0`, `docker0`. */
export function deviceName(device: Device): string {
  return deviceLabel(device).join(' ');
}

function deviceLabel({ machine, namespace, name }: Device): string[] {
  if (machine === '') return ['outside'];
  const shown = shorten(name ?? 'socket', width);
  return namespace === 'host' ? [shown] : [shorten(namespace, width), shown];
}

function boxLine(machine: string): string {
  return `box transparent ${mermaidText(shorten(machine, width))}`;
}

function indent(line: string): string {
  return `  ${line}`;
}
