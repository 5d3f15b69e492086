/**
 * Whether a text matches a pattern of IAM: `*` stands for any characters, `/` and `:` included, `?` for one.
 * @param flags `i` if case doesn't matter
 */
export function matchesWildcards(pattern: string, text: string, flags: '' | 'i' = ''): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\/]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `su${flags}`).test(text);
}

/**
 * The same part by part of two ARNs, so that a `*` stays within its part (only the last may have colons itself).
 * @param pattern ARN with wildcards
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const parts = arnParts(arn);
  const patterns = arnParts(pattern);
  return (
    parts.length === patterns.length && patterns.every((part, index) => matchesWildcards(part, parts[index] ?? ''))
  );
}

/** arn, partition, service, region, account, resource */
function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}
