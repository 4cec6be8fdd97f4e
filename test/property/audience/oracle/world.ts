/** What the lake knows, as plain facts. Shares no code with the compiler: it is what the compiler is judged by. */
export interface World {
  readonly asOf: string;
  readonly events: readonly {
    readonly node: string;
    readonly event: string;
    readonly day: string;
    readonly properties: Readonly<Record<string, unknown>>;
    readonly isBot: boolean;
    /** ISO 8601, UTC. @default the start of the day */
    readonly at?: string;
    /** Distinct. */
    readonly messageId?: string;
    /** @default 'track' */
    readonly type?: string;
  }[];
  readonly identity: readonly {
    readonly node: string;
    readonly profileId: string;
    readonly isErased: boolean;
  }[];
  readonly traits: readonly {
    readonly node: string;
    readonly trait: string;
    readonly value: unknown;
    readonly at: string;
    readonly messageId: string;
  }[];
  readonly consents?: readonly Consent[];
  readonly scores?: readonly Score[];
}

interface Score {
  readonly node: string;
  readonly score: string;
  readonly value: number;
}

interface Consent {
  readonly node: string;
  readonly purpose: string;
  readonly isGranted: boolean;
  readonly at: string;
  readonly messageId: string;
}

/** Everything that counts of one profile. */
export interface Person {
  readonly id: string;
  readonly events: World['events'];
  readonly traits: ReadonlyMap<string, unknown>;
  /** Living identifiers, the profile's own among them. */
  readonly nodes: readonly string[];
  readonly consents: readonly Consent[];
  readonly scores: readonly Score[];
}
