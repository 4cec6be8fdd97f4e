/** Calls that wait in the stub until the snippet is there. */
export const methods = 'load track page identify group alias consent reset flush ready'.split(' ');
