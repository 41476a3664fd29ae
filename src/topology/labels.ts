/** Labels by key, of namespaces, nodes and pods. */
export type Labels = Readonly<Record<string, string>>;
