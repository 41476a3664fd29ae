/** A place in the words of a rule, for reading them one after the other. */
export class Cursor {
  at = 0;

  constructor(readonly words: readonly string[]) {}

  get ended(): boolean {
    return this.at >= this.words.length;
  }

  peek(ahead = 0): string | undefined {
    return this.words[this.at + ahead];
  }

  next(): string | undefined {
    this.at += 1;
    return this.words[this.at - 1];
  }

  /** Steps over the word if it is the next one. */
  take(word: string): boolean {
    if (this.peek() !== word) return false;
    this.at += 1;
    return true;
  }

  /** All that is still to be read. */
  rest(from = this.at): string {
    return this.words.slice(from).join(' ');
  }
}
