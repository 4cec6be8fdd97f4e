import { registerHooks } from 'node:module';

/** For `node --import`: dt-sql-parser's modules name each other without an extension, as bundlers read them. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const isExtensionless =
      specifier.startsWith('.') &&
      context.parentURL?.includes('/dt-sql-parser/') === true &&
      !/\.js$/.test(specifier);
    return nextResolve(isExtensionless ? `${specifier}.js` : specifier, context);
  },
});
