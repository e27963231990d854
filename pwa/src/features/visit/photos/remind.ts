/** Whether this visit's teacher has been told, since the app was opened, what not to photograph. */
const told = new Set<string>();

export function isReminded(visit: string): boolean {
  return told.has(visit);
}

export function reminded(visit: string): void {
  told.add(visit);
}
