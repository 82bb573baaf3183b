// The compiler that ts-morph brings, without the rest of ts-morph and of what that needs. In the bundle `#typescript` is only
// those parts of it that reading sources needs; whoever checks types or emits code takes `#whole-typescript`.
exports.ts = require('@ts-morph/common/dist/typescript.js');
