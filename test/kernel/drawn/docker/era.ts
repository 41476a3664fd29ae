export const ERAS = ['20.10', '24', '27', '28.5', '29'] as const;
/** Releases of dockerd that write different rules. */
export type Era = (typeof ERAS)[number];

/** What the pieces of a Docker host must know to fit. */
export interface DockerShape {
  /** The last part of its addresses. */
  readonly at: number;
  readonly era: Era;
  /** There is IPv6. */
  readonly isDual: boolean;
}
