'use strict';

const LEVELS = ['debug', 'info', 'warn', 'error'];

// awslogs takes one line for one record.
function write(level, message, fields) {
  const rest = Object.entries(fields || {}).map(([key, value]) => `${key}=${value}`).join(' ');
  process.stdout.write(`${new Date().toISOString()} ${level.toUpperCase()} ${message} ${rest}\n`);
}

for (const level of LEVELS) {
  exports[level] = (message, fields) => write(level, message, fields);
}
