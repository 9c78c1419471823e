/* Shipped scripts are read by old phones as they stand: syntax and built-ins of ES2018, nothing later. */
const es = require("eslint-plugin-es-x");

const FAULTS = {
  "eqeqeq": "error",
  "no-const-assign": "error",
  "no-dupe-class-members": "error",
  "no-dupe-keys": "error",
  "no-redeclare": "error",
  "no-self-assign": "error",
  "no-unreachable": "error",
  "no-unused-vars": ["error", { caughtErrors: "none", argsIgnorePattern: "^_" }],
  "no-var": "error",
  "prefer-const": ["error", { destructuring: "all" }],
};

module.exports = [
  es.configs["flat/restrict-to-es2018"],
  { languageOptions: { ecmaVersion: "latest", sourceType: "module" }, rules: FAULTS },
  { files: ["**/worker.js"], languageOptions: { sourceType: "script" } },
];
