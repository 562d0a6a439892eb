/** A request as any server would see it. */
export interface SimRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly authorization: string | null;
  readonly body: string;
}
