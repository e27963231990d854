/** The days of a pack ("MM-DD") in the years of a calendar. Days are "YYYY-MM-DD". */

export interface Span {
  starts: string;
  ends: string;
}

/** The period of a pack that holds this day; where none does, the next one. */
export function periodAround(period: Span, today: string): Span {
  const year = Number(today.slice(0, 4));
  const spans = [year - 1, year, year + 1].map((first) => spanFrom(period, first));
  return spans.find((one) => one.ends >= today) ?? spanFrom(period, year + 1);
}

function spanFrom(period: Span, year: number): Span {
  const into = period.ends < period.starts ? year + 1 : year;
  return { starts: `${year}-${period.starts}`, ends: `${into}-${period.ends}` };
}

const LONGEST_DAYS = 731;

/** Whether these two make the days of a campaign. */
export function isSpan(starts: string, ends: string): boolean {
  const days = (Date.parse(ends) - Date.parse(starts)) / 86_400_000;
  return days >= 0 && days <= LONGEST_DAYS;
}
