declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB in memory; each time in milliseconds. */
  function dynalite(options: {
    readonly createTableMs: number;
    readonly deleteTableMs: number;
    readonly updateTableMs: number;
  }): Server;
  export = dynalite;
}
