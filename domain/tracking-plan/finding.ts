import type { PlanFault } from '../../schemas/tracking-plan/fault.ts';

/** One thing that is wrong with an event. Never its value, which may be personal. */
export interface Finding {
  /** JSON pointer into the event as sent, e.g. `/properties/products/0/price`. */
  readonly pointer: string;
  /** The same with `*` for places in arrays: what is wrong in the same way has the same. */
  readonly place: string;
  readonly fault: PlanFault;
  /** It is only noted: no event is refused for it. */
  readonly isNote: boolean;
}

/** Stands for the index of an array's member in a pointer that is known beforehand; names cannot have it. */
export const indexMark = '\0';

const mostFindings = 20;

const none: readonly Finding[] = [];

/** What is found of one event after the other, at most {@link mostFindings} things of each. */
export class Findings {
  #list: Finding[] = [];
  /** Where the check is in the arrays around it, outer ones first. */
  readonly indices: number[] = [];

  /** @param template the pointer with {@link indexMark} for each index */
  add(template: string, fault: PlanFault, isNote = false): void {
    if (this.#list.length >= mostFindings) return;
    let array = -1;
    const pointer = template.replaceAll(indexMark, () => {
      array += 1;
      return String(this.indices[array] ?? '*');
    });
    this.#list.push({ pointer, place: template.replaceAll(indexMark, '*'), fault, isNote });
  }

  /** What was found since it was last asked. */
  take(): readonly Finding[] {
    if (this.#list.length === 0) return none;
    const found = this.#list;
    this.#list = [];
    return found;
  }
}

/** A name as one step of a JSON pointer. @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
export const pointerStep = (name: string): string =>
  `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
