import type { Io } from './io.js';

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export type Style = keyof typeof codes;

/** Puts a text into a terminal's style, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

export const COLOR_CHOICES = ['auto', 'always', 'never'] as const;

/** What `--color` asks for; `auto` colours for a terminal, unless NO_COLOR is set (no-color.org). */
export function painter(choice: (typeof COLOR_CHOICES)[number], { isTerminal, env }: Io): Paint {
  const auto = isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';
  const colored = choice === 'always' || (choice === 'auto' && auto);
  if (!colored) return (_style, text) => text;
  return (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m`;
}
