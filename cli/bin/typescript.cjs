// The compiler that ts-morph brings, without the rest of ts-morph: loading that, and searching its megabytes for the names
// that an import needs, would be a third of a small analysis.
exports.ts = require('@ts-morph/common').ts;
