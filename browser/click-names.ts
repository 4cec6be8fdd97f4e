/** Parameters by which ad platforms name a click. @see schemas/click-ids.ts for those that conversions read */
export const clickNames =
  'gclid|gbraid|wbraid|dclid|fbclid|yclid|ttclid|twclid|msclkid|li_fat_id|ldtag_cl|cto_pld';
