/** KEKs that a server holds itself, by label; 16, 24 or 32 bytes each. */
export type KeyVault = ReadonlyMap<string, Uint8Array>;
