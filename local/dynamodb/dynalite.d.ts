// dynalite ships no types. Its generated parsers return trees that `expression-tree.ts` narrows.

declare module 'dynalite/db/conditionParser.js' {
  const parser: { parse(text: string, options: { readonly context: object }): unknown };
  export default parser;
}

declare module 'dynalite/db/updateParser.js' {
  const parser: { parse(text: string, options: { readonly context: object }): unknown };
  export default parser;
}

declare module 'dynalite/db/projectionParser.js' {
  const parser: { parse(text: string, options: { readonly context: object }): unknown };
  export default parser;
}

declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options?: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
