import type { FelixRule } from './rule.js';

type Action = NonNullable<FelixRule['action']>;

/** Targets of iptables that Felix uses, in both spellings. */

export const jump = (target: string): Action => ({ given: `--jump ${target}`, saved: `-j ${target}` });
export const goTo = (target: string): Action => ({ given: `--goto ${target}`, saved: `-g ${target}` });

export const ACCEPT = jump('ACCEPT');
export const DROP = jump('DROP');
export const NOTRACK = jump('NOTRACK');
export const RETURN = jump('RETURN');
/** Felix's default prefix and level (felix/iptables/actions.go); iptables-save leaves nothing out of them. */
export const LOG = jump('LOG --log-prefix "calico-packet: " --log-level 5');
export const MASQUERADE = jump('MASQUERADE --random-fully');

/** `--set-mark V/M` is stored as `--set-xmark V/(V|M)` (libxt_MARK). */
export const setMark = (bit: number): Action => mark(`${hex(bit)}/${hex(bit)}`, `${hex(bit)}/${hex(bit)}`);
/** The bits of a mask become a value. */
export const setMaskedMark = (bits: number, mask: number): Action =>
  mark(`${bits === 0 ? '0' : hex(bits)}/${hex(mask)}`, `${hex(bits)}/${hex(mask)}`);
export const clearMark = (bits: number): Action => mark(`0/${hex(bits)}`, `0x0/${hex(bits)}`);

function mark(given: string, saved: string): Action {
  return { given: `--jump MARK --set-mark ${given}`, saved: `-j MARK --set-xmark ${saved}` };
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
