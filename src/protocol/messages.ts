/** Shared by server, extension and panel: what goes over their wires. Types only, plain data only. */

import type { HopRow, SequenceDiagram, StepReference } from '../diagram/diagram.js';
import type { SourceRange } from '../linux/provenance.js';
import type { Trace, Verdict } from '../simulator/trace.js';
import type { VerificationState } from './verification.js';

/** Something that may be a source or destination, offered by the Trace Packet quick picks. */
export interface EndpointItem {
  /** As the language spells it: `shop/web`, `service shop/api`, `rqy-k8s-2`. */
  readonly reference: string;
  readonly kind: 'machine' | 'container' | 'pod' | 'workload' | 'service';
  /** `172.17.0.2 on rqy-k8s-2`. */
  readonly detail: string;
  readonly ports: readonly { readonly protocol: string; readonly port: number; readonly name?: string }[];
}

export interface EndpointsParams {
  readonly uri: string;
  readonly position?: { readonly line: number; readonly character: number };
}

export interface EndpointsResult {
  readonly endpoints: readonly EndpointItem[];
  /** Reference of the endpoint whose declaration holds the position. */
  readonly current?: string;
}

/**
 * Ask by a declared trace's name, by source and destination, or by what stands at a position. `scenario` replaces the one that the
 * declaration names; empty for none. `dns` asks for the packet that looks up the receiver's name; where absent, it is asked for if the
 * declaration says so.
 */
export type TraceParams = { readonly uri: string; readonly scenario?: string; readonly dns?: boolean } & (
  | { readonly name: string }
  | { readonly from: string; readonly to: string }
  | { readonly position: { readonly line: number; readonly character: number } }
);

/** A trace ready to be shown; or one sentence that says why there is none. */
export type TraceResult =
  | { readonly ok: true; readonly view: TraceView }
  | { readonly ok: false; readonly message: string };

/** All the panel needs to draw one trace. */
export interface TraceView {
  /** `web-to-api: shop/web -> shop/api:80`. */
  readonly title: string;
  /** The question that leads here again, for refreshing and for state that survives a reload. */
  readonly params: TraceParams;
  readonly trace: Trace;
  /** Releases of Linux that were seen to treat such packets as the simulator does, by the recorded results: `6.1`. */
  readonly confirmedBy?: readonly string[];
  /** The receiver is looked up by its name: whether this is the packet that asks cluster DNS, or the one that follows. */
  readonly lookup?: 'query' | 'packet';
  /** Why the packet that looks up the name is not shown, though the declaration asks for it. */
  readonly lookupUnknown?: string;
  /** The scenarios that the question can be asked under; absent where the file has none. */
  readonly scenarios?: readonly string[];
  /** The one that it is asked under. */
  readonly scenario?: string;
  /** What that one changes; absent where the question is not asked under any, or stands for many pairs. */
  readonly difference?: TraceDifference;
  /** The forward road and the reply's, of the likeliest path first. */
  readonly diagram: SequenceDiagram;
  /** The other paths' diagrams in the trace's order, for the panel's choice of path; the least likely of very many may be left out. */
  readonly otherDiagrams?: readonly SequenceDiagram[];
  /** The steps of all paths, forward and reply. */
  readonly rows: readonly HopRow[];
  /** The Markdown notes that go with the file: `notes "…"`, or the same-named `.md` where it exists. */
  readonly notes: readonly string[];
}

/** What a scenario changes for a packet. */
export interface TraceDifference {
  /** How it ends without the scenario. */
  readonly before: { readonly verdict: Verdict; readonly reason: string };
  /** Steps that the packet takes under the scenario alone. */
  readonly fresh: readonly StepReference[];
  /** How many steps it takes no more. */
  readonly gone: number;
  /** The statement that did it; absent where the scenario changes nothing for the packet. */
  readonly cause?: { readonly text: string; readonly source: SourceRange };
}

