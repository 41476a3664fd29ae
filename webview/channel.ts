import type { FromPanel, PanelState, ToPanel } from '../src/protocol/messages.js';

/** The way to the extension and back, and what the editor keeps for the panel over a reload. */
export interface Channel {
  post(message: FromPanel): void;
  /** Calls back for each message until the returned function is called. */
  listen(receive: (message: ToPanel) => void): () => void;
  savedState(): PanelState | undefined;
  saveState(state: PanelState): void;
}

/** What VS Code gives to each webview's page, once. */
interface EditorApi {
  postMessage(message: FromPanel): void;
  getState(): PanelState | undefined;
  setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The channel of a page inside VS Code. */
export function editorChannel(): Channel {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    listen(receive) {
      const listener = ({ data }: MessageEvent<ToPanel>) => receive(data);
      window.addEventListener('message', listener);
      return () => window.removeEventListener('message', listener);
    },
    savedState: () => api.getState() ?? undefined,
    saveState: (state) => api.setState(state),
  };
}
