/** A request as the log tells it. Of what a caller wrote there is only `request_id`, which is checked. */
export interface RequestEntry {
  readonly request_id: string;
  readonly method: string;
  readonly route: string;
  /** Null when the caller went away before there was an answer. */
  readonly status: number | null;
  readonly duration_ms: number;
  /** With the heads of answers, as they went over the wire. */
  readonly bytes_sent: number;
  readonly client_address: string;
  /** The id of the key whose token was right; a browser's session stands for one too. */
  readonly key_id: string | null;
  /** Whether the caller went away before the end. */
  readonly is_aborted: boolean;
}

export type LogRequest = (entry: RequestEntry) => void;
