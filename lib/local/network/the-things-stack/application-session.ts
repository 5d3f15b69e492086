import { type AppSKey, type KeyEnvelope, unwrapAppSKey } from '../../../../lambdas/lorawan/app-s-key.ts';
import { cryptFRMPayload, type Direction } from '../../../../lambdas/lorawan/frm-payload.ts';
import type { KeyVault } from './key-vault.ts';

/** A session as the Application Server keeps it. */
export interface ApplicationSession {
  readonly sessionKeyID: string;
  readonly devAddr: string;
  readonly appSKey: KeyEnvelope;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** The last counter pushed to the Network Server, or reported by an invalidation. */
  lastAFCntDown: number;
}

/** The session's key, or undefined if the server can't unwrap it: then only the application can. */
export function appSKeyOf({ appSKey }: ApplicationSession, vault: KeyVault): AppSKey | undefined {
  try {
    return unwrapAppSKey(appSKey, vault.get(appSKey.kekLabel));
  } catch {
    return undefined;
  }
}

export interface FramePayload {
  readonly fPort: number;
  readonly fCnt: number;
  readonly frmPayload: Uint8Array;
}

/** Encrypts or decrypts, which is the same. */
export function cryptPayload(
  { devAddr }: ApplicationSession,
  appSKey: AppSKey,
  { direction, fPort, fCnt, frmPayload }: FramePayload & { readonly direction: Direction },
): Uint8Array {
  if (frmPayload.length === 0) return frmPayload;
  return cryptFRMPayload(appSKey, { devAddr, fCnt, fPort, direction }, frmPayload);
}
