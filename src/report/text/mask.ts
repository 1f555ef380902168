/** Masks e-mail addresses: `security@example.com` becomes `s***@example.com`, which its owner recognizes. */
export function masked(text: string): string {
  return text.replace(/([^\s@:,])[^\s@:,]*@/g, '$1***@');
}
