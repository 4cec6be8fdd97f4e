import type { Template } from '../../schemas/campaign.ts';
import { escaped } from './template.ts';

/** Who sends, and how to stop it: below every e-mail. */
export interface Imprint {
  readonly senderName: string;
  readonly postalAddress: string;
}

/** @see 特定電子メールの送信の適正化等に関する法律 第四条: name, address, and where to refuse */
export function withFooter(
  content: Template,
  { senderName, postalAddress }: Imprint,
  unsubscribeUrl: string,
): Template {
  const text = `${content.text}\n\n--\n${senderName}\n${postalAddress}\n配信停止: ${unsubscribeUrl}\n`;
  if (content.html === undefined) return { ...content, text };
  const lines = [escaped(senderName), escaped(postalAddress)].join('<br>');
  const footer = `<hr><p>${lines}<br><a href="${escaped(unsubscribeUrl)}">配信停止</a></p>`;
  const end = content.html.search(/<\/body>/i);
  const html =
    end === -1
      ? `${content.html}${footer}`
      : `${content.html.slice(0, end)}${footer}${content.html.slice(end)}`;
  return { ...content, text, html };
}
