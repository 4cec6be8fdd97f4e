/** What a query gave: values as Athena prints them, types in Trino's words (`decimal(38,4)`, `varchar`, `array`). */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Something that runs product SQL. */
export interface Engine {
  /** With its version, for the report. */
  readonly title: string;
  /** Runs one statement in a database and reads all of its rows. @throws Error with the engine's reason */
  ask(database: string, sql: string): Promise<Answer>;
}
