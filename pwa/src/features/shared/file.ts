/** Gives a file to the teacher: by the share sheet where the browser hands such files over, else as a download. False where the sheet was closed again. */
export async function handOut(content: Blob, name: string): Promise<boolean> {
  const sheet = shareable(content, name);
  if (sheet) {
    try {
      await navigator.share(sheet);
      return true;
    } catch (problem) {
      if ((problem as { name?: string }).name === 'AbortError') return false;
      // Some browsers say yes before and no here.
    }
  }
  download(content, name);
  return true;
}

function shareable(content: Blob, name: string): ShareData | null {
  if (typeof navigator.canShare !== 'function' || typeof File !== 'function') return null;
  const data = { files: [new File([content], name, { type: content.type })] };
  return navigator.canShare(data) ? data : null;
}

/** The address lives on for a minute: some browsers read it only after their own question. */
export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
