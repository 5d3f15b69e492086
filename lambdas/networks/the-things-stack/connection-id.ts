/**
 * ID of a stack's webhook or pub/sub in The Things Stack: 3 to 36 lower-case letters, digits and single dashes.
 * @param stackName setting `name`
 */
export function connectionID(stackName: string): string {
  const id = `aws-${stackName.toLowerCase()}`.replaceAll(/-+/g, '-');
  return id.slice(0, 36).replace(/-$/, '');
}
