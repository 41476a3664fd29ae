/** Exit codes of every command; `docs/cli.md` says what they mean for each. */
export const EXIT = { holds: 0, findings: 1, failed: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command that could not be carried out: one line that says what, where and how to mend it. */
export class CommandError extends Error {}
