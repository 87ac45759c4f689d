/** When whoever sits here works, as their settings say: what is proposed to them falls into it. */

/** Days of the week (1 is Monday), from when until when in minutes since midnight. */
export interface WorkHours {
  days: number[];
  from: number;
  until: number;
}

/** Monday to Friday, nine to six. */
export const USUAL_HOURS: WorkHours = { days: [1, 2, 3, 4, 5], from: 9 * 60, until: 18 * 60 };

class Hours {
  now = $state.raw<WorkHours>(USUAL_HOURS);
}

export const hours = new Hours();
