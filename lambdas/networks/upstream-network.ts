import type { JsonObject } from '../json-object.ts';

/** How messages of a network are read. Each kind of network has one, in its own folder. */
export interface UpstreamNetwork {
  /** One of `NETWORKS`. */
  readonly name: string;
  /**
   * The message in the form that users get, ApplicationUp of The Things Stack v3; undefined if it is no message of this network.
   * What the network says of times is kept in RFC 3339 UTC, of bytes in base64, of frequencies in Hz as text.
   * @throws CodedError `MALFORMED_MESSAGE` naming the path, if it is one of this network that can't be read
   */
  toApplicationUp(message: JsonObject): JsonObject | undefined;
  /** What there is to say of a message of this network beside that. @default as it came, in clear */
  notesOn?(message: JsonObject): MessageNotes;
}

/** What the document of a message has no place for. */
interface MessageNotes {
  /** The message as users may see it: without keys. */
  readonly native?: JsonObject | undefined;
  /** Whether the network has no key for the payload, and did not send one either. */
  readonly endToEnd?: boolean | undefined;
  /** Whether it is told of long after it was heard, so that it begins nothing. */
  readonly isReplay?: boolean | undefined;
}
