import type { VNode } from 'preact';
import type { TraceView } from '../../src/protocol/messages.js';
import type { VerificationState } from '../../src/protocol/verification.js';
import type { ZoomCommand } from '../diagram/picture.js';
import type { Words } from '../l10n.js';
import { diagramOf } from '../model.js';
import { percent } from '../verdict.js';
import { Icon, type IconName } from './icons.js';

export interface ToolbarActions {
  readonly zoom: (command: ZoomCommand) => void;
  readonly path: (path: number) => void;
  readonly reply: (show: boolean) => void;
  readonly copy: () => void;
  readonly save: (format: 'svg' | 'png') => void;
  readonly verify: () => void;
}

/** What can be done with the picture. */
export function Toolbar(props: {
  readonly view: TraceView;
  readonly path: number;
  readonly showReply: boolean;
  readonly zoom: number;
  /** What was just done, for a moment. */
  readonly notice: string;
  readonly verification: VerificationState['state'];
  readonly words: Words;
  readonly actions: ToolbarActions;
}): VNode {
  const { view, path, showReply, zoom, notice, verification, words, actions } = props;
  const hasReply = view.trace.paths[path]?.reply != null;
  return (
    <div class="toolbar" role="toolbar" aria-label={words.toolbar}>
      {view.trace.paths.length > 1 && (
        <PathChoice view={view} path={path} words={words} choose={actions.path} />
      )}
      <span class="group">
        <ToolButton icon="minus" label={words.zoomOut} press={() => actions.zoom('out')} />
        <button
          type="button"
          class="tool percent"
          title={words.zoomReset}
          onClick={() => actions.zoom('natural')}
        >
          {Math.round(zoom * 100)}%
        </button>
        <ToolButton icon="plus" label={words.zoomIn} press={() => actions.zoom('in')} />
        <ToolButton icon="fit" label={words.fit} press={() => actions.zoom('fit')} />
      </span>
      {hasReply && (
        <button
          type="button"
          class="tool toggle"
          title={words.showReply}
          aria-pressed={showReply}
          onClick={() => actions.reply(!showReply)}
        >
          <Icon name="reply" />
          {words.reply}
        </button>
      )}
      <span class="notice" role="status">
        {notice}
      </span>
      <span class="group end">
        {verification !== 'unavailable' && (
          <button
            type="button"
            class="tool"
            title={words.verify}
            aria-label={words.verify}
            aria-disabled={verification === 'running'}
            onClick={() => verification !== 'running' && actions.verify()}
          >
            <Icon name="verify" />
            {words.verifyShort}
          </button>
        )}
        <ToolButton icon="copy" label={words.copyMermaid} press={actions.copy} />
        <ToolButton icon="save" label={words.exportSvg} press={() => actions.save('svg')} text="SVG" />
        <ToolButton icon="save" label={words.exportPng} press={() => actions.save('png')} text="PNG" />
      </span>
    </div>
  );
}

function ToolButton(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly press: () => void;
  readonly text?: string;
}): VNode {
  const { icon, label, press, text } = props;
  return (
    <button type="button" class="tool" title={label} aria-label={label} onClick={press}>
      <Icon name={icon} />
      {text}
    </button>
  );
}

/** The ways that random rules lead to, likeliest first; those that were not drawn cannot be chosen. */
function PathChoice(props: {
  readonly view: TraceView;
  readonly path: number;
  readonly words: Words;
  readonly choose: (path: number) => void;
}): VNode {
  const { view, path, words, choose } = props;
  return (
    <label class="choice">
      {words.path}
      <select value={path} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {view.trace.paths.map(({ probability, verdict }, index) => (
          <option key={index} value={index} disabled={!diagramOf(view, index)}>
            {words.pathOption(index + 1, percent(probability), words.verdict[verdict])}
          </option>
        ))}
      </select>
    </label>
  );
}
