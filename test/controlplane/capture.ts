import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A folder of captures outside the project; tests that read it skip where it is absent. */
const TRUTH = new URL('../../../shared/truth/', import.meta.url);

/** What a real machine printed, read in place. */
export interface Capture {
  readonly present: boolean;
  text(file: string): string;
  lines(file: string): string[];
  json<T>(file: string): T;
}

/** The capture in a folder of `../shared/truth`. */
export function capture(folder: string): Capture {
  const url = new URL(`${folder}/`, TRUTH);
  const text = (file: string) => readFileSync(fileURLToPath(new URL(file, url)), 'utf8');
  return {
    present: existsSync(fileURLToPath(url)),
    text,
    lines: (file) =>
      text(file)
        .split('\n')
        .filter((line) => line.trim() !== ''),
    json: (file) => JSON.parse(text(file)),
  };
}

/** A line of `ip -j addr`. */
export interface CapturedInterface {
  readonly ifname: string;
  readonly ifindex: number;
  readonly link_index?: number;
  readonly master?: string;
  readonly mtu: number;
  readonly address: string;
  readonly addr_info: readonly {
    readonly family: 'inet' | 'inet6';
    readonly local: string;
    readonly prefixlen: number;
    readonly scope: string;
    readonly broadcast?: string;
  }[];
}

/** A line of `ip -j route show table all`. */
export interface CapturedRoute {
  readonly type?: string;
  readonly dst: string;
  readonly dev: string;
  readonly gateway?: string;
  readonly table?: string;
  readonly protocol?: string;
  readonly scope?: string;
  readonly prefsrc?: string;
}

/** An element of `docker inspect`. */
export interface CapturedContainer {
  readonly Name: string;
  readonly HostConfig: { readonly NetworkMode: string };
  readonly NetworkSettings: {
    readonly Networks: Readonly<
      Record<string, { readonly IPAddress: string; readonly MacAddress: string; readonly Gateway: string }>
    >;
  };
}

/** A line of `probes.txt`: `[web:bridge] side -> 172.17.0.2 icmp reached`. */
export interface Probe {
  readonly line: string;
  readonly from: string;
  readonly to: string;
  readonly reached: boolean;
}

export function probeOf(line: string): Probe {
  const found = /^(?:\[[^\]]*\] )?(\S+) -> (\S+) icmp (reached|lost)$/.exec(line);
  if (!found) throw new Error(`not a probe: ${line}`);
  return { line, from: found[1]!, to: found[2]!, reached: found[3] === 'reached' };
}
