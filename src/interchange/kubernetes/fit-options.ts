/** What the user decides of an import. */
export interface FitOptions {
  /** Name that the cluster gets. */
  readonly cluster: string;
  /** Version of Kubernetes, like `1.31`, for objects that do not say it. */
  readonly kubernetes?: string;
  /**
   * `pod`: pods of the host network become ordinary ones wherever there are policies, for what a policy means for the host
   * network is undefined in Kubernetes; `host`: they stay what they are.
   */
  readonly hostNetwork: 'pod' | 'host';
}
