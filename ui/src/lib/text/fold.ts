/** Text without case and accents, to match what is typed against what is shown: "perche" finds "Perché". */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
