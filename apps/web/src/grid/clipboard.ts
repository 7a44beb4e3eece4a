/** What the clipboard gets: by whichever way this page may write it. */

/** Returns whether it could be done. */
export async function copyText(text: string): Promise<boolean> {
  // Pages that came without TLS from another machine have no clipboard; they can answer a copy event all the same.
  const { clipboard } = navigator as Partial<Navigator>;
  if (clipboard === undefined) return copyByEvent(text);
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    return copyByEvent(text);
  }
}

function copyByEvent(text: string): boolean {
  const answer = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('copy', answer, { capture: true, once: true });
  // oxlint-disable-next-line typescript/no-deprecated -- the only way without TLS
  const isDone = document.execCommand('copy');
  document.removeEventListener('copy', answer, { capture: true });
  return isDone;
}
