import type { MachineDraft } from '../../linux/draft.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Programmer } from '../programmer.js';

/** What the administrator declared, as `/etc/sysctl.d` sets it at boot. */
export function setDeclaredSysctls(draft: MachineDraft, machine: TopologyMachine): void {
  for (const { name, value, source } of machine.sysctls) {
    draft.host.setSysctl(name, value, { by: 'admin', why: `sysctl ${name} is declared`, source });
  }
}

/**
 * The administrator again, after all daemons: what is declared is what the machine ends up with (`sysctl --system`),
 * also where a daemon changed it, and on devices that daemons made.
 */
export const declaredSysctls: Programmer = { name: 'sysctl', program: setDeclaredSysctls };
