import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));

/** A client certificate with its private key, both in PEM. */
export const ClientCertificateSchema = v.object({
  certificateID: text,
  certificateArn: text,
  certificatePem: text,
  privateKey: text,
});

export type ClientCertificate = Readonly<v.InferOutput<typeof ClientCertificateSchema>>;

const ClientSecretSchema = v.object({
  certificate: ClientCertificateSchema,
  /** The application that was told of it; absent before. */
  handedOverTo: v.optional(v.string()),
  /** ARNs of certificates that it took the place of, until they are removed. */
  replaced: v.optional(v.pipe(v.array(text), v.readonly()), []),
});

/** What the secret of the connection holds. */
export type ClientSecret = Readonly<v.InferOutput<typeof ClientSecretSchema>>;

/** Undefined for the random word that a secret comes with. */
export function parseClientSecret(secretText: string): ClientSecret | undefined {
  try {
    const { success, output } = v.safeParse(ClientSecretSchema, JSON.parse(secretText));
    return success ? output : undefined;
  } catch {
    // The parser's own message quotes the text, which is a secret.
    return undefined;
  }
}

export function clientSecretText(secret: ClientSecret): string {
  return JSON.stringify(secret);
}
