import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LaptopEvent } from '../laptop-events.ts';

/** Where users connect their own clients. */
export interface Endpoints {
  readonly mqtt: string;
  readonly api: string;
}

/** Who opens the page late sees this many events of before. */
const MAX_KEPT_EVENTS = 200;
/** A page that is further behind is cut off; it comes back by itself and asks for what it missed. */
const MAX_UNSENT_BYTES = 1024 * 1024;
const RECONNECT_MS = 1000;

/** Server-Sent Events: what happened lately, then what happens, to any number of pages. */
export class EventStream {
  private readonly kept: { readonly id: number; readonly text: string }[] = [];
  private readonly pages = new Set<ServerResponse>();
  /** Starts at the time, so that a page that has seen a laptop before this one finds all of this one's events new. */
  private lastId = Date.now();

  constructor(private readonly endpoints: Endpoints) {}

  show(event: LaptopEvent): void {
    // Lines of logs are for the terminal; here they would only crowd out what the page shows.
    if (event.event === 'log') return;
    const id = ++this.lastId;
    const text = `id: ${id}\ndata: ${JSON.stringify({ ...event, at: Date.now() })}\n\n`;
    this.kept.push({ id, text });
    if (this.kept.length > MAX_KEPT_EVENTS) this.kept.shift();
    for (const page of this.pages) {
      if (page.writableLength <= MAX_UNSENT_BYTES) {
        page.write(text);
        continue;
      }
      this.pages.delete(page);
      page.destroy();
    }
  }

  open({ headers }: IncomingMessage, page: ServerResponse): void {
    page.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    page.write(`retry: ${RECONNECT_MS}\nevent: endpoints\ndata: ${JSON.stringify(this.endpoints)}\n\n`);
    const seen = Number(headers['last-event-id']) || 0;
    for (const { text } of this.kept.filter(({ id }) => id > seen)) page.write(text);
    this.pages.add(page);
    page.on('close', () => this.pages.delete(page));
  }
}
