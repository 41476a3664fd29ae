import type { PanelState } from '../src/protocol/messages.js';
import type { Channel } from './channel.js';

/** Milliseconds in which changes are gathered before they are kept. */
const pause = 150;
/** Characters of the last view and notes together that are still kept for the next start. */
const largestView = 400_000;

/** Keeps the panel's state in the editor, and tells the extension of it, without the last view. */
export class SavedState {
  #state: PanelState;
  #told = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly channel: Channel) {
    this.#state = channel.savedState() ?? {};
    window.addEventListener('pagehide', () => {
      if (this.#timer !== undefined) this.#keep();
    });
  }

  get current(): PanelState {
    return this.#state;
  }

  /** Changes some of it; a key set to undefined is forgotten. */
  change(changes: { readonly [Key in keyof PanelState]?: PanelState[Key] | undefined }): void {
    const entries = Object.entries({ ...this.#state, ...changes }).filter(([, value]) => value !== undefined);
    this.#state = Object.fromEntries(entries);
    this.#timer ??= setTimeout(() => this.#keep(), pause);
  }

  #keep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { view, notes, ...small } = this.#state;
    const isSmall = JSON.stringify([view, notes]).length <= largestView;
    this.channel.saveState(isSmall ? this.#state : small);
    const told = JSON.stringify(small);
    if (told === this.#told) return;
    this.#told = told;
    this.channel.post({ type: 'state', state: small });
  }
}
