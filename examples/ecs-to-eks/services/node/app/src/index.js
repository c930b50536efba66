'use strict';

const express = require('express');
const config = require('../config/production.json');
const log = require('./logger');

const app = express();

app.get('{{health}}', (request, response) => response.json({ status: 'up' }));

app.listen(config.port, () => log.info('listening', { port: config.port }));