/** One rule with its verdict, for code lenses and the Test Explorer. */
export interface RuleItem {
  readonly block: string;
  readonly label: string;
  readonly source: SourceRange;
  readonly holds: boolean;
  readonly verdict: Verdict | 'unknown';
  readonly message: string;
}

export interface RulesParams {
  readonly uri: string;
}

export interface SourcesParams {
  readonly uri: string;
}

/** Server to client, from a browser's worker, which has no files: look at a file or folder. */
export interface FileParams {
  readonly uri: string;
}

/** Null where there is nothing of that address. */
export type FileStat = { readonly isFile: boolean; readonly isDirectory: boolean } | null;

/** A folder's entries, by name. */
export type FolderEntries = readonly ({ readonly name: string } & NonNullable<FileStat>)[];

/** Names of the custom requests and notifications between extension and language server. */
export const METHOD = {
  endpoints: 'knet/endpoints',
  trace: 'knet/trace',
  rules: 'knet/rules',
  sources: 'knet/sources',
  /** Server to client: a document and all that depends on it has been analysed again. */
  analysed: 'knet/analysed',
  /** Server to client: the text of a file, or null. */
  readFile: 'knet/readFile',
  stat: 'knet/stat',
  readDirectory: 'knet/readDirectory',
} as const;

export interface AnalysedParams {
  readonly uris: readonly string[];
}

/** Extension to panel. */
export type ToPanel =
  | { readonly type: 'trace'; readonly view: TraceView; readonly stale?: string }
  /** Nothing to draw yet, or the text is broken: the last good picture stays, with this word above it. */
  | { readonly type: 'problem'; readonly message: string }
  | { readonly type: 'notes'; readonly notes: readonly Note[] }
  /** What a real kernel says to the trace that is shown. */
  | { readonly type: 'verification'; readonly verification: VerificationState }
  /** Select the message of this hop and step, as the cursor moved. */
  | { readonly type: 'select'; readonly hop: number; readonly step: number };

/** One Markdown file of the user's; `base` is the webview address that its relative links and images start from. */
export interface Note {
  readonly uri: string;
  readonly title: string;
  readonly markdown: string;
  readonly base: string;
}

/** Panel to extension. */
export type FromPanel =
  | { readonly type: 'ready' }
  /** Show the place in the editor that caused a step. */
  | { readonly type: 'reveal'; readonly source: SourceRange }
  /** Open a link of the notes; `from` is the note's uri. */
  | { readonly type: 'open'; readonly href: string; readonly from: string }
  /** Ask the question under this scenario; under none where it is empty. */
  | { readonly type: 'scenario'; readonly scenario: string }
  /** Show the packet that looks up the receiver's name, or the one that follows. */
  | { readonly type: 'lookup'; readonly query: boolean }
  /** Open what is said about the recorded comparison with real kernels. */
  | { readonly type: 'fidelity' }
  /** Ask a real kernel about the trace that is shown. */
  | { readonly type: 'verify' }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'export'; readonly format: 'svg' | 'png'; readonly data: string }
  /** What to keep for the next reload. */
  | { readonly type: 'state'; readonly state: PanelState };

/** Kept by the editor over a window reload. */
export interface PanelState {
  readonly params?: TraceParams;
  /** 1 is the picture's natural size; absent while it is fitted to its pane. */
  readonly zoom?: number;
  /** The path that is shown; the first where absent. */
  readonly path?: number;
  /** Whether the reply is drawn; true where absent. */
  readonly reply?: boolean;
  /** Shares of the panes before the dividers, from 0 to 1. */
  readonly split?: { readonly notes?: number; readonly diagram?: number };
  /** Scroll offsets of the panes in pixels. */
  readonly scroll?: Readonly<Record<string, readonly [left: number, top: number]>>;
  /** What was drawn last, so that it is there again at once; not part of `state` messages. */
  readonly view?: TraceView;
  readonly notes?: readonly Note[];
}
