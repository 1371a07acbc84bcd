/**
 * The log entry of a request. `request_id` is the only text from the caller, and it is validated.
 */
export interface RequestEntry {
  readonly request_id: string;
  readonly method: string;
  readonly route: string;
  /** Null when the caller disconnected before the response. */
  readonly status: number | null;
  readonly duration_ms: number;
  /** Bytes on the wire, including the heads of responses. */
  readonly bytes_sent: number;
  readonly client_address: string;
  /** The id of the key that a valid token or the browser's session belongs to. */
  readonly key_id: string | null;
  /** Whether the caller disconnected before the end. */
  readonly is_aborted: boolean;
}

export type LogRequest = (entry: RequestEntry) => void;
