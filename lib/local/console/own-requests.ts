import type { IncomingMessage } from 'node:http';

/*
 * Any page that the user has open may send requests to loopback. It may not read what comes back, unless its own name
 * resolves to 127.0.0.1 (DNS rebinding): then the Host header has that name. It can't choose its Origin header.
 */

/** Whether a request was made to a name that is not this machine's. */
export function isForeignHost({ headers, socket }: IncomingMessage): boolean {
  return headers.host !== `127.0.0.1:${socket.localPort}` && headers.host !== `localhost:${socket.localPort}`;
}

/** Whether a request came from another page, or from none. */
export function isForeignOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin !== `http://${headers.host}`;
}
