import type { Note, PanelState, ToPanel, TraceView } from '../src/protocol/messages.js';
import type {
  DiagramItem,
  HopRow,
  SequenceDiagram,
  StepReference,
  TracePath,
} from '../src/protocol/terms.js';
import type { VerificationState } from '../src/protocol/verification.js';

/** What the panel shows. */
export interface Model {
  readonly view?: TraceView;
  readonly notes: readonly Note[];
  /** Why `view` is not of the text as it stands, if it is not. */
  readonly problem?: string;
  readonly path: number;
  readonly showReply: boolean;
  readonly selected?: StepReference;
  /** What a real kernel says to the trace. */
  readonly verification: VerificationState;
}

export type Action =
  | { readonly type: 'message'; readonly message: ToPanel }
  | { readonly type: 'path'; readonly path: number }
  | { readonly type: 'reply'; readonly show: boolean }
  | { readonly type: 'select'; readonly step: StepReference };

export function initialModel(saved: PanelState | undefined): Model {
  return {
    ...(saved?.view ? { view: saved.view } : {}),
    notes: saved?.notes ?? [],
    path: saved?.path ?? 0,
    showReply: saved?.reply ?? true,
    verification: { state: 'unavailable' },
  };
}

export function update(model: Model, action: Action): Model {
  switch (action.type) {
    case 'message':
      return receive(model, action.message);
    case 'path': {
      const { selected: _, ...rest } = model;
      return { ...rest, path: action.path };
    }
    case 'reply':
      return { ...model, showReply: action.show };
    case 'select':
      return { ...model, selected: action.step };
  }
}

function receive(model: Model, message: ToPanel): Model {
  switch (message.type) {
    case 'trace':
      return show(model, message.view, message.stale);
    case 'problem':
      return { ...model, problem: message.message };
    case 'notes':
      return { ...model, notes: message.notes };
    case 'verification':
      return verified(model, message.verification);
    case 'select':
      return {
        ...model,
        selected: { road: 'forward', path: model.path, hop: message.hop, step: message.step },
      };
  }
}

/** The path that the packet really went is shown. */
function verified(model: Model, verification: VerificationState): Model {
  const path = verification.state === 'done' ? verification.verification.path : model.path;
  return { ...model, verification, path: model.view && diagramOf(model.view, path) ? path : model.path };
}

/** A new answer to the same question keeps the chosen path and step, where they still exist. */
function show(model: Model, view: TraceView, stale: string | undefined): Model {
  const { selected, problem: _, ...rest } = model;
  const isSame = rest.view === undefined || sameQuestion(rest.view, view);
  const path = isSame && view.trace.paths[rest.path] && diagramOf(view, rest.path) ? rest.path : 0;
  const keeps = isSame && selected && view.rows.some((row) => sameStep(row.reference, selected));
  return {
    ...rest,
    view,
    path,
    ...(keeps ? { selected } : {}),
    ...(stale ? { problem: stale } : {}),
  };
}

/** Whether two answers are to one question, so that where the reader is may stay. */
function sameQuestion(a: TraceView, b: TraceView): boolean {
  return a.title === b.title && a.params.uri === b.params.uri;
}

export function sameStep(a: StepReference, b: StepReference): boolean {
  return a.road === b.road && a.path === b.path && a.hop === b.hop && a.step === b.step;
}

/** A path's diagram, where the server has drawn it. */
export function diagramOf(view: TraceView, path: number): SequenceDiagram | undefined {
  return path === 0 ? view.diagram : view.otherDiagrams?.[path - 1];
}

/** The shown diagram's source: without the reply where that is hidden. */
export function shownText({ text, replyAt }: SequenceDiagram, showReply: boolean): string {
  return showReply || replyAt === undefined ? text : text.slice(0, replyAt);
}

export function shownPath(model: Model): TracePath | undefined {
  return model.view?.trace.paths[model.path];
}

export function shownRows(model: Model): readonly HopRow[] {
  const rows = model.view?.rows ?? [];
  return rows.filter(
    ({ reference: { path, road } }) => path === model.path && (model.showReply || road === 'forward'),
  );
}

/** The road in one line: machines and namespaces with the devices that the packet came and left by. */
export function roadSummary({ hops }: TracePath): string {
  return hops
    .map((hop) => [
      hop.machine,
      hop.namespace === 'host' ? '' : hop.namespace,
      hop.in,
      hop.in && hop.out ? '→' : '',
      hop.out,
    ])
    .map((words) => words.filter(Boolean).join(' '))
    .join('; ');
}

/** Whether an arrow or note stands for a step. */
function covers(item: DiagramItem, step: StepReference): boolean {
  return item.covers.some((covered) => sameStep(covered, step));
}

/** The arrow or note that shows a step best: its own, else the first that stands for it, else the last one before it. */
export function itemFor(items: readonly DiagramItem[], step: StepReference): DiagramItem | undefined {
  return (
    items.find(({ reference }) => sameStep(reference, step)) ??
    items.find((item) => covers(item, step)) ??
    items
      .filter(({ reference }) => reference.road === step.road && order(reference) < order(step))
      .sort((a, b) => order(b.reference) - order(a.reference))[0]
  );
}

function order({ hop, step }: StepReference): number {
  return hop * 100_000 + step;
}
