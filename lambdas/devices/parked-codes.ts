import type { CodedError, ErrorCode } from '../errors.ts';

/** What is mended elsewhere than in the thing: a change of that would be an event of its own, and needs no redrive. */
const PARKED: readonly ErrorCode[] = ['API_KEY_REFUSED', 'DELETIONS_HELD', 'MALFORMED_MESSAGE', 'REFUSED_BY_NETWORK'];

export const isWorthRedriving = ({ code }: CodedError): boolean => PARKED.includes(code);
