/**
 * Texts of other systems as words of the language. Nothing gets into a `.knet` file but what these let through: a name is
 * one word, so that no name can end its statement and begin another.
 */

/** What the language takes for a name: letters, digits and `_`, with `.` and `-` within. */
const NAME = /^\w(?:[\w.-]*\w)?$/;
/** Words that are numbers, ranges, versions or addresses before they are names. */
const NUMERIC = /^\d+(?:[.-]\d+)*$/;
const LABEL_KEY = /^[A-Za-z0-9][\w./-]*$/;
/** Keys that the language reads as an address before it looks for a label. */
const ADDRESS = /^\d+\.\d+\.\d+\.\d+(?:$|\/\d)/;
const LABEL_VALUE = /^(?:\w(?:[\w.-]*\w)?)?$/;

/**
 * The name as the language can have it, or undefined when no name of Kubernetes looks so. One that reads as a number or an
 * address gets a word in front: node `10.1.2.3` becomes `node-10-1-2-3`.
 */
export function knetName(name: string, word: string): string | undefined {
  if (!NAME.test(name)) return undefined;
  return NUMERIC.test(name) ? `${word}-${name.replaceAll('.', '-')}` : name;
}

/** Whether a text is a word of the language as it stands. */
export function isPlainWord(text: string): boolean {
  return NAME.test(text) && !NUMERIC.test(text);
}

/** Whether the two are a label, for Kubernetes and for the language. */
export function isPlainLabel(key: string, value: string): boolean {
  return LABEL_KEY.test(key) && !ADDRESS.test(key) && LABEL_VALUE.test(value);
}

/** `app=web`, or undefined for what Kubernetes would not take for a label. */
export function knetLabel(key: string, value: string): string | undefined {
  return isPlainLabel(key, value) ? `${key}=${value}` : undefined;
}

/** A text in quotes, on one line. */
export function quoted(text: string): string {
  return `"${text.replace(/\p{Cc}/gu, ' ').replace(/["\\]/g, '\\$&')}"`;
}

/** A text for a comment: on one line, and no control characters. */
export function commentText(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
