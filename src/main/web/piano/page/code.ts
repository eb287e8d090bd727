/** A code as somebody typed or pasted it: spaces do not count, nor does the case. */
export function tidyCode(text: string): string {
  return text.replaceAll(/\s/g, "").toUpperCase();
}
