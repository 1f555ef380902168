/** `security@example.com` as `s***@example.com`: whom it is can be told, and nobody else can write to them. */
export function masked(text: string): string {
  return text.replace(/([^\s@:,])[^\s@:,]*@/g, '$1***@');
}
