/** A file as text: the bundler and the tests both understand the suffix. */
declare module '*?raw' {
  const text: string;
  export default text;
}
