/** Text with braces, put together line by line. */
export class Lines {
  readonly #lines: string[] = [];
  #depth = 0;

  add(line: string): void {
    this.#lines.push(line === '' ? '' : '  '.repeat(this.#depth) + line);
  }

  /** `head { … }`, or the head alone when nothing is in it. */
  block(head: string, body: () => void): void {
    const at = this.#lines.length;
    this.add(`${head} {`);
    this.#depth += 1;
    body();
    this.#depth -= 1;
    if (this.#lines.length === at + 1) this.#lines[at] = '  '.repeat(this.#depth) + head;
    else this.add('}');
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}
