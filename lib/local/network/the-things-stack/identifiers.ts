const ID = /^[a-z0-9](?:-?[a-z0-9]){2,}$/;

/** What the stack says of a text that `isID` refuses. */
export const NOT_AN_ID = `value does not match regex pattern "${ID.source}"`;

/** Whether a text may be the ID of a device or an application: 3 to 36 characters. */
export function isID(text: string): boolean {
  return text.length <= 36 && ID.test(text);
}
