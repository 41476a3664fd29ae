/** What an importer says of one object: what it could not express, or why it could not read it. */
export interface ImportFinding {
  /** The file as the user named it. */
  readonly file: string;
  /** Of the object; absent where the file itself is meant. */
  readonly kind?: string;
  /** `namespace/name`, or the name of what belongs to no namespace. */
  readonly name?: string;
  /**
   * `error`: it is left out, for it is wrong. `warning`: it is not as it was, which may change who reaches whom.
   * `information`: it says nothing of the network, or something that is not modelled and changes nothing.
   */
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
}
