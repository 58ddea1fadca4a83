// Validate HTML files with html-validate; one line per error, exit 1 if there are any.
// (Its own command line needs a newer Node than its library does.)
import { readFile } from "node:fs/promises";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const config = {
  extends: ["html-validate:standard"],
  rules: { "long-title": "off", "no-trailing-whitespace": "off" },
};
const validator = new HtmlValidate(new StaticConfigLoader(config));
let errors = 0;
for (const file of process.argv.slice(2)) {
  const report = await validator.validateString(await readFile(file, "utf8"), file);
  for (const result of report.results) {
    for (const message of result.messages) {
      errors += 1;
      console.log(`${file}:${message.line}:${message.column} ${message.ruleId}: ${message.message}`);
    }
  }
}
process.exitCode = errors ? 1 : 0;
