import { phoneNotations } from '../demo-shop/contacts.ts';
import type { WholeCanary } from './people.ts';

/** One way of writing, by the number of whoever writes, so that a population has all of them. */
const turn = (ways: readonly ((text: string) => string)[], by: number, text: string): string =>
  ways[by % ways.length]?.(text) ?? text;

export const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

export const hiragana = (kana: string): string =>
  kana.replace(/[ァ-ヶ]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0x60));

const asIs = (text: string): string => text;

export const writeEmail = (by: number, email: string): string =>
  turn([asIs, (text) => text.toUpperCase(), fullWidth, (text) => ` ${text} `], by, email);

/** `0900…`, with hyphens, full-width, `+81`, `81`, and eight ways more. */
export const writePhone = (by: number, digits: string): string =>
  turn([...phoneNotations, (text) => `81${text.slice(1)}`], by, digits);

export const writeKana = (by: number, kana: string): string =>
  turn([asIs, hiragana, (text) => `${text} `], by, kana);

export const writePostalCode = (by: number, digits: string): string => {
  const hyphened = `${digits.slice(0, 3)}-${digits.slice(3)}`;
  return turn([asIs, () => hyphened, () => `〒${fullWidth(hyphened)}`], by, digits);
};

export const writeCode = (by: number, code: string): string =>
  turn([asIs, fullWidth, (text) => text.toLowerCase(), hyphened], by, code);

const hyphened = (code: string): string => code.replace(/(.{3})(?=.)/g, '$1-');

/** Every notation of a day of birth, the eras' among them; all of them before 1989. */
export function birthNotations({ birth }: WholeCanary): readonly string[] {
  const { year, month, day } = birth;
  const [mm, dd] = [month, day].map((part) => String(part).padStart(2, '0'));
  const showa = year - 1925;
  return [
    `${year}-${mm}-${dd}`,
    `${year}/${month}/${day}`,
    `${year}${mm}${dd}`,
    `${year}年${month}月${day}日`,
    `昭和${showa}年${month}月${day}日`,
    `S${showa}.${month}.${day}`,
    `${year}/${mm}/${dd}`,
    `${mm}/${dd}/${year}`,
  ];
}
