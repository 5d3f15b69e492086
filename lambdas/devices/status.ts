import type { ErrorCode } from '../errors.ts';
import { SERVERS, type Server } from './network-device.ts';

export type ServerState = 'done' | 'pending' | 'failed' | 'removed';

/** What users are told of the device of a thing. */
export interface Status {
  readonly state:
    | ('creating' | 'created' | 'updating' | 'failed' | 'rolled-back')
    | ('deleting' | 'deleted' | 'kept' | 'held');
  readonly code?: ErrorCode;
  readonly message?: string;
  readonly servers: Readonly<Record<Server, ServerState>>;
  /** RFC 3339. */
  readonly updatedAt: string;
}

/** How far each server is, one step after the other. */
export class Progress {
  private readonly states: Record<Server, ServerState>;

  constructor(initial: ServerState = 'pending') {
    this.states = { identityServer: initial, joinServer: initial, networkServer: initial, applicationServer: initial };
  }

  get servers(): Readonly<Record<Server, ServerState>> {
    return { ...this.states };
  }

  /** Takes a step at a server, and notes whether it succeeded. */
  async step<T>(server: Server, call: () => Promise<T>, then: ServerState = 'done'): Promise<T> {
    try {
      const answer = await call();
      this.states[server] = then;
      return answer;
    } catch (error) {
      this.states[server] = 'failed';
      throw error;
    }
  }

  all(state: ServerState): void {
    for (const server of SERVERS) this.states[server] = state;
  }
}
