/** So many whole days, today the last of them, as this computer's calendar has them. */
export function daysUpToToday(days: number): { readonly from: number; readonly until: number } {
  const until = new Date();
  until.setHours(24, 0, 0, 0);
  const from = new Date(until);
  from.setDate(from.getDate() - days);
  return { from: from.getTime(), until: until.getTime() };
}
