import { CodedError, type ErrorCode } from '../errors.ts';

/** A codec refused a downlink, in words of its own. They may quote the payload: the sender gets them, the log does not. */
export class CodecRefusal extends CodedError {
  constructor(
    code: ErrorCode,
    message: string,
    readonly words: string,
  ) {
    super(code, message);
  }
}
