import { rememberedTest } from './remembered-test.ts';

/**
 * `(await client.send(text)).id.split('@')`: only texts are asked for this, so that what a package gave is data from outside here and
 * nothing of the package. Its name would grow with each turn of what calls itself with it. What is asked right behind a call may be the
 * next link of a chain: `body('name').isString().trim()`.
 */
export const isAskedOfText = rememberedTest(
  /\)(?:\.[\w$]+)+\.(?:split|replace|replaceAll|trim(?:Start|End)?|to(?:Locale)?(?:Lower|Upper)Case|substr(?:ing)?|charAt|charCodeAt|codePointAt|padStart|padEnd|startsWith|endsWith|localeCompare)$/,
);
