// What people may type after `/c2c`, as values: text -> Command | UsageHint, and Command -> its canonical text.
import type { AppName, Lifetime, RequestId, SpaceName, TrafficList } from './vocabulary.ts';

/** What `allow` and `plan` say. Left-out parts stay left out: the asker's target and the defaults fill them in later. */
export interface Ask {
  readonly sources: readonly [AppName, ...AppName[]];
  readonly destinations: readonly [AppName, ...AppName[]];
  /** Nothing said means `tls`; the parser fills that in. */
  readonly traffic: TrafficList;
  readonly lifetime?: Lifetime;
  readonly host?: string;
  readonly reason?: string;
}

export type ListFilter =
  | { readonly kind: 'mine' | 'pending' | 'live' | 'all' }
  | { readonly kind: 'app'; readonly app: AppName };

export type Command =
  | ({ readonly verb: 'allow' } & Ask)
  | ({ readonly verb: 'plan' } & Ask)
  | {
      readonly verb: 'route';
      readonly app: AppName;
      readonly host?: string;
      readonly reason?: string;
      readonly lifetime?: Lifetime;
    }
  | { readonly verb: 'revoke'; readonly id: RequestId; readonly reason?: string }
  | {
      readonly verb: 'revoke';
      readonly id?: undefined;
      readonly source: AppName;
      readonly destination: AppName;
      /** Nothing said means whatever is granted between the two. */
      readonly traffic?: TrafficList;
      readonly reason?: string;
    }
  | { readonly verb: 'approve' | 'deny'; readonly id: RequestId; readonly reason?: string }
  | { readonly verb: 'extend'; readonly id: RequestId; readonly seconds: number }
  | { readonly verb: 'show'; readonly id: RequestId }
  | { readonly verb: 'list'; readonly filter: ListFilter }
  | { readonly verb: 'who'; readonly destination: AppName }
  | { readonly verb: 'why'; readonly source: AppName; readonly destination: AppName; readonly traffic: TrafficList }
  | { readonly verb: 'graph'; readonly space?: SpaceName }
  | { readonly verb: 'use'; readonly space: Required<SpaceName>; readonly foundation?: string }
  | { readonly verb: 'help'; readonly about?: Verb };

export type Verb = Command['verb'];

/** A mistake, told so that the reader can mend it: where it is, what was expected there, and a command to copy. */
export interface UsageHint {
  readonly kind: 'usage-hint';
  /** What was typed, as we read it (typography normalised): the text that `span` points into. */
  readonly text: string;
  /** The offending characters: start inclusive, end exclusive; equal at the end of the text when something is missing. */
  readonly span: { readonly start: number; readonly end: number };
  /** One short sentence without a full stop, such as `I did not understand one word`. */
  readonly problem: string;
  /** What could stand there, ready to read: "`tls`, `tcp PORTS`, `for` or `because`". */
  readonly expected: string;
  /** The word that was probably meant. */
  readonly didYouMean?: string;
  /** A whole command to copy, without `/c2c`, that parses. */
  readonly corrected?: string;
}
