import { isOn } from './options.ts';
import { watchClicks } from './watch/clicks.ts';
import { watchErrors } from './watch/errors.ts';
import { watchForms } from './watch/forms.ts';
import { watchLinks } from './watch/links.ts';
import { watchScroll } from './watch/scroll.ts';

/** The snippet's options, as attributes of the element that its loader made; what is not there is off. */
const own: Readonly<Record<string, string | undefined>> = { ...document.currentScript?.dataset };
const { clicks = 'false', scroll = 'false', errors = 'false', linkDomains } = own;

if (isOn(clicks)) watchClicks();
if (isOn(scroll)) watchScroll();
if (isOn(errors)) watchErrors();
if (linkDomains) watchLinks(linkDomains.split(/[\s,]+/));
watchForms();
