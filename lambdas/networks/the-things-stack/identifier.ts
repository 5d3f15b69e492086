/** IDs of applications and devices, and those of the Device Repository; The Things Stack takes no others. */
export const IDENTIFIER = {
  pattern: /^(?=.{3,36}$)[a-z0-9](?:-?[a-z0-9]){2,}$/,
  words: '3 to 36 lower-case letters, digits and single dashes',
} as const;
