'use strict';
// The kernels that people have installed name this file, so it stays.
require('../packages/kernel/tslab-kernel');
