/** "石桥村3组" belongs to "石桥村": lists are grouped by the village a teacher walks to. */
export function villageOf(place: string): string {
  return place.replace(/\s*\d+\s*\D?$/, '').trim();
}
