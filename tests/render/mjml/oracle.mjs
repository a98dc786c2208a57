// Asks official MJML (4 or 5): a JSON list of sources on stdin, a list of null (accepted) or the error's text on stdout.
// The first argument is the folder of the package `mjml`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const loaded = createRequire(join(process.argv[2], "package.json"))("./lib/index.js");
const mjml2html = loaded.default ?? loaded;

async function ask(source) {
  try {
    await mjml2html(source, { validationLevel: "strict", noMigrateWarn: true });
    return null;
  } catch (error) {
    return String(error.message);
  }
}

const answers = [];
for (const source of JSON.parse(readFileSync(0, "utf8"))) answers.push(await ask(source));
process.stdout.write(JSON.stringify(answers));
