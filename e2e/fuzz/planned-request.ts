/** A request before its ids are known: these differ from run to run, what is asked does not. */
export interface PlannedRequest {
  readonly operationIndex: number;
  /** Usually the operation's own. */
  readonly method: string;
  readonly params: Readonly<Record<string, PlannedValue | undefined>>;
  readonly extraHeaders: readonly (readonly [string, string])[];
  readonly authorization: 'token' | 'none' | 'garbage' | 'other key';
  readonly body: PlannedBody | undefined;
}

/** The nth that is there of a name, or a text as it is. */
export type PlannedValue =
  | { readonly known: string; readonly nth: number; readonly edit: Edit }
  | { readonly text: string };
export type Edit = 'none' | 'upper case' | 'cut' | 'spaced' | 'one off';

export type PlannedBody =
  | { readonly kind: 'json'; readonly contentType: string; readonly value: unknown }
  | { readonly kind: 'raw'; readonly contentType: string; readonly text: string }
  | {
      readonly kind: 'multipart';
      readonly parts: readonly PlannedPart[];
      readonly damage: Damage;
    };

export interface PlannedPart {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly content: 'picture' | 'torn picture' | 'archive' | 'text' | 'nothing';
  readonly repeat: number;
}
export type Damage =
  | 'none'
  | 'wrong boundary'
  | 'no end'
  | 'no boundary'
  | 'torn'
  | 'no blank line';
