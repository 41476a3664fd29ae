/** A place in a text document. Lines and characters count from zero, as in the Language Server Protocol. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A stretch of a `.knet` file (or of an imported file); `uri` names the document. */
export interface SourceRange {
  readonly uri: string;
  readonly start: Position;
  readonly end: Position;
}

/**
 * Who wrote a piece of Linux state, and why.
 *
 * Every interface, address, route, rule and sysctl carries one, so that a trace can answer
 * "which rule, and whose". The Linux layer treats `by` as a plain word.
 */
export interface Provenance {
  /** The program that wrote it: `kernel`, `dockerd`, `bird`, `felix`, `cni`, `kubelet`, `admin`… */
  readonly by: string;
  /** One clause that gives the reason: "published port 8080:80/tcp of container web". */
  readonly why: string;
  /** What the user declared that led to it, where there is one such place. */
  readonly source?: SourceRange;
}
