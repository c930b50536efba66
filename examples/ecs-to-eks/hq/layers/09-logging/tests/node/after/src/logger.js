'use strict';

const LEVELS = ['debug', 'info', 'warn', 'error'];

// Fluent Bit takes one JSON object a line.
function write(level, message, fields) {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

for (const level of LEVELS) {
  exports[level] = (message, fields) => write(level, message, fields);
}
