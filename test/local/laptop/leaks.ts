/** The forms of the secrets that are found in a text: hex and base64 (standard and URL alphabet), padded or not, in any case. */
export function leaked(secrets: Iterable<Uint8Array>, text: string): readonly string[] {
  const haystack = text.toLowerCase();
  return [...secrets].flatMap(formsOf).filter((form) => haystack.includes(form.toLowerCase()));
}

/** What is padded contains what is not. */
function formsOf(secret: Uint8Array): readonly string[] {
  const bytes = Buffer.from(secret);
  return [bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
}
