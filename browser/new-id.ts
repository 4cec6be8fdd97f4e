/** Random UUID: the browser's name for nothing. `crypto.randomUUID` is missing on pages without TLS. */
export function newId(): string {
  const url = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(url);
  return url.slice(-36);
}
